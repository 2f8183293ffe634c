/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs in RAM that was made here, of the three kinds, sound and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <symbols/dmesg.h>
#include "make_image.h"
#include "make_printk.h"

static char out[16384]; /* what was printed */
static char err[300];
static struct dmesg_facts facts;

/* Prints the log of exactly the RAM's bytes into out. */
static int print_log(const struct log_ram *r, size_t size)
{
	uint8_t *exact = malloc(size);
	struct dmesg *d;
	struct dmesg_record record;
	assert_non_null(exact);
	memcpy(exact, r->bytes, size);
	err[0] = out[0] = '\0';
	int status = dmesg_open(&d, exact, size, err, sizeof err);
	if (!status) {
		FILE *to = fmemopen(out, sizeof out, "w");
		while (dmesg_next(d, &record))
			dmesg_print(d, &record, to);
		dmesg_print_end(d, to);
		facts = *dmesg_facts(d);
		fclose(to);
		dmesg_close(d);
	}
	free(exact);
	return status;
}

static void check_log(struct log_ram *r, const char *want, unsigned unreadable)
{
	int status = print_log(r, sizeof r->bytes);
	if (status)
		fail_msg("%d: %s", status, err);
	assert_string_equal(out, want);
	assert_int_equal(facts.unreadable, unreadable);
	assert_int_equal(facts.base, LOG_BASE);
	free(r);
}

static void check_refused(struct log_ram *r, int want, const char *text)
{
	int status = print_log(r, sizeof r->bytes);
	if (status != want || !strstr(err, text))
		fail_msg("%d, \"%s\": not %d, \"%s\"", status, err, want, text);
	free(r);
}

static void the_ring_is_printed_as_linux_prints_it(void **state)
{
	(void)state;
	struct log_ram *r = ring_new();
	ring_add(r, 2, 6, 0, "Booting Linux on physical CPU 0x0");
	ring_add(r, 2, 5, 1234567890123ull, "first\nsecond");
	ring_add(r, 2, 6, 2000000000, "");
	ring_add(r, 1, 4, 3000001999, "committed, not finalized\ttab");
	check_log(r,
		  "[    0.000000] Booting Linux on physical CPU 0x0\n[ 1234.567890] first\n[ 1234.567890] second\n"
		  "[    2.000000] \n[    3.000001] committed, not finalized\ttab\n",
		  0);
	assert_string_equal(facts.release, "6.1.0-unit");
	assert_string_equal(facts.build_id, "48595b79b8f9f8c3a37f56904f275db5972d07e5");
	assert_string_equal(facts.format, "printk ring (5.10 and later)");
}

static void a_record_has_level_facility_and_caller(void **state)
{
	(void)state;
	struct log_ram *r = ring_new();
	struct dmesg *d;
	struct dmesg_record record;
	ring_add(r, 2, 4, 17, "x");
	assert_int_equal(dmesg_open(&d, r->bytes, sizeof r->bytes, err, sizeof err), 0);
	assert_int_equal(dmesg_next(d, &record), 1);
	assert_true(record.has_level && record.has_caller && record.has_time && record.ends_line && !record.continues);
	assert_int_equal(record.level, 4);
	assert_int_equal(record.facility, 3);
	assert_int_equal(record.caller, 0x80000001u);
	assert_int_equal(record.ts_nsec, 17);
	assert_int_equal(dmesg_next(d, &record), 0);
	assert_int_equal(dmesg_next(d, &record), 0);
	dmesg_close(d);
	free(r);
}

static void an_empty_ring_is_an_empty_log(void **state)
{
	(void)state;
	check_log(ring_new(), "", 0);
}

