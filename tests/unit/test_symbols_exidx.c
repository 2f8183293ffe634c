/* SPDX-License-Identifier: GPL-2.0-or-later */
/* .ARM.exidx and .ARM.extab by hand: every row of IHI 0038's table of unwinding instructions, every kind of entry, and
 * what is malformed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "symbols/exidx.h"

#define SP	0x80001000u
#define WORDS	320u
#define BYTE(n) ((uint8_t)(n))

/* The stack: the word at SP + 4 * n is 0x10000 + n. @known words are known. */
struct stack {
	uint32_t known;
};

static int stack_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct stack *s = ctx;
	uint32_t at = va - SP, word = 0x10000 + at / 4;

	if (n != 4 || at % 4 != 0 || at / 4 >= s->known)
		return -1;
	for (unsigned i = 0; i < 4; i++)
		((uint8_t *)buf)[i] = BYTE(word >> 8 * i);
	return 0;
}

static struct exidx_regs start_regs(void)
{
	struct exidx_regs regs = {.known = 0x7fff};

	for (unsigned n = 0; n < 15; n++)
		regs.r[n] = 0x100 + n;
	regs.r[4] = SP + 8;
	regs.r[13] = SP;
	return regs;
}

static const char *const results[] = {"ok",    "none",	    "cantunwind",  "refused",
				      "spare", "malformed", "no register", "no words"};

/* "sp+12 r4=10000 pc=10002": what changed, but for an lr that moved into pc. */
static void render(enum exidx_result result, const struct exidx_regs *regs, char *out, size_t size)
{
	static const char *const names[] = {"r0", "r1", "r2",  "r3",  "r4",  "r5", "r6", "r7",
					    "r8", "r9", "r10", "r11", "r12", "sp", "lr", "pc"};
	const struct exidx_regs before = start_regs();
	int at;

	if (result != EXIDX_OK) {
		snprintf(out, size, "%s", results[result]);
		return;
	}
	at = snprintf(out, size, "sp+%d", (int)(regs->r[13] - SP));
	for (unsigned n = 0; n < 16; n++) {
		if (n == 13 || (n == 15 && regs->r[15] == regs->r[14]))
			continue;
		if ((regs->known >> n & 1) == 0)
			at += snprintf(out + at, size - (size_t)at, " %s=?", names[n]);
		else if (n == 15 || regs->r[n] != before.r[n])
			at += snprintf(out + at, size - (size_t)at, " %s=%x", names[n], regs->r[n]);
	}
}

