/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The set of objects: what it holds, its options, its last error. */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/background.h>
#include <symbols/object.h>
#include <symbols/set.h>

struct symbols *symbols_new(void)
{
	struct symbols *s = calloc(1, sizeof *s);
	if (s)
		s->spare = SPARE_BEGIN;
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	if (s->options.index_in_background && !s->options.no_index)
		background_index(s);
	for (struct symbols_object *o = s->objects, *next; o; o = next) {
		next = o->next;
		object_free(o);
	}
	free(s);
}

const char *symbols_error(const struct symbols *s)
{
	return s->error[0] ? s->error : "no error";
}

int symbols_fail(struct symbols *s, int code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(s->error, sizeof s->error, format, args);
	va_end(args);
	return -code;
}

void symbols_set_options(struct symbols *s, const struct symbols_options *options)
{
	s->options = *options;
}

const struct symbols_options *symbols_get_options(const struct symbols *s)
{
	return &s->options;
}

/* ---- objects ---- */

/* "vmlinux" of ".../vmlinux-6.1.0-50-armmp", "ext4" of ".../ext4.ko.xz": the file's name up to its first dot, without a
 * version. */
static char *short_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t length = strcspn(base, ".");
	for (size_t i = 1; i + 1 < length; i++)
		if (base[i] == '-' && base[i + 1] >= '0' && base[i + 1] <= '9')
			length = i;
	return strndup(base, length);
}

struct symbols_object *object_new(struct symbols *set, const struct object_ops *ops, const char *path)
{
	struct symbols_object *o = calloc(1, sizeof *o);
	if (o) {
		*o = (struct symbols_object){.ops = ops, .set = set, .path = strdup(path), .name = short_name(path)};
		if (o->path && o->name)
			return o;
		free(o->path);
		free(o->name);
		free(o);
	}
	symbols_fail(set, HV_ENOMEM, "%s: no memory left", path);
	return NULL;
}

int object_add_range(struct symbols_object *o, uint32_t start, uint32_t end, bool text)
{
	if (end <= start)
		return 0;
	struct object_range *grown = reallocarray(o->ranges, o->nranges + 1, sizeof *grown);
	if (!grown)
		return symbols_fail(o->set, HV_ENOMEM, "%s: no memory left", o->path);
	o->ranges = grown;
	o->ranges[o->nranges++] = (struct object_range){start, end, text};
	return 0;
}

/* Better sources come first; bytes without a name are better than nothing. */
static unsigned rank(const struct symbols_object *o)
{
	return o->source == SYMBOLS_NONE ? UINT_MAX : (unsigned)o->source;
}

/* Among equals, the one added first comes first. */
int object_join(struct symbols_object *o, struct symbols_object **handle)
{
	struct symbols_object **at = &o->set->objects;
	while (*at && rank(*at) <= rank(o))
		at = &(*at)->next;
	o->next = *at;
	*at = o;
	if (handle)
		*handle = o;
	return 0;
}

void object_free(struct symbols_object *o)
{
	if (!o)
		return;
	if (o->ops->destroy && o->impl)
		o->ops->destroy(o);
	free(o->path);
	free(o->name);
	free(o->build_id);
	free(o->banner);
	free(o->release);
	free(o->ranges);
	free(o);
}

int symbols_write_index(struct symbols *s, struct symbols_object *o)
{
	if (!o->ops->write_index)
		return symbols_fail(s, HV_EINVAL, "%s: only ELF files have an index", o->path);
	return o->ops->write_index(o);
}

bool symbols_object_has_index(const struct symbols_object *o)
{
	return o->ops->has_index && o->ops->has_index(o);
}

bool symbols_object_wide(const struct symbols_object *o, uint32_t *high)
{
	*high = o->high;
	return o->wide;
}

const char *symbols_object_path(const struct symbols_object *o)
{
	return o->path;
}

const char *symbols_object_name(const struct symbols_object *o)
{
	return o->name;
}

const char *symbols_object_build_id(const struct symbols_object *o)
{
	return o->build_id;
}

/* "Linux version RELEASE (…": to the end of the line, which a banner in a file has. */
static void take_banner(struct symbols_object *o)
{
	size_t length = 0;
	const char *text = o->ops->banner ? o->ops->banner(o, &length) : NULL;
	if (!text)
		return;
	const char *end = memchr(text, '\n', length);
	o->banner = strndup(text, end ? (size_t)(end - text) : length);
	if (!o->banner || strlen(o->banner) <= strlen(LINUX_BANNER))
		return;
	const char *release = o->banner + strlen(LINUX_BANNER);
	o->release = strndup(release, strcspn(release, " "));
}

/* The handle is const for its user; that the text is found late is no change to him. */
static struct symbols_object *with_banner(const struct symbols_object *o)
{
	struct symbols_object *own = (struct symbols_object *)(uintptr_t)o;
	if (!own->banner_asked) {
		own->banner_asked = true;
		take_banner(own);
	}
	return own;
}

const char *symbols_object_banner(const struct symbols_object *o)
{
	return with_banner(o)->banner;
}

const char *symbols_object_release(const struct symbols_object *o)
{
	return with_banner(o)->release;
}