/* Many times round: what is left is the end, without a hole. */
static void a_ring_that_wrapped_gives_its_last_records(void **state)
{
	static const unsigned lengths[] = {3, 100, 7, 200, 5, 64};
	(void)state;
	for (unsigned kind = 0; kind < 2; kind++) {
		struct log_ram *r = ring_new();
		char line[300];
		for (unsigned i = 0; i < 500; i++) {
			int n = snprintf(line, sizeof line, "%u", i);
			unsigned length = kind ? 4 : lengths[i % 6]; /* the texts run out first, or the descriptors */
			memset(line + n, 'a', sizeof line - (size_t)n);
			line[length < (unsigned)n ? (unsigned)n : length] = '\0';
			ring_add(r, 2, 6, i, line);
		}
		assert_int_equal(print_log(r, sizeof r->bytes), 0);
		assert_int_equal(facts.unreadable, 0);
		unsigned lines = 0, number = 0, before = 0;
		for (char *p = out; *p; p = strchr(p, '\n') + 1, lines++) {
			assert_int_equal(sscanf(p, "[%*[^]]] %u", &number), 1);
			assert_true(!lines || number == before + 1);
			before = number;
		}
		assert_int_equal(number, 499);
		assert_true(kind ? lines == COUNT : lines > 8 && lines < COUNT);
		free(r);
	}
}

static uint32_t desc_of(uint32_t id)
{
	return LOG_DESCS + 12 * (id % COUNT);
}

/* Each makes the second of three records unreadable. */
static void text_of_another_record(struct log_ram *r, uint32_t id)
{
	(void)id;
	log32(r, LOG_TEXT + 8, 12345);
}

static void still_being_written(struct log_ram *r, uint32_t id)
{
	log32(r, desc_of(id), id); /* reserved */
}

static void another_id(struct log_ram *r, uint32_t id)
{
	log32(r, desc_of(id), 2u << 30 | (id - COUNT));
}

static void text_was_lost(struct log_ram *r, uint32_t id)
{
	log32(r, desc_of(id) + 4, 1);
	log32(r, desc_of(id) + 8, 1);
}

static void block_of_no_bytes(struct log_ram *r, uint32_t id)
{
	log32(r, desc_of(id) + 8, 0u - TEXT_SIZE + 8);
}

static void block_over_the_end(struct log_ram *r, uint32_t id)
{
	log32(r, desc_of(id) + 8, 0x12345678);
}

static void block_not_aligned(struct log_ram *r, uint32_t id)
{
	log32(r, desc_of(id) + 4, 0u - TEXT_SIZE + 10);
}

static void an_unreadable_record_costs_no_other(void **state)
{
	static const struct {
		const char *name;
		void (*damage)(struct log_ram *r, uint32_t id);
	} rows[] = {
	    {"the text's id is another", text_of_another_record}, {"reserved", still_being_written},
	    {"the descriptor's id is another", another_id},	  {"the text was lost", text_was_lost},
	    {"a block of no bytes", block_of_no_bytes},		  {"a block that ends elsewhere", block_over_the_end},
	    {"a block that is not aligned", block_not_aligned},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct log_ram *r = ring_new();
		ring_add(r, 2, 6, 0, "one");
		uint32_t id = ring_add(r, 2, 6, 0, "two");
		ring_add(r, 2, 6, 0, "three");
		rows[i].damage(r, id);
		assert_int_equal(print_log(r, sizeof r->bytes), 0);
		if (strcmp(out, "[    0.000000] one\n[    0.000000] three\n") || facts.unreadable != 1)
			fail_msg("%s: %s", rows[i].name, out);
		free(r);
	}
}

static void a_length_beyond_its_block_is_cut(void **state)
{
	(void)state;
	struct log_ram *r = ring_new();
	uint32_t id = ring_add(r, 2, 6, 0, "12345678");
	log16(r, LOG_INFOS + 88 * (id % COUNT) + 16, 60000);
	check_log(r, "[    0.000000] 12345678\n", 0);
}

static void damaged_rings_are_refused(void **state)
{
	static const struct {
		const char *name;
		uint32_t at, value;
	} rows[] = {
	    {"the pointer to the ring", LOG_VARS, 0x1234},
	    {"the ring at the end of RAM", LOG_VARS, LOG_BASE + LOG_RAM - 8},
	    {"2^31 descriptors", LOG_RING, 31},
	    {"descriptors outside RAM", LOG_RING + 4, LOG_BASE + LOG_RAM - 16},
	    {"infos outside RAM", LOG_RING + 8, LOG_BASE - 4},
	    {"a head too far from the tail", LOG_RING + 12, 12345},
	    {"2^40 bytes of text", LOG_RING + 24, 40},
	    {"text outside RAM", LOG_RING + 28, 0},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct log_ram *r = ring_new();
		ring_add(r, 2, 6, 0, "one");
		log32(r, rows[i].at, rows[i].value);
		if (print_log(r, sizeof r->bytes) != -HV_EPROTO)
			fail_msg("%s is wrong, and the log is read", rows[i].name);
		free(r);
	}
}

