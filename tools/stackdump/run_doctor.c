/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackdump doctor: what a file of symbols offers, and what is missing for what. */
#include "run.h"
#include <stdio.h>
#include <string.h>

/* Functions that some kernel or hypervisor has: code to ask about. */
static const char *const known[] = {"start_kernel", "schedule", "printk", "_printk",
				    "_stext",	    "stext",	"_start", "start_xen"};

static bool find_code(const struct target *t, uint32_t *addr)
{
	struct symbols_named found;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!symbols_by_name(t->symbols, known[i], &found, 1))
			continue;
		*addr = found.addr;
		return true;
	}
	return false;
}

static void row(const char *what, const char *has, const char *without)
{
	printf("%-12s %s%s\n", what, has ? has : "none: ", has ? "" : without);
}

/* What can be asked only about code. */
static void about_code(const struct target *t, uint32_t addr)
{
	struct symbols_table exidx = {0};
	struct symbols_place place;
	uint32_t bias;
	uint8_t byte;

	symbols_lookup(t->symbols, addr, false, &place);
	if (t->wide)
		row("machine", "ARM64: names and lines; nothing to unwind with, no disassembly", "");
	row("lines", place.file ? "DWARF" : NULL,
	    "no files, lines and inlined functions; a vmlinux with debug information has them");
	if (t->wide)
		return;
	row("unwinding", symbols_cfi(t->symbols, addr, &bias) ? ".debug_frame" : NULL, "see exidx");
	row("exidx", symbols_exidx(t->symbols, addr, &exidx) == 0 && exidx.bytes ? "there" : NULL,
	    "frames only by code and by search");
	row("code", symbols_read(t->symbols, addr, &byte, 1) == 0 ? "there" : NULL,
	    "no disassembly but of what a dump prints");
}

static bool open_as(struct target *t, enum target_kind kind, const char *path)
{
	*t = (struct target){.kind = kind, .path = path};
	return target_open(t, &(struct symbols_options){0});
}

/* "c0208000 T stext", "0x200000 T start". */
static bool is_map(const char *head, size_t n)
{
	const char *digits = strncmp(head, "0x", 2) == 0 ? head + 2 : head;
	size_t length = strspn(digits, "0123456789abcdef");
	const char *behind = digits + length;

	return length && behind + 3 <= head + n && behind[0] == ' ' && behind[2] == ' ';
}

/* What kind of file it is, by its first bytes: ELF has a magic, a System.map begins with an address and a letter. */
static enum target_kind guess_kind(const char *path)
{
	FILE *file = fopen(path, "rb");
	char head[24] = "";
	size_t n = file ? fread(head, 1, sizeof(head) - 1, file) : 0;

	if (file)
		fclose(file);
	if (n >= 4 && memcmp(head, "\177ELF", 4) == 0)
		return TARGET_ELF;
	return is_map(head, n) ? TARGET_SYSMAP : TARGET_IMAGE;
}

enum status run_doctor(const char *path)
{
	static const char *const options[] = {
	    [TARGET_ELF] = "--vmlinux (or --hv)", [TARGET_SYSMAP] = "--system-map", [TARGET_IMAGE] = "--image"};
	enum target_kind kind = guess_kind(path);
	struct target t;
	uint32_t addr;

	if (!open_as(&t, kind, path))
		return STATUS_IO;
	row("give it as", options[kind], "");
	row("build-id", symbols_object_build_id(t.object), "a dump's build-id cannot prove that it is the one");
	row("banner", symbols_object_banner(t.object), "a log's banner cannot prove that it is the one");
	if (find_code(&t, &addr)) {
		row("names", "there", "");
		about_code(&t, addr);
	} else {
		row("names", NULL, "it names none of the functions that a kernel has");
	}
	if (kind == TARGET_ELF)
		row("index", symbols_object_has_index(t.object) ? "there" : NULL,
		    "stackdump index FILE makes later runs fast");
	target_close(&t);
	return STATUS_OK;
}
