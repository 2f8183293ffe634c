/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The object kind "image": a zImage, an Image, or the RAM of a machine; all that is known of it is what
 * kernel_image.h finds. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/kimage.h>
#include <symbols/decompress.h>
#include <symbols/filemap.h>
#include <symbols/kernel_image.h>
#include <symbols/object.h>
#include <symbols/ram.h>

#define UNPACKED_MAX                                                                                                   \
	((size_t)256 << 20) /* no kernel is larger: lowmem ends at 760 MiB, modules start 16 MiB below it */

struct image {
	struct filemap map; /* or RAM that was read */
	struct ram ram;
	struct unpacked unpacked; /* .bytes NULL: the file is not packed */
	struct kernel_image kernel;
	struct symtab names;
};

static const struct symtab *image_names(struct symbols_object *o)
{
	struct image *i = o->impl;
	return i->names.count ? &i->names : NULL;
}

static int image_read(struct symbols_object *o, uint32_t addr, void *buf, size_t n)
{
	const struct image *i = o->impl;
	const uint8_t *bytes = kernel_image_at(&i->kernel, addr, n);
	if (!bytes)
		return -HV_EFAULT;
	memcpy(buf, bytes, n);
	return 0;
}

static int image_exidx(struct symbols_object *o, uint32_t addr, struct symbols_table *table)
{
	const struct image *i = o->impl;
	const struct exidx_place *e = &i->kernel.exidx;
	(void)addr; /* a kernel has one table for all its text */
	if (!e->entries || !i->kernel.base_known)
		return -HV_ENOENT;
	*table =
	    (struct symbols_table){i->kernel.bytes + e->offset, 8 * e->entries, i->kernel.base + (uint32_t)e->offset};
	return 0;
}

static const char *image_banner(struct symbols_object *o, size_t *length)
{
	const struct image *i = o->impl;
	*length = i->kernel.banner_length;
	return i->kernel.banner;
}

static void image_destroy(struct symbols_object *o)
{
	struct image *i = o->impl;
	symtab_deinit(&i->names);
	kernel_image_close(&i->kernel);
	unpacked_free(&i->unpacked);
	filemap_close(&i->map);
	ram_close(&i->ram);
	free(i);
}

static const struct object_ops image_ops = {
    .destroy = image_destroy,
    .names = image_names,
    .read = image_read,
    .exidx = image_exidx,
    .banner = image_banner,
};

static int unpack_failed(struct symbols_object *o, int error, const char *what)
{
	switch (error) {
	case -HV_ENOSPC:
		return symbols_fail(o->set, HV_ENOSPC, "%s: %s unpacks to more than %zu MiB", o->path, what,
				    UNPACKED_MAX >> 20);
	case -HV_ENOMEM:
		return symbols_fail(o->set, HV_ENOMEM, "%s: no memory left to unpack it", o->path);
	case -HV_ENOENT:
		return symbols_fail(
		    o->set, HV_EPROTO,
		    "%s: no kernel packed by gzip, xz, lzma, lzo, lz4 or zstd in this zImage: damaged or cut?",
		    o->path);
	default:
		return symbols_fail(o->set, HV_EPROTO, "%s: %s is damaged or cut", o->path, what);
	}
}

/* The file's bytes, or what is packed in them. */
static int unpack(struct symbols_object *o, const uint8_t **bytes, size_t *size)
{
	struct image *i = o->impl;
	const struct filemap *map = &i->map;
	enum pack_kind kind = pack_kind_of(map->bytes, map->size);
	struct kimage k;
	char err[200];
	int status = map->size > INT32_MAX ? -HV_ENOSYS : kimage_probe(map->bytes, map->size, &k, err, sizeof err);
	bool zimage = !status && k.zimage;
	*bytes = map->bytes;
	*size = map->size;
	if (map->size >= SELFMAG && !memcmp(map->bytes, ELFMAG, SELFMAG))
		return symbols_fail(o->set, HV_EINVAL, "%s: an ELF file, not an image: give it with --vmlinux",
				    o->path);
	if (!zimage && kind == PACK_NONE)
		return status == -HV_EPROTO ? symbols_fail(o->set, HV_EPROTO, "%s: %s", o->path, err) : 0;
	status = zimage ? decompress_zimage(map->bytes, map->size, UNPACKED_MAX, &i->unpacked)
			: decompress(map->bytes, map->size, UNPACKED_MAX, &i->unpacked);
	if (status)
		return unpack_failed(o, status, zimage ? "zImage" : pack_kind_name(kind));
	*bytes = i->unpacked.bytes;
	*size = i->unpacked.size;
	return 0;
}