static const struct {
	const char *name;
	uint8_t ops[6];
	unsigned count;
	const char *want;
} opcodes[] = {
    {"no opcode at all: the caller's pc is in lr", {0}, 0, "sp+0"},
    {"finish", {0xb0, 0x01}, 2, "sp+0"},
    {"vsp += 4", {0x00}, 1, "sp+4"},
    {"vsp += 256", {0x3f}, 1, "sp+256"},
    {"vsp -= 4", {0x40}, 1, "sp+-4"},
    {"vsp -= 256", {0x7f}, 1, "sp+-256"},
    {"refuse to unwind", {0x80, 0x00}, 2, "refused"},
    {"pop {r4}", {0x80, 0x01}, 2, "sp+4 r4=10000"},
    {"pop {r4, r11, lr}", {0x84, 0x81}, 2, "sp+12 r4=10000 r11=10001 lr=10002"},
    {"pop {pc}: it is not taken from lr", {0x88, 0x00}, 2, "sp+4 pc=10000"},
    {"pop {sp}: vsp is the word", {0x82, 0x00}, 2, "sp+-2147422208"},
    {"pop {r12, sp, lr, pc}: pc is above sp", {0x8f, 0x00}, 2, "sp+-2147422207 r12=10000 lr=10002 pc=10003"},
    {"pop {r4-pc}",
     {0x8f, 0xff},
     2,
     "sp+-2147422199 r4=10000 r5=10001 r6=10002 r7=10003 r8=10004 r9=10005 r10=10006 r11=10007 r12=10008 lr=1000a "
     "pc=1000b"},
    {"vsp = r4", {0x94}, 1, "sp+8"},
    {"vsp = r13 is reserved", {0x9d}, 1, "spare"},
    {"vsp = r15 is reserved", {0x9f}, 1, "spare"},
    {"pop {r4} short", {0xa0}, 1, "sp+4 r4=10000"},
    {"pop {r4-r11} short",
     {0xa7},
     1,
     "sp+32 r4=10000 r5=10001 r6=10002 r7=10003 r8=10004 r9=10005 r10=10006 r11=10007"},
    {"pop {r4, lr} short", {0xa8}, 1, "sp+8 r4=10000 lr=10001"},
    {"pop {r4-r11, lr} short",
     {0xaf},
     1,
     "sp+36 r4=10000 r5=10001 r6=10002 r7=10003 r8=10004 r9=10005 r10=10006 r11=10007 lr=10008"},
    {"pop of no low register is spare", {0xb1, 0x00}, 2, "spare"},
    {"pop {r0, r3}", {0xb1, 0x09}, 2, "sp+8 r0=10000 r3=10001"},
    {"0xb1 with a high nibble is spare", {0xb1, 0x11}, 2, "spare"},
    {"vsp += 0x204", {0xb2, 0x00}, 2, "sp+516"},
    {"vsp += 0x204 + (0x7f << 2)", {0xb2, 0x7f}, 2, "sp+1024"},
    {"vsp += 0x204 + (0x80 << 2): two bytes", {0xb2, 0x80, 0x01}, 3, "sp+1028"},
    {"uleb128 cut off", {0xb2, 0x80}, 2, "malformed"},
    {"uleb128 without an end", {0xb2, 0xff, 0xff, 0xff, 0xff, 0x01}, 6, "malformed"},
    {"FSTMFDX d0: a word more", {0xb3, 0x00}, 2, "sp+12"},
    {"FSTMFDX d3-d18", {0xb3, 0x3f}, 2, "sp+132"},
    {"return address authentication code", {0xb4}, 1, "sp+4"},
    {"vsp as a modifier changes nothing", {0xb5}, 1, "sp+0"},
    {"0xb6 was FPA, is spare", {0xb6}, 1, "spare"},
    {"0xb7 was FPA, is spare", {0xb7}, 1, "spare"},
    {"FSTMFDX d8", {0xb8}, 1, "sp+12"},
    {"FSTMFDX d8-d15", {0xbf}, 1, "sp+68"},
    {"WMMX wR10", {0xc0}, 1, "sp+8"},
    {"WMMX wR10-wR15", {0xc5}, 1, "sp+48"},
    {"WMMX wR2-wR4", {0xc6, 0x22}, 2, "sp+24"},
    {"WMMX no control register is spare", {0xc7, 0x00}, 2, "spare"},
    {"WMMX wCGR0, wCGR3", {0xc7, 0x09}, 2, "sp+8"},
    {"0xc7 with a high nibble is spare", {0xc7, 0x10}, 2, "spare"},
    {"VPUSH d16-d17", {0xc8, 0x01}, 2, "sp+16"},
    {"VPUSH d0-d15", {0xc9, 0x0f}, 2, "sp+128"},
    {"0xca is spare", {0xca, 0x00}, 2, "spare"},
    {"0xcf is spare", {0xcf}, 1, "spare"},
    {"VPUSH d8", {0xd0}, 1, "sp+8"},
    {"VPUSH d8-d15", {0xd7}, 1, "sp+64"},
    {"0xd8 is spare", {0xd8}, 1, "spare"},
    {"0xff is spare", {0xff}, 1, "spare"},
    {"an opcode of two bytes cut off", {0x84}, 1, "malformed"},
    {"as gcc has it: vsp = r4, += 12, pop {r4, r5, lr}",
     {0x94, 0x02, 0xa9, 0xb0},
     4,
     "sp+32 r4=10005 r5=10006 lr=10007"},
    {"a second pop goes on where the first ended",
     {0xa8, 0xb1, 0x0f},
     3,
     "sp+24 r0=10002 r1=10003 r2=10004 r3=10005 r4=10000 lr=10001"},
};

static void every_opcode(void **state)
{
	struct stack s = {WORDS};
	struct exidx_memory memory = {stack_read, &s};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(opcodes) / sizeof(opcodes[0]); i++) {
		struct exidx_regs regs = start_regs();
		struct exidx_effect effect;

		render(exidx_run(opcodes[i].ops, opcodes[i].count, &memory, &regs, &effect), &regs, text, sizeof(text));
		if (strcmp(text, opcodes[i].want) != 0)
			fail_msg("%s: %s, not %s", opcodes[i].name, text, opcodes[i].want);
	}
}

/* pop {r4, r5, lr} with only so many words known. */
static void missing_words(void **state)
{
	static const uint8_t ops[] = {0xa9, 0xb0};
	struct stack s = {0};
	struct exidx_memory memory = {stack_read, &s};

	(void)state;
	for (s.known = 0; s.known <= 3; s.known++) {
		struct exidx_regs regs = start_regs();
		struct exidx_effect effect;
		enum exidx_result result = exidx_run(ops, sizeof(ops), &memory, &regs, &effect);

		assert_int_equal(result, s.known == 3 ? EXIDX_OK : EXIDX_NO_WORDS);
		assert_int_equal(effect.missed_word, s.known < 3);
		assert_int_equal(regs.known >> 4 & 1, s.known > 0);
		assert_int_equal(effect.popped, 0x4030);
		assert_int_equal(effect.first, SP);
	}
}