/* Replaces the first @from in VMCOREINFO by @to, of the same length. */
static struct log_ram *with_info(const char *from, const char *to)
{
	struct log_ram *r = ring_new();
	ring_add(r, 2, 6, 0, "one");
	char *at = strstr((char *)r->bytes + LOG_INFO + 0x18, from);
	assert_non_null(at);
	assert_int_equal(strlen(from), strlen(to));
	memcpy(at, to, strlen(to));
	return r;
}

static void a_vmcoreinfo_that_does_not_fit_is_refused(void **state)
{
	static const char damaged[] = "VMCOREINFO of Linux 6.1.0-unit is in this memory, but no log is where it says";
	(void)state;
	check_refused(with_info("SYMBOL(prb)", "SYMBOL(prx)"), -HV_EPROTO, damaged);
	check_refused(with_info("OFFSET(prb_desc.state_var)=0", "OFFSET(prb_desc.state_vax)=0"), -HV_EPROTO, damaged);
	check_refused(with_info("state_var)=0", "state_var)=9"), -HV_EPROTO, damaged); /* beyond the struct */
	check_refused(with_info("SIZE(prb_desc)=12", "SIZE(prb_desc)=-1"), -HV_EPROTO, damaged);
	check_refused(with_info("SIZE(printk_info)=88", "SIZE(printk_info)=8x"), -HV_EPROTO, damaged);
	check_refused(with_info("init_uts_ns)=c0", "init_uts_ns)=d0"), -HV_EPROTO, damaged);
	check_refused(with_info("init_uts_ns)=c0", "init_uts_ns)=\1\1"), -HV_ENOENT, "neither VMCOREINFO nor");
	check_refused(with_info("PAGESIZE=4096", "PAGESIZE=8192"), -HV_ENOENT, "neither VMCOREINFO nor");
	check_refused(with_info("OSRELEASE=6", "OSRELEASE=%"), -HV_ENOENT,
		      "neither VMCOREINFO nor"); /* the format in the kernel's text */
	struct log_ram *r = ring_new();
	memset(r->bytes + LOG_UTS, 0, 5);
	check_refused(r, -HV_EPROTO, damaged);
}

/* A page of it that is stale, then the one that is right. */
static void the_vmcoreinfo_that_fits_is_taken(void **state)
{
	(void)state;
	struct log_ram *r = ring_new();
	ring_add(r, 2, 6, 0, "one");
	memcpy(r->bytes + 0x1000, r->bytes + LOG_INFO, 4096);
	char *at = strstr((char *)r->bytes + 0x1018, "SYMBOL(prb)=c");
	assert_non_null(at);
	at[12] = 'd';
	check_log(r, "[    0.000000] one\n", 0);
}

/* Up to 5.10 a reference count is in front of the names, and nothing says so. */
static void the_names_may_be_behind_a_kref(void **state)
{
	(void)state;
	struct log_ram *r = with_info("OFFSET(uts_namespace.name)", "OFFSET(uts_namespace.xxxx)");
	memmove(r->bytes + LOG_UTS - 4, r->bytes + LOG_UTS, 195);
	check_log(r, "[    0.000000] one\n", 0);
}

static void bytes_made_to_stall_the_search_do_not(void **state)
{
	static const char words[] = "OSRELEASE=1\nPAGESIZE=4096\nSYMBOL(init_uts_ns)=c0000000\n";
	(void)state;
	const size_t size = (size_t)16 << 20;
	uint8_t *ram = malloc(size);
	struct dmesg *d;
	assert_non_null(ram);
	for (size_t at = 0; at < size; at++)
		ram[at] = (uint8_t)words[at % (sizeof words - 1)];
	assert_int_equal(dmesg_open(&d, ram, size, err, sizeof err), -HV_EPROTO);
	for (size_t at = 0; at < size; at += sizeof words)
		memcpy(ram + at, words, size - at < sizeof words ? size - at : sizeof words);
	assert_int_equal(dmesg_open(&d, ram, size, err, sizeof err), -HV_EPROTO);
	free(ram);
}