/* The kernel's own table is in the order that Linux prints by: it is not sorted again. */
static int take_names(struct symbols_object *o)
{
	struct image *i = o->impl;
	const struct kallsyms *k = &i->kernel.names;
	i->names.names = k->names;
	i->names.names_size = (uint32_t)k->names_size;
	for (uint32_t n = 0; n < k->layout.count; n++)
		if (symtab_add_at(&i->names, k->symbols[n].addr, 0, k->symbols[n].type, k->symbols[n].name))
			return symbols_fail(o->set, HV_ENOMEM, "%s: no memory left", o->path);
	o->source = k->layout.count ? SYMBOLS_KALLSYMS : SYMBOLS_NONE;
	return 0;
}

/* Text first: what the rest of the extent has is not text. */
static int add_ranges(struct symbols_object *o)
{
	const struct kernel_image *k = &((struct image *)o->impl)->kernel;
	int status = 0;
	for (unsigned i = 0; i < k->ntext && !status; i++)
		status = object_add_range(o, k->text[i].start, k->text[i].end, true);
	return status ? status : object_add_range(o, k->extent.start, k->extent.end, false);
}

static int take_kernel(struct symbols_object *o, const uint8_t *bytes, size_t size, uint32_t base)
{
	struct image *i = o->impl;
	int status = kernel_image_open(&i->kernel, bytes, size, base);
	if (status == -HV_EINVAL)
		return symbols_fail(o->set, HV_EINVAL,
				    "%s: not at %08x: by its kallsyms table and its code its first byte is at %08x",
				    o->path, base, i->kernel.base);
	if (status)
		return symbols_fail(o->set, HV_ENOMEM, "%s: no memory left", o->path);
	if (!i->kernel.names.layout.count)
		return symbols_fail(
		    o->set, HV_ENOENT,
		    "%s: no whole kallsyms table in it: not a Linux kernel, one without CONFIG_KALLSYMS, or a part "
		    "is missing",
		    o->path);
	o->build_id = i->kernel.build_id;
	i->kernel.build_id = NULL;
	status = take_names(o);
	return status ? status : add_ranges(o);
}

static int take_file(struct symbols_object *o, uint32_t base)
{
	struct image *i = o->impl;
	const uint8_t *bytes = NULL;
	size_t size = 0;
	int status = filemap_open(o->set, o->path, &i->map);
	if (!status)
		status = unpack(o, &bytes, &size);
	return status ? status : take_kernel(o, bytes, size, base);
}

static int take_ram(struct symbols_object *o, const struct ram_reader *reader)
{
	struct image *i = o->impl;
	int status = ram_open(&i->ram, reader);
	if (status)
		return symbols_fail(o->set, -status, "%s: %s", o->path,
				    status == -HV_EIO	   ? "none of its memory could be read"
				    : status == -HV_EINVAL ? "it has no memory"
							   : "no memory left");
	return take_kernel(o, i->ram.bytes, i->ram.size, 0);
}

/* An empty object; NULL: no memory, which is said. */
static struct symbols_object *image_new(struct symbols *s, const char *path)
{
	struct symbols_object *o = object_new(s, &image_ops, path);
	if (!o)
		return NULL;
	o->impl = calloc(1, sizeof(struct image));
	if (o->impl)
		return o;
	symbols_fail(s, HV_ENOMEM, "%s: no memory left", path);
	object_free(o);
	return NULL;
}

static int join_or_free(struct symbols_object *o, int status, struct symbols_object **object)
{
	if (!status)
		return object_join(o, object);
	object_free(o);
	return status;
}

int symbols_add_image(struct symbols *s, const char *path, uint32_t base, struct symbols_object **object)
{
	struct symbols_object *o = image_new(s, path);
	return o ? join_or_free(o, take_file(o, base), object) : -HV_ENOMEM;
}

int symbols_add_ram(struct symbols *s, const char *name, const struct ram_reader *reader,
		    struct symbols_object **object)
{
	struct symbols_object *o = image_new(s, name);
	return o ? join_or_free(o, take_ram(o, reader), object) : -HV_ENOMEM;
}