/* A word that is missed costs its register only; the caller's pc comes from lr. */
static void missing_word_of_a_saved_register(void **state)
{
	static const uint8_t ops[] = {0x40, 0xa0}; /* vsp -= 4: below what is known; pop {r4} */
	struct stack s = {WORDS};
	struct exidx_memory memory = {stack_read, &s};
	struct exidx_regs regs = start_regs();
	struct exidx_effect effect;

	(void)state;
	assert_int_equal(exidx_run(ops, 2, &memory, &regs, &effect), EXIDX_OK);
	assert_true(effect.missed_word);
	assert_int_equal(regs.known & 1u << 4, 0);
	assert_int_equal(regs.r[15], 0x10e);
}

static void unknown_registers(void **state)
{
	static const uint8_t by_r4[] = {0x94, 0xb0}, add[] = {0x00}, pop[] = {0xa8};
	struct stack s = {WORDS};
	struct exidx_memory memory = {stack_read, &s};
	struct exidx_effect effect;
	struct exidx_regs regs = start_regs();

	(void)state;
	regs.known &= ~(1u << 4);
	assert_int_equal(exidx_run(by_r4, 2, &memory, &regs, &effect), EXIDX_NO_REGISTER);
	regs = start_regs();
	regs.known &= ~(1u << 13);
	assert_int_equal(exidx_run(add, 1, &memory, &regs, &effect), EXIDX_NO_REGISTER);
	regs = start_regs();
	regs.r[13] += 2;
	assert_int_equal(exidx_run(pop, 1, &memory, &regs, &effect), EXIDX_NO_REGISTER);
	regs = start_regs();
	regs.known &= ~(1u << 14);
	assert_int_equal(exidx_run(NULL, 0, &memory, &regs, &effect), EXIDX_NO_WORDS);
}

/* ---- the index ---- */

#define INDEX  0xc1000000u
#define TABLES 0xc1001000u

/* An image of both sections; pairs at INDEX, .ARM.extab at TABLES. */
struct image {
	uint8_t index[256], tables[1200];
	uint32_t pairs, table_words;
};

static void put(uint8_t *at, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = BYTE(word >> 8 * i);
}

static uint32_t prel31(uint32_t to, uint32_t place)
{
	return (to - place) & 0x7fffffff;
}

static void add_pair(struct image *im, uint32_t function, uint32_t second)
{
	uint32_t place = INDEX + 8 * im->pairs;

	put(im->index + 8 * im->pairs, prel31(function, place));
	put(im->index + 8 * im->pairs + 4, second);
	im->pairs++;
}

static void add_table_pair(struct image *im, uint32_t function, uint32_t table)
{
	add_pair(im, function, prel31(table, INDEX + 8 * im->pairs + 4));
}

static void add_words(struct image *im, const uint32_t *words, unsigned count)
{
	for (unsigned n = 0; n < count; n++)
		put(im->tables + 4 * im->table_words++, words[n]);
}

static int tables_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	struct image *im = ctx;
	uint32_t at = va - TABLES;

	if (at >= 4 * im->table_words || n > 4 * im->table_words - at)
		return -1;
	memcpy(buf, im->tables + at, n);
	return 0;
}

static enum exidx_result find(struct image *im, uint32_t pc, struct exidx_entry *entry)
{
	struct exidx_index index = {im->index, 8 * im->pairs, INDEX};
	struct exidx_memory tables = {tables_read, im};

	return exidx_lookup(&index, &tables, pc, entry);
}

static void which_entry(void **state)
{
	struct image im = {0};
	struct exidx_entry e;

	(void)state;
	assert_int_equal(find(&im, 0xc0008000, &e), EXIDX_NONE);
	add_pair(&im, 0xc0008000, 0x80a8b0b0);
	add_pair(&im, 0xc0008100, 1);
	add_pair(&im, 0xd0000000, 0x80b0b0b0); /* above the index itself: the offset is positive */
	assert_int_equal(find(&im, 0xc0007ffc, &e), EXIDX_NONE);
	assert_int_equal(find(&im, 0xc0008000, &e), EXIDX_OK);
	assert_int_equal(e.start, 0xc0008000);
	assert_int_equal(e.next, 0xc0008100);
	assert_int_equal(e.count, 3);
	assert_memory_equal(e.ops, "\xa8\xb0\xb0", 3);
	assert_int_equal(find(&im, 0xc00080ff, &e), EXIDX_OK);
	assert_int_equal(find(&im, 0xc0008100, &e), EXIDX_CANTUNWIND);
	assert_int_equal(e.start, 0xc0008100);
	assert_int_equal(find(&im, 0xffffffff, &e), EXIDX_OK);
	assert_int_equal(e.start, 0xd0000000);
	assert_int_equal(e.next, 0);
}