static void a_log_may_not_steer_the_terminal(void **state)
{
	(void)state;
	struct log_ram *r = ring_new();
	ring_add(r, 2, 6, 0, "\033[2J \r\a\177 \xc2\x9b \x9b gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\x9b \xe2\x82");
	check_log(
	    r,
	    "[    0.000000] \\x1b[2J \\x0d\\x07\\x7f \\xc2\\x9b \\x9b gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\x9b \\xe2\\x82\n",
	    0);
}

static void every_cut_and_flip_of_the_ring_is_survived(void **state)
{
	(void)state;
	struct log_ram *r = ring_new();
	for (unsigned i = 0; i < 40; i++)
		ring_add(r, 2, 6, i, "some text that goes round the ring");
	for (size_t size = LOG_RAM; size > LOG_INFO; size -= 1021)
		print_log(r, size);
	static const struct {
		uint32_t from, to, step;
	} parts[] = {{LOG_VARS, LOG_VARS + 4, 1},
		     {LOG_RING, LOG_RING + 44, 1},
		     {LOG_DESCS, LOG_DESCS + 12 * COUNT, 3},
		     {LOG_INFOS, LOG_INFOS + 88 * COUNT, 29},
		     {LOG_INFO, LOG_INFO + 1200, 13}};
	for (unsigned p = 0; p < sizeof parts / sizeof parts[0]; p++)
		for (uint32_t at = parts[p].from; at < parts[p].to; at += parts[p].step)
			for (unsigned flip = 0; flip < 2; flip++) {
				uint8_t kept = r->bytes[at];
				r->bytes[at] = flip ? 0xff : kept ^ 0x10;
				print_log(r, sizeof r->bytes);
				r->bytes[at] = kept;
			}
	free(r);
}

/* ---- the formats before ---- */

static void records_are_read_round_the_end(void **state)
{
	(void)state;
	struct log_ram *r = records_new("4.19.0-unit", "printk_log");
	char line[64], want[4096] = "";
	for (unsigned i = 0; i < 60; i++) {
		snprintf(line, sizeof line, "record number %u", i);
		records_add(r, 6, 2, 1000ull * i, line);
		if (i == 31) /* what is from here on is still there at the end */
			log32(r, log_var(VAR_FIRST), r->at);
		if (i > 31)
			snprintf(want + strlen(want), sizeof want - strlen(want), "[    0.%06u] %s\n", i, line);
	}
	check_log(r, want, 0);
	assert_string_equal(facts.format, "log records (3.5 to 5.9)");
	assert_string_equal(facts.build_id, "");
}

/* flags: 2 newline, 4 prefix, 8 continuation. */
static void pieces_of_lines_are_joined_before_4_9(void **state)
{
	static const struct {
		const char *release, *name, *want;
	} rows[] = {
	    {"3.10.0-unit", "log", "[    0.000000] a, b, c\n[    0.000000] d\n[    0.000000] e\n"},
	    {"4.8.17-unit", "printk_log", "[    0.000000] a, b, c\n[    0.000000] d\n[    0.000000] e\n"},
	    {"4.9.0-unit", "printk_log",
	     "[    0.000000] a, \n[    0.000000] b, \n[    0.000000] c\n[    0.000000] d\n[    0.000000] e\n"},
	};
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct log_ram *r = records_new(rows[i].release, rows[i].name);
		records_add(r, 6, 8 | 4, 0, "a, ");
		records_add(r, 6, 8, 0, "b, ");
		records_add(r, 6, 8 | 2, 0, "c");
		records_add(r, 6, 2 | 4, 0, "d");
		records_add(r, 6, 2 | 4, 0, "e");
		check_log(r, rows[i].want, 0);
	}
}

