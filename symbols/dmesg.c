/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/bytes.h>
#include <symbols/dmesg_parts.h>

#define INFOS_MAX    32u /* a kernel keeps three: its own, a copy, the note */
#define NSEC_PER_SEC 1000000000ull

const struct dmesg_format dmesg_formats[DMESG_FORMATS] = {
    {"printk ring (5.10 and later)", "SYMBOL(prb)", dmesg_prb_open, dmesg_prb_next},
    {"log records (3.5 to 5.9)", "SYMBOL(log_first_idx)", dmesg_records_open, dmesg_records_next},
    {"log characters (before 3.5)", "SYMBOL(logged_chars)", dmesg_chars_open, dmesg_chars_next},
};

const uint8_t *dmesg_at(const struct dmesg_ram *ram, uint32_t addr, uint32_t n)
{
	uint32_t offset = addr - ram->base;
	return offset <= ram->size && n <= ram->size - offset ? ram->bytes + offset : NULL;
}

bool dmesg_word(const struct dmesg_ram *ram, uint32_t addr, uint32_t *word)
{
	const uint8_t *p = dmesg_at(ram, addr, 4);
	if (p)
		*word = bytes_le32(p);
	return p != NULL;
}

bool dmesg_fields(const struct vmcoreinfo *info, const struct dmesg_field *fields, unsigned n, void *to)
{
	for (unsigned i = 0; i < n; i++) {
		uint32_t value;
		if (!vmcoreinfo_number(info, fields[i].key, &value) || value > fields[i].most)
			return false;
		memcpy((char *)to + fields[i].field, &value, sizeof value);
	}
	return true;
}

static void copy_value(const struct vmcoreinfo *info, const char *key, char *to, size_t room)
{
	size_t length;
	const char *value = vmcoreinfo_value(info, key, &length);
	if (!value || length >= room)
		length = 0;
	if (length)
		memcpy(to, value, length);
	to[length] = '\0';
}

/* Fills @d by one VMCOREINFO. */
static bool try_info(struct dmesg *d, const struct vmcoreinfo *info)
{
	uint32_t addr;
	copy_value(info, "OSRELEASE", d->facts.release, sizeof d->facts.release);
	copy_value(info, "BUILD-ID", d->facts.build_id, sizeof d->facts.build_id);
	if (!vmcoreinfo_base(info, d->ram.bytes, d->ram.size, &d->ram.base))
		return false;
	d->facts.base = d->ram.base;
	for (unsigned i = 0; i < DMESG_FORMATS; i++) {
		d->format = &dmesg_formats[i];
		d->facts.format = dmesg_formats[i].name;
		if (vmcoreinfo_number(info, dmesg_formats[i].symbol, &addr) && dmesg_formats[i].open(d, info))
			return true;
	}
	return false;
}

static int say(int error, char *err, size_t errlen, const char *format, ...) __attribute__((format(printf, 4, 5)));
static int say(int error, char *err, size_t errlen, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(err, errlen, format, args);
	va_end(args);
	return error;
}

int dmesg_open(struct dmesg **out, const uint8_t *ram, size_t size, char *err, size_t errlen)
{
	struct vmcoreinfo info;
	size_t from = 0;
	bool any = false;
	struct dmesg *d = calloc(1, sizeof *d);
	if (!d)
		return say(-HV_ENOMEM, err, errlen, "no memory left");
	for (unsigned tries = 0; tries < INFOS_MAX && vmcoreinfo_next(ram, size, &from, &info); tries++) {
		any = true;
		d->ram = (struct dmesg_ram){ram, size, 0};
		if (try_info(d, &info)) {
			*out = d;
			return 0;
		}
	}
	char release[sizeof d->facts.release];
	memcpy(release, d->facts.release, sizeof release);
	*d = (struct dmesg){.ram = {ram, size, 0}};
	if (dmesg_shape_open(d)) {
		*out = d;
		return 0;
	}
	int status = any ? say(-HV_EPROTO, err, errlen,
			       "VMCOREINFO of Linux %s is in this memory, but no log is where it says: is part of the "
			       "RAM missing?",
			       release)
			 : say(-HV_ENOENT, err, errlen,
			       "neither VMCOREINFO nor what looks like a log in this memory: not Linux, or it died "
			       "before its first "
			       "line");
	free(d);
	return status;
}

int dmesg_next(struct dmesg *d, struct dmesg_record *record)
{
	return d->format->next(d, record);
}

const struct dmesg_facts *dmesg_facts(const struct dmesg *d)
{
	return &d->facts;
}

static void print_time(const struct dmesg_record *r, FILE *out)
{
	if (r->has_time)
		fprintf(out, "[%5llu.%06llu] ", (unsigned long long)(r->ts_nsec / NSEC_PER_SEC),
			(unsigned long long)(r->ts_nsec % NSEC_PER_SEC / 1000));
}

/* Bytes of the UTF-8 character at @p; 0: not one (RFC 3629, section 4; what is longer than it must be is not told
 * apart). */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	size_t n = p[0] < 0x80			 ? 1
		   : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
		   : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
		   : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
						 : 0;
	if (n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (p[i] >> 6 != 2)
			return 0;
	return n;
}

/* A guest's text may not steer the terminal that it is shown on: no C0, DEL or C1, nor bytes that are no character. */
static size_t shown_length(const unsigned char *p, size_t left)
{
	size_t n = utf8_length(p, left);
	bool control =
	    (n == 1 && ((p[0] < ' ' && p[0] != '\t') || p[0] == 0x7f)) || (n == 2 && p[0] == 0xc2 && p[1] < 0xa0);
	return control ? 0 : n;
}

static size_t print_character(const unsigned char *p, size_t left, FILE *out)
{
	size_t n = shown_length(p, left);
	if (n)
		fwrite(p, 1, n, out);
	else
		fprintf(out, "\\x%02x", p[0]);
	return n ? n : 1;
}

void dmesg_print(struct dmesg *d, const struct dmesg_record *r, FILE *out)
{
	const unsigned char *p = (const unsigned char *)r->text;
	bool continues = r->continues && d->line_open;
	if (!continues) {
		dmesg_print_end(d, out);
		print_time(r, out);
	}
	for (size_t i = 0; i < r->length;) {
		if (p[i] == '\n') {
			fputc('\n', out);
			print_time(r, out);
			i++;
		} else {
			i += print_character(p + i, r->length - i, out);
		}
	}
	d->line_open = true;
	if (r->ends_line)
		dmesg_print_end(d, out);
}

void dmesg_print_end(struct dmesg *d, FILE *out)
{
	if (d->line_open)
		fputc('\n', out);
	d->line_open = false;
}

void dmesg_close(struct dmesg *d)
{
	free(d);
}
