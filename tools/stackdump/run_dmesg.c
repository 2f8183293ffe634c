/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackdump dmesg: the kernel's log out of a machine's RAM; no symbol file is needed. */
#include "json.h"
#include "run.h"
#include <err.h>
#include <symbols/dmesg.h>
#include <symbols/filemap.h>

/* The log itself goes to stdout; what is known of it to stderr, so that it can be piped as it is. */
static void print_facts(const struct dmesg_facts *f)
{
	warnx("%s%s, %s%s", f->release[0] ? "Linux " : "an unknown kernel", f->release, f->format,
	      f->by_shape ? ", found by its shape: no VMCOREINFO in this memory [likely]" : "");
	if (f->unreadable)
		warnx("%llu records could not be read: overwritten, damaged or still being written",
		      (unsigned long long)f->unreadable);
}

static void print_json(const struct dmesg_record *r)
{
	struct json j = {stdout, false};

	json_open(&j, NULL, '{');
	json_string(&j, "type", "record");
	json_number(&j, "seq", (int64_t)r->seq);
	if (r->has_time)
		json_number(&j, "ts_nsec", (int64_t)r->ts_nsec);
	else
		json_null(&j, "ts_nsec");
	if (r->has_level)
		json_number(&j, "level", r->level);
	else
		json_null(&j, "level");
	if (r->has_caller)
		json_addr(&j, "caller", r->caller);
	else
		json_null(&j, "caller");
	json_bool(&j, "continues", r->continues);
	json_text(&j, "text", (struct text){r->text, r->length});
	json_close(&j, '}');
	json_end_line(&j);
}

static void print_log(struct dmesg *d, bool json)
{
	struct dmesg_record r;

	while (dmesg_next(d, &r)) {
		if (json)
			print_json(&r);
		else
			dmesg_print(d, &r, stdout);
	}
	if (!json)
		dmesg_print_end(d, stdout);
	print_facts(dmesg_facts(d));
}

static enum status read_log(const struct options *options, const struct filemap *map)
{
	struct dmesg *d;
	char err[300];

	if (dmesg_open(&d, map->bytes, map->size, err, sizeof(err))) {
		warnx("%s: %s", options->ram, err);
		return STATUS_NOT_SO;
	}
	print_log(d, options->json);
	dmesg_close(d);
	return STATUS_OK;
}

enum status run_dmesg(const struct options *options)
{
	struct symbols *s = symbols_new();
	struct filemap map;
	enum status status = STATUS_IO;

	if (!s)
		warnx("out of memory");
	else if (filemap_open(s, options->ram, &map))
		warnx("%s", symbols_error(s));
	else {
		status = read_log(options, &map);
		filemap_close(&map);
	}
	symbols_free(s);
	return status;
}
