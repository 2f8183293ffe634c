/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where nothing is, every form must abort precisely: vector, fault status, address, and no register half changed. */
#include "bad.h"
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "guest.h"
#include "tap.h"

#define NOWHERE	     0x0b000000u /* no device here, neither QEMU's virt nor hvscope's */
#define GICD_LAST    (GUEST_GICD_BASE + GUEST_GICD_SIZE - 4)
#define FSR_FS	     0x40fu /* FS[4], FS[3:0], short-descriptor format */
#define FSR_EXTERNAL 0x008u /* synchronous external abort (DDI 0406C, table B3-23) */
#define FSR_WRITE    0x800u

/* Each takes its address in r0 and has more data in r2-r5, which the form may change; r0 must survive. */
#define FORM(name, insn)                                                                                               \
	static __attribute__((naked)) void name(void)                                                                  \
	{                                                                                                              \
		__asm__(".syntax unified\n\t" insn "\n\tbx lr");                                                       \
	}
FORM(form_ldr, "ldr r2, [r0]")
FORM(form_str, "str r2, [r0]")
FORM(form_ldrb_wb, "ldrb r2, [r0], #1")
FORM(form_str_wb, "str r2, [r0, #0]!")
FORM(form_ldrd, "ldrd r2, r3, [r0]")
FORM(form_strd, "strd r2, r3, [r0]")
FORM(form_ldm, "ldmia r0!, {r2, r3}")
FORM(form_stm, "stmia r0!, {r2, r3}")
FORM(form_ldrt, "ldrt r2, [r0], #4")
FORM(form_strht, "strht r2, [r0], #4")

struct bad_case {
	const char *what;
	void (*form)(void);
	uint32_t addr, far; /* base register; first address without a device */
	bool write;
};

static const struct bad_case bad_cases[] = {
    {"LDR from nowhere", form_ldr, NOWHERE, NOWHERE, false},
    {"STR to nowhere", form_str, NOWHERE + 8, NOWHERE + 8, true},
    {"LDRB with write-back from nowhere", form_ldrb_wb, NOWHERE + 3, NOWHERE + 3, false},
    {"STR with write-back to nowhere", form_str_wb, NOWHERE, NOWHERE, true},
    {"LDRD from nowhere", form_ldrd, NOWHERE, NOWHERE, false},
    {"STRD to nowhere", form_strd, NOWHERE, NOWHERE, true},
    {"LDM from nowhere", form_ldm, NOWHERE, NOWHERE, false},
    {"STM to nowhere", form_stm, NOWHERE, NOWHERE, true},
    {"LDRT from nowhere", form_ldrt, NOWHERE, NOWHERE, false},
    {"STRHT to nowhere", form_strht, NOWHERE, NOWHERE, true},
    {"LDRD across the end of the GICD", form_ldrd, GICD_LAST, GICD_LAST + 4, false},
    {"STRD across the end of the GICD", form_strd, GICD_LAST, GICD_LAST + 4, true},
    {"LDM across the end of the GICD", form_ldm, GICD_LAST, GICD_LAST + 4, false},
    {"STM across the end of the GICD", form_stm, GICD_LAST, GICD_LAST + 4, true},
};

/* A device's first or its last byte may be named for an access that crosses its end. */
static bool far_right(const struct bad_case *c, uint32_t far)
{
	return far == c->far || (c->addr != c->far && far == c->addr);
}

static void bad_case_test(const struct bad_case *c, bool user)
{
	const char *mode = user ? "USR" : "SVC";
	struct guard g;
	uint32_t vector;

	vector = (user ? guard_run_user : guard_run)(&g, (uint32_t)c->form, c->addr);
	if (!tap_eq(vector, VECTOR_DABT, "%s, %s: data abort", c->what, mode))
		return;
	tap_eq(g.fsr & FSR_FS, FSR_EXTERNAL, "%s, %s: DFSR says synchronous external abort", c->what, mode);
	tap_eq(g.fsr & FSR_WRITE, c->write ? FSR_WRITE : 0, "%s, %s: DFSR.WnR", c->what, mode);
	tap_ok(far_right(c, g.far), "%s, %s: DFAR is the address (%08x)", c->what, mode, g.far);
	tap_eq(g.pc, (uint32_t)c->form, "%s, %s: lr_abt is of the instruction", c->what, mode);
	tap_eq(g.r[0], c->addr, "%s, %s: the base register is unchanged", c->what, mode);
}

static void bad_fetch_test(uint32_t addr, bool user)
{
	const char *mode = user ? "USR" : "SVC";
	struct guard g;

	if (!tap_eq((user ? guard_run_user : guard_run)(&g, addr, 0), VECTOR_PABT,
		    "jump to nowhere (%08x), %s: prefetch abort", addr, mode))
		return;
	tap_eq(g.pc, addr & ~1u, "jump to nowhere (%08x), %s: lr_abt is of that address", addr, mode);
	tap_eq(g.fsr & FSR_FS, FSR_EXTERNAL, "jump to nowhere (%08x), %s: IFSR says synchronous external abort", addr,
	       mode);
	tap_eq(g.far, addr & ~1u, "jump to nowhere (%08x), %s: IFAR is the address", addr, mode);
}

/* Unaligned within a device: an abort, or what single bytes would give. Never anything else. */
static void unaligned_test(void)
{
	uint32_t addr = GUEST_GICD_BASE + GICD_IPRIORITYR(16), want, val = 0;
	struct guard g;

	gicd_write(GICD_IPRIORITYR(16), 0x80604020u);
	gicd_write(GICD_IPRIORITYR(17), 0xe0c0a000u);
	want = gicd_read(GICD_IPRIORITYR(16)) >> 8 | gicd_read(GICD_IPRIORITYR(17)) << 24;
	tap_ok(!try_read(addr + 1, &val) || val == want, "unaligned LDR from the GICD aborts or reads its bytes (%08x)",
	       val);
	tap_eq(guard_run(&g, (uint32_t)form_ldm, addr + 2), VECTOR_DABT, "unaligned LDM from the GICD aborts");
}

void bad_access_tests(void)
{
	for (uint32_t i = 0; i < sizeof(bad_cases) / sizeof(bad_cases[0]); i++)
		for (uint32_t user = 0; user < 2; user++)
			bad_case_test(&bad_cases[i], user);
	for (uint32_t user = 0; user < 2; user++) {
		bad_fetch_test(NOWHERE, user);
		bad_fetch_test(NOWHERE + 2 + 1, user); /* Thumb */
	}
	unaligned_test();
}