static const struct {
	const char *name;
	uint32_t words[4];
	unsigned count;
	enum exidx_result want;
	unsigned ops;
	const char *bytes;
} tables[] = {
    {"routine 0 in the table", {0x80010203}, 1, EXIDX_OK, 3, "\x01\x02\x03"},
    {"routine 1, no more words", {0x81000203}, 1, EXIDX_OK, 2, "\x02\x03"},
    {"routine 1, two more words",
     {0x81020203, 0x04050607, 0x08090a0b},
     3,
     EXIDX_OK,
     10,
     "\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"},
    {"routine 2, one more word", {0x8201b20f, 0x8fffb0b0}, 2, EXIDX_OK, 6, "\xb2\x0f\x8f\xff\xb0\xb0"},
    {"routine 1, its words cut off", {0x81020203, 0x04050607}, 2, EXIDX_MALFORMED, 0, ""},
    {"routine 3 is reserved", {0x83000000}, 1, EXIDX_SPARE, 0, ""},
    {"reserved bits of the compact model", {0x90b0b0b0}, 1, EXIDX_SPARE, 0, ""},
    {"generic: a routine's address, then opcodes as GNU's routines keep them",
     {0x00001000, 0x01a8b0b0, 0xb1b2b3b4},
     3,
     EXIDX_OK,
     7,
     "\xa8\xb0\xb0\xb1\xb2\xb3\xb4"},
    {"generic, cut off behind the routine", {0x00001000}, 1, EXIDX_MALFORMED, 0, ""},
    {"generic, more words than there are", {0x00001000, 0x05a8b0b0}, 2, EXIDX_MALFORMED, 0, ""},
};

static void every_kind_of_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct image im = {0};
		struct exidx_entry e;
		enum exidx_result result;

		add_words(&im, tables[i].words, tables[i].count);
		add_table_pair(&im, 0xc0008000, TABLES);
		result = find(&im, 0xc0008000, &e);
		if (result != tables[i].want)
			fail_msg("%s: %s", tables[i].name, results[result]);
		if (e.count != tables[i].ops || memcmp(e.ops, tables[i].bytes, e.count) != 0)
			fail_msg("%s: %u other opcodes", tables[i].name, e.count);
	}
}

static void entries_that_are_none(void **state)
{
	struct image im = {0};
	struct exidx_entry e;

	(void)state;
	add_pair(&im, 0xc0008000, 0x81b0b0b0);
	add_pair(&im, 0xc0008004, 0x90b0b0b0);
	add_table_pair(&im, 0xc0008008, TABLES + 2);
	add_table_pair(&im, 0xc000800c, 0xc2000000);
	assert_int_equal(find(&im, 0xc0008000, &e), EXIDX_SPARE);
	assert_int_equal(e.count, 0);
	assert_int_equal(find(&im, 0xc0008004, &e), EXIDX_SPARE);
	assert_int_equal(find(&im, 0xc0008008, &e), EXIDX_MALFORMED);
	assert_int_equal(find(&im, 0xc000800c, &e), EXIDX_MALFORMED);
}

/* 255 more words: two opcodes before them for routine 2, three in the generic model, up to the last byte. */
static void longest_tables(void **state)
{
	struct image im = {0};
	struct exidx_entry e;
	uint32_t words[257] = {0x00001000, 0xff010203};

	(void)state;
	for (unsigned n = 2; n < 257; n++)
		words[n] = n - 1;
	add_words(&im, words, 257);
	add_table_pair(&im, 0xc0008000, TABLES);
	assert_int_equal(find(&im, 0xc0008000, &e), EXIDX_OK);
	assert_int_equal(e.count, EXIDX_OPS_MAX);
	assert_int_equal(e.ops[EXIDX_OPS_MAX - 1], 255);
	words[1] = 0x82ff0102;
	im = (struct image){0};
	add_words(&im, words + 1, 256);
	add_table_pair(&im, 0xc0008000, TABLES);
	assert_int_equal(find(&im, 0xc0008000, &e), EXIDX_OK);
	assert_int_equal(e.count, EXIDX_OPS_MAX - 1);
	assert_int_equal(e.ops[EXIDX_OPS_MAX - 2], 255);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_opcode),
	    cmocka_unit_test(missing_words),
	    cmocka_unit_test(missing_word_of_a_saved_register),
	    cmocka_unit_test(unknown_registers),
	    cmocka_unit_test(which_entry),
	    cmocka_unit_test(every_kind_of_table),
	    cmocka_unit_test(entries_that_are_none),
	    cmocka_unit_test(longest_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