static void a_broken_length_ends_the_records(void **state)
{
	static const struct {
		uint32_t at, value;
	} rows[] = {{24 + 8, 8}, {24 + 8, 0xfff0}, {24 + 10, 100}};
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct log_ram *r = records_new("4.19.0-unit", "printk_log");
		records_add(r, 6, 2, 0, "12345678"); /* 24 bytes */
		records_add(r, 6, 2, 0, "two");
		records_add(r, 6, 2, 0, "three");
		log16(r, LOG_TEXT + rows[i].at, rows[i].value);
		check_log(r, "[    0.000000] 12345678\n", 1);
	}
	struct log_ram *r = records_new("4.19.0-unit", "printk_log");
	records_add(r, 6, 2, 0, "one");
	log32(r, log_var(VAR_NEXT), 17); /* never met */
	assert_int_equal(print_log(r, sizeof r->bytes), 0);
	log32(r, log_var(VAR_FIRST), TEXT_SIZE);
	check_refused(r, -HV_EPROTO, "no log is where it says");
	r = records_new("4.19.0-unit", "printk_log");
	log32(r, log_var(VAR_LEN), LOG_RAM);
	check_refused(r, -HV_EPROTO, "no log is where it says");
}

static void characters_are_lines(void **state)
{
	static const char text[] = "<6>[    0.000000] Booting\n<4>[    1.000000] two\nno level\n<3>open end";
	(void)state;
	check_log(chars_new(text, strlen(text)), "[    0.000000] Booting\n[    1.000000] two\nno level\nopen end\n", 0);
	check_log(chars_new(text, strlen(text) - 3), "[    0.000000] Booting\n[    1.000000] two\nno level\nopen end\n",
		  0);
	char many[3000], want[3000];
	memset(many, 'x', sizeof many);
	memcpy(many + 2500, "\n<6>last\n", 10);
	snprintf(want, sizeof want, "%.*s\nlast\n", (int)(2500 - (2509 - TEXT_SIZE)), many);
	check_log(chars_new(many, TEXT_SIZE), want, 0);
	struct log_ram *r = chars_new(text, TEXT_SIZE + 1);
	check_refused(r, -HV_EPROTO, "no log is where it says");
	r = chars_new(text, 10);
	log32(r, log_var(2), TEXT_SIZE - 1); /* not a power of two */
	check_refused(r, -HV_EPROTO, "no log is where it says");
}

/* ---- without VMCOREINFO ---- */

#define KERNEL_AT (MADE_BASE - 0xc0000000u)
#define LOG_AT	  (LOG_BASE - 0xc0000000u)

static const struct made_layout layout = {"6.1", KALLSYMS_RELATIVE, false, false, 3, 4, false, true, 1000};

/* A kernel and its log in one RAM, as they lie when it dies early. */
static int print_early(struct log_ram *r, bool kernel)
{
	size_t exidx, size = LOG_AT + LOG_RAM;
	struct made *m = make_image(&layout, &exidx);
	uint8_t *ram = calloc(1, size);
	struct dmesg *d;
	struct dmesg_record record;
	assert_non_null(ram);
	if (kernel)
		memcpy(ram + KERNEL_AT, m->bytes, m->size);
	memset(r->bytes + LOG_INFO, 0, 4096);
	memset(r->bytes + LOG_UTS, 0, 195);
	memcpy(ram + LOG_AT, r->bytes, LOG_RAM);
	out[0] = err[0] = '\0';
	int status = dmesg_open(&d, ram, size, err, sizeof err);
	if (!status) {
		FILE *to = fmemopen(out, sizeof out, "w");
		while (dmesg_next(d, &record))
			dmesg_print(d, &record, to);
		dmesg_print_end(d, to);
		facts = *dmesg_facts(d);
		fclose(to);
		dmesg_close(d);
	}
	free(ram);
	free(m);
	free(r);
	return status;
}

static struct log_ram *three_lines(void)
{
	struct log_ram *r = ring_new();
	ring_add(r, 2, 6, 0, "Booting Linux on physical CPU 0x0");
	ring_add(r, 2, 6, 0, "");
	ring_add(r, 2, 4, 0, "three");
	return r;
}

static void a_ring_is_found_by_its_shape(void **state)
{
	(void)state;
	assert_int_equal(print_early(three_lines(), true), 0);
	assert_string_equal(
	    out, "[    0.000000] Booting Linux on physical CPU 0x0\n[    0.000000] \n[    0.000000] three\n");
	assert_true(facts.by_shape);
	assert_int_equal(facts.base, 0xc0000000u);
	assert_string_equal(facts.release, "6.1.0-unit");
	assert_string_equal(facts.build_id, made_id_text);
	struct log_ram *r = ring_new();
	for (unsigned i = 0; i < 90; i++)
		ring_add(r, 2, 6, 0, i < 89 ? "again and again" : "the last");
	assert_int_equal(print_early(r, true), 0);
	assert_non_null(strstr(out, "again\n[    0.000000] the last\n"));
	assert_int_equal(facts.unreadable, 0);
}

