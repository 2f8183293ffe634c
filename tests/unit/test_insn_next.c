/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each instruction leads. All stand at 0x1000, with Z set; words are GNU as' for the mnemonic. A word of memory
 * is its address with bit 31 set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/cond.h>
#include <hvlib/insn_next.h>

#define VECTORS 0xffff0000u
#define T	true
#define A	false

static const struct {
	const char *name;
	uint32_t opcode;
	bool thumb;
	uint32_t pc;
	bool to_thumb;
} rows[] = {
    {"nop", 0xe320f000, A, 0x1004, A},
    {"b .+0x100", 0xea00003e, A, 0x1100, A},
    {"beq .+0x100", 0x0a00003e, A, 0x1100, A},
    {"bne .+0x100", 0x1a00003e, A, 0x1004, A},
    {"bl .-0x20", 0xebfffff6, A, 0x0fe0, A},
    {"blx .+0x102", 0xfb00003e, A, 0x1102, T},
    {"bx r1", 0xe12fff11, A, 0x2000, T},
    {"blx r2", 0xe12fff32, A, 0x3000, A},
    {"mov pc, r1", 0xe1a0f001, A, 0x2000, T},
    {"add pc, pc, r3, lsl #2", 0xe08ff103, A, 0x1010, A},
    {"subs pc, lr, #4", 0xe25ef004, A, 0x6000, T},
    {"ldr pc, [r4, #8]", 0xe594f008, A, 0x80004008, A},
    {"ldr pc, [r4], #8", 0xe494f008, A, 0x80004000, A},
    {"ldr pc, [pc, #4]", 0xe59ff004, A, 0x8000100c, A},
    {"ldr pc, [r4, -r3, lsl #2]", 0xe714f103, A, 0x80003ff8, A},
    {"ldm sp!, {r0, r1, pc}", 0xe8bd8003, A, 0x80005008, A},
    {"ldmib r4, {r0, pc}", 0xe9948001, A, 0x80004008, A},
    {"ldmdb r4, {r0, pc}", 0xe9148001, A, 0x80003ffc, A},
    {"ldmda r4, {pc}", 0xe8148000, A, 0x80004000, A},
    {"ldm r4, {r0, pc}^", 0xe8d48001, A, 0x80004004, T},
    {"svc #0", 0xef000000, A, VECTORS + 8, A},
    {"rfeia r4", 0xf8940a00, A, 0x80004000, A},
    {"rfedb r4", 0xf9140a00, A, 0x80003ff8, T},
    {"tst pc, r1", 0xe11f0001, A, 0x1004, A},
    {"mul r0, r1, r2", 0xe0000291, A, 0x1004, A},
    {"movw r1, #0x1234", 0xe3011234, A, 0x1004, A},
    {"hvc #1", 0xe1400071, A, 0x1004, A},
    {"wfi", 0xe320f003, A, 0x1004, A},
    {"nop", 0xbf000000, T, 0x1002, T},
    {"b .+0x40", 0xe01e0000, T, 0x1040, T},
    {"beq .+0x40", 0xd01e0000, T, 0x1040, T},
    {"bne .+0x40", 0xd11e0000, T, 0x1002, T},
    {"cbz r0, .+0x20", 0xb1700000, T, 0x1020, T},
    {"cbnz r0, .+0x20", 0xb9700000, T, 0x1002, T},
    {"bx r1", 0x47080000, T, 0x2000, T},
    {"blx r2", 0x47900000, T, 0x3000, A},
    {"mov pc, r1", 0x468f0000, T, 0x2000, T},
    {"add pc, r3", 0x449f0000, T, 0x1006, T},
    {"pop {r0, pc}", 0xbd010000, T, 0x80005004, A},
    {"svc #1", 0xdf010000, T, VECTORS + 8, A},
    {"beq.w .+0x1000", 0xf00087fe, T, 0x2000, T},
    {"bne.w .+0x1000", 0xf04087fe, T, 0x1004, T},
    {"b.w .-0x2000", 0xf7fdbffe, T, 0xfffff000, T},
    {"bl .+0x4000", 0xf003fffe, T, 0x5000, T},
    {"blx .+0x4000", 0xf003effe, T, 0x5000, A},
    {"tbb [pc, r3]", 0xe8dff003, T, 0x1010, T},
    {"tbh [r4, r3, lsl #1]", 0xe8d4f013, T, 0x900c, T},
    {"ldr.w pc, [r4, #8]", 0xf8d4f008, T, 0x80004008, A},
    {"ldr.w pc, [r4], #8", 0xf854fb08, T, 0x80004000, A},
    {"ldr.w pc, [r4, #-8]", 0xf854fc08, T, 0x80003ff8, A},
    {"ldr.w pc, [r4, r3, lsl #2]", 0xf854f023, T, 0x80004008, A},
    {"ldmia.w r4, {r0, r1, pc}", 0xe8948003, T, 0x80004008, A},
    {"ldmdb r4, {r0, pc}", 0xe9148001, T, 0x80003ffc, A},
    {"subs pc, lr, #4", 0xf3de8f04, T, 0x6000, T},
    {"rfeia r4", 0xe994c000, T, 0x80004000, A},
    {"mov.w r1, r2", 0xea4f0102, T, 0x1004, T},
};

static int read_word(void *ctx, uint32_t va, void *to, size_t n)
{
	const uint32_t word = va | 0x80000000u;

	if (ctx)
		return -1;
	memcpy(to, &word, n);
	return 0;
}

static struct next_in input(uint32_t opcode, bool thumb)
{
	return (struct next_in){
	    .opcode = opcode,
	    .cpsr = CPSR_Z | 0x13u | (thumb ? CPSR_T : 0),
	    .spsr = CPSR_T | 0x10u,
	    .regs = {0, 0x2001, 0x3000, 2, 0x4000, [13] = 0x5000, [14] = 0x6004, [15] = 0x1000},
	    .vectors = VECTORS,
	    .read = read_word,
	};
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct next_in in = input(rows[i].opcode, rows[i].thumb);
		const struct next n = insn_next(&in);

		if (n.pc != rows[i].pc || n.thumb != rows[i].to_thumb || !n.known)
			fail_msg("%s (%s): %08x %s, wanted %08x", rows[i].name, rows[i].thumb ? "Thumb" : "ARM", n.pc,
				 n.thumb ? "Thumb" : "ARM", rows[i].pc);
	}
}

/* In an IT block whose condition fails, and one whose condition holds. */
static void it_blocks(void **state)
{
	struct next_in in = input(0x47080000, true); /* bx r1 */

	(void)state;
	in.cpsr |= 0x1u << 12 | 1u << 11; /* IT[7:0] = 0x18: NE, the last of its block */
	assert_int_equal(insn_next(&in).pc, 0x1002);
	in.cpsr &= ~(0xfu << 12);
	assert_int_equal(insn_next(&in).pc, 0x2000);
}

/* What cannot be read is said; no word makes it crash. */
static void any_word(void **state)
{
	uint32_t word = 1;

	(void)state;
	struct next_in in = input(0xe594f008, false);
	in.ctx = &in;
	assert_false(insn_next(&in).known);
	for (unsigned i = 0; i < 2000000; i++) {
		word = word * 1664525u + 1013904223u;
		in = input(word, i & 1);
		const struct next n = insn_next(&in);
		assert_int_equal(n.pc & (n.thumb ? 1u : 3u), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row),
	    cmocka_unit_test(it_blocks),
	    cmocka_unit_test(any_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
