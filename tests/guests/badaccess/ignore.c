/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every form of load and store on nothing, ARM and Thumb: what it must leave in its registers. */
#include "badaccess.h"
#include "exception.h"
#include "guest.h"
#include "io.h"
#include "tap.h"

#define ONES	~0u
#define END_64M 0x44000000u

/* r1 is the base, r2 to r5 are data; code puts all five back to where r0 pointed. */
struct registers {
	uint32_t base, data[4];
};

#define FORM_IN(set, name, insn)                                                                                       \
	static __attribute__((naked, target(set))) void name(void)                                                     \
	{                                                                                                              \
		__asm__(".syntax unified\n\tmov r12, r0\n\tldm r12, {r1-r5}\n\t" insn                                  \
			"\n\tstm r12, {r1-r5}\n\tbx lr");                                                              \
	}
#define FORM(name, insn)     FORM_IN("arm", name, insn) FORM_IN("thumb", name##_thumb, insn)
#define FORM_ARM(name, insn) FORM_IN("arm", name, insn)
FORM(ldr, "ldr r2, [r1]")
FORM(ldr_wide, "ldr r2, [r1, #256]")
FORM(ldrb, "ldrb r2, [r1, #3]")
FORM(ldrh, "ldrh r2, [r1, #2]")
FORM(ldrsb, "ldrsb r2, [r1]")
FORM(ldrsh, "ldrsh r2, [r1]")
FORM(ldr_post, "ldr r2, [r1], #4")
FORM(ldr_pre, "ldr r2, [r1, #8]!")
FORM(ldrd, "ldrd r2, r3, [r1]")
FORM(ldm, "ldm r1, {r2-r5}")
FORM(ldm_wb, "ldm r1!, {r2-r4}")
FORM(ldrt, "ldrt r2, [r1]")
FORM_ARM(ldmib, "ldmib r1, {r3, r5}")
FORM_ARM(ldrne, "cmp r1, r1\n\tldrne r2, [r1]")
FORM(str, "str r2, [r1]")
FORM(strb, "strb r2, [r1]")
FORM(strh, "strh r2, [r1]")
FORM(str_post, "str r2, [r1], #4")
FORM(strd, "strd r2, r3, [r1]")
FORM(stm_wb, "stm r1!, {r2-r5}")
FORM_ARM(stmdb_wb, "stmdb r1!, {r2, r3}")

/* want: the base's move, then r2 to r5. */
static const struct load_case {
	const char *name;
	void (*arm)(void), (*thumb)(void);
	int moves;
	uint32_t want[4];
} cases[] = {
    {"LDR", ldr, ldr_thumb, 0, {ONES, 2, 3, 4}},
    {"LDR with a wide offset", ldr_wide, ldr_wide_thumb, 0, {ONES, 2, 3, 4}},
    {"LDRB", ldrb, ldrb_thumb, 0, {0xff, 2, 3, 4}},
    {"LDRH", ldrh, ldrh_thumb, 0, {0xffff, 2, 3, 4}},
    {"LDRSB", ldrsb, ldrsb_thumb, 0, {ONES, 2, 3, 4}},
    {"LDRSH", ldrsh, ldrsh_thumb, 0, {ONES, 2, 3, 4}},
    {"LDR post-indexed", ldr_post, ldr_post_thumb, 4, {ONES, 2, 3, 4}},
    {"LDR pre-indexed", ldr_pre, ldr_pre_thumb, 8, {ONES, 2, 3, 4}},
    {"LDRD", ldrd, ldrd_thumb, 0, {ONES, ONES, 3, 4}},
    {"LDM", ldm, ldm_thumb, 0, {ONES, ONES, ONES, ONES}},
    {"LDM with write-back", ldm_wb, ldm_wb_thumb, 12, {ONES, ONES, ONES, 4}},
    {"LDRT", ldrt, ldrt_thumb, 0, {ONES, 2, 3, 4}},
    {"LDMIB", ldmib, 0, 0, {1, ONES, 3, ONES}},
    {"LDRNE that is not executed", ldrne, 0, 0, {1, 2, 3, 4}},
    {"STR", str, str_thumb, 0, {1, 2, 3, 4}},
    {"STRB", strb, strb_thumb, 0, {1, 2, 3, 4}},
    {"STRH", strh, strh_thumb, 0, {1, 2, 3, 4}},
    {"STR post-indexed", str_post, str_post_thumb, 4, {1, 2, 3, 4}},
    {"STRD", strd, strd_thumb, 0, {1, 2, 3, 4}},
    {"STM with write-back", stm_wb, stm_wb_thumb, 16, {1, 2, 3, 4}},
    {"STMDB with write-back", stmdb_wb, 0, -8, {1, 2, 3, 4}},
};

static void case_test(const struct load_case *c, void (*form)(void), const char *set, bool user)
{
	struct registers r = {HOLE + 0x100, {1, 2, 3, 4}};
	uint32_t wrong = 0, vector;
	struct guard g;

	vector = (user ? guard_run_user : guard_run)(&g, (uint32_t)form, (uint32_t)&r);
	for (uint32_t i = 0; i < 4; i++)
		wrong |= (uint32_t)(r.data[i] != c->want[i]) << i;
	tap_ok(vector == VECTOR_NONE && !wrong && r.base == HOLE + 0x100 + (uint32_t)c->moves,
	       "%s %s, %s: goes on (vector %u, base %08x, r2-r5 %08x %08x %08x %08x)", set, c->name,
	       user ? "USR" : "SVC", vector, r.base, r.data[0], r.data[1], r.data[2], r.data[3]);
}

/* Half of it RAM: that half is what RAM holds. */
static void across_the_end(void)
{
	uint32_t end = bootarg_u32("end", END_64M);
	struct registers r = {end - 8, {1, 2, 3, 4}};
	struct guard g;

	io_write32(end - 8, 0x11223344);
	io_write32(end - 4, 0x55667788);
	tap_eq(guard_run(&g, (uint32_t)ldm, (uint32_t)&r), VECTOR_NONE, "LDM across the end of RAM goes on");
	tap_eq(r.data[0], 0x11223344, "its first word is RAM's");
	tap_eq(r.data[1], 0x55667788, "its second word is RAM's");
	tap_eq(r.data[2], ONES, "its third word is ones");
	tap_eq(r.data[3], ONES, "its fourth word is ones");
	r = (struct registers){end - 4, {0xa, 0xb, 3, 4}};
	tap_eq(guard_run(&g, (uint32_t)strd, (uint32_t)&r), VECTOR_NONE, "STRD across the end of RAM goes on");
	tap_eq(io_read32(end - 4), 0xa, "its first word is in RAM");
}

void ignore_tests(void)
{
	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (uint32_t user = 0; user < 2; user++) {
			case_test(&cases[i], cases[i].arm, "ARM", user);
			if (cases[i].thumb)
				case_test(&cases[i], cases[i].thumb, "Thumb", user);
		}
	io_write32(HOLE, 0);
	tap_eq(io_read32(HOLE), ONES, "what is written is gone");
	across_the_end();
}