static void what_has_not_the_rings_shape_is_none(void **state)
{
	static const struct {
		const char *name;
		uint32_t at, value;
	} rows[] = {
	    {"another size of text", LOG_RING + 24, SIZE_BITS + 1},
	    {"descriptors elsewhere", LOG_RING + 4, LOG_BASE + 4},
	    {"infos elsewhere", LOG_RING + 8, LOG_BASE + 0x9e00},
	    {"text outside RAM", LOG_RING + 28, 0x80000000u},
	    {"a head without a record", LOG_RING + 12, 7},
	    {"a tail too far away", LOG_RING + 16, 0x1000},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct log_ram *r = ring_new();
		for (unsigned n = 0; n < 5; n++)
			ring_add(r, 2, 6, 0, "no first line");
		log32(r, rows[i].at, rows[i].value);
		if (print_early(r, true) != -HV_ENOENT)
			fail_msg("%s: %s", rows[i].name, out);
	}
	assert_int_equal(print_early(ring_new(), true), -HV_ENOENT); /* nothing logged */
	assert_int_equal(print_early(three_lines(), false),
			 -HV_ENOENT); /* no names: where RAM is mapped is not known */
	assert_non_null(strstr(err, "neither VMCOREINFO nor what looks like a log"));
}

static void records_and_characters_are_found_by_their_first_line(void **state)
{
	(void)state;
	struct log_ram *r = records_new("4.19.0-unit", "printk_log");
	records_add(r, 6, 2, 0, "Booting Linux on physical CPU 0x0");
	records_add(r, 5, 2, 1000, "two");
	assert_int_equal(print_early(r, true), 0);
	assert_string_equal(out, "[    0.000000] Booting Linux on physical CPU 0x0\n[    0.000001] two\n");
	assert_true(facts.by_shape);
	static const char text[] =
	    "<6>[    0.000000] Booting Linux on physical CPU 0\n<5>[    0.000000] Linux version 3.2\n";
	assert_int_equal(print_early(chars_new(text, strlen(text)), false), 0);
	assert_string_equal(out, "[    0.000000] Booting Linux on physical CPU 0\n[    0.000000] Linux version 3.2\n");
	r = records_new("4.19.0-unit", "printk_log");
	records_add(r, 6, 2, 12345,
		    "Booting Linux on physical CPU 0x0"); /* the clock does not run before the first line */
	assert_int_equal(print_early(r, true), -HV_ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_ring_is_printed_as_linux_prints_it),
	    cmocka_unit_test(a_record_has_level_facility_and_caller),
	    cmocka_unit_test(an_empty_ring_is_an_empty_log),
	    cmocka_unit_test(a_ring_that_wrapped_gives_its_last_records),
	    cmocka_unit_test(an_unreadable_record_costs_no_other),
	    cmocka_unit_test(a_length_beyond_its_block_is_cut),
	    cmocka_unit_test(damaged_rings_are_refused),
	    cmocka_unit_test(a_vmcoreinfo_that_does_not_fit_is_refused),
	    cmocka_unit_test(the_vmcoreinfo_that_fits_is_taken),
	    cmocka_unit_test(the_names_may_be_behind_a_kref),
	    cmocka_unit_test(bytes_made_to_stall_the_search_do_not),
	    cmocka_unit_test(a_log_may_not_steer_the_terminal),
	    cmocka_unit_test(every_cut_and_flip_of_the_ring_is_survived),
	    cmocka_unit_test(records_are_read_round_the_end),
	    cmocka_unit_test(pieces_of_lines_are_joined_before_4_9),
	    cmocka_unit_test(a_broken_length_ends_the_records),
	    cmocka_unit_test(characters_are_lines),
	    cmocka_unit_test(a_ring_is_found_by_its_shape),
	    cmocka_unit_test(what_has_not_the_rings_shape_is_none),
	    cmocka_unit_test(records_and_characters_are_found_by_their_first_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
