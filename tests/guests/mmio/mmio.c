/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every load and store form against emulated devices. RAM is the oracle: each instruction runs once on a RAM window and
 * then, in SVC and in USR mode, on device registers that hold what was written; registers, flags and contents must come
 * out the same. */
#include "case.h"
#include "bad.h"
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "guest.h"
#include "tap.h"
#include <stddef.h>
#include <string.h>

const char guest_name[] = "mmio";

_Static_assert(offsetof(struct case_ctx, in.sp) == CTX_SP, "case.h");
_Static_assert(offsetof(struct case_ctx, in.psr) == CTX_PSR, "case.h");
_Static_assert(offsetof(struct case_ctx, out) == CTX_OUT, "case.h");
_Static_assert(offsetof(struct case_ctx, code) == CTX_CODE, "case.h");

#define WINDOW_WORDS 16
#define GIC_WINDOW   (GUEST_GICD_BASE + GICD_IPRIORITYR(16)) /* INTIDs 64-127: byte and word access, read as written */
#define UART_WINDOW  (GUEST_UART_BASE + 0x24u)		     /* UARTIBRD: 16 bits that read as written */
#define FLAGS_Z	     0x40000000u
/* A place whose address is itself a list of plausible priorities, in RAM above the image. */
#define LANDING 0x40101010u

extern const char case_stack_end[], case_done[];

/* What a run left: registers, the user's banked sp and lr, the window. */
struct outcome {
	uint32_t vector, base;
	bool half_done; /* ended by an exception, yet something had changed */
	struct case_regs regs;
	uint32_t user_bank[2]; /* sp_usr, lr_usr */
	uint32_t window[WINDOW_WORDS];
};

struct difference {
	const char *what;
	uint32_t got, want;
};

static uint32_t ram_window[WINDOW_WORDS + 16];
static uint32_t priority_mask; /* implemented bits of four priorities */
static bool have_vfp;

/* Words whose bytes are all different in the bits that a priority has. */
static uint32_t pattern(uint32_t n)
{
	uint32_t v = 0;

	for (uint32_t byte = 0; byte < 4; byte++)
		v |= ((n * 5 + byte * 3 + 17) * 8 & 0xffu) << (8 * byte);
	return v & priority_mask;
}

static uint32_t window_words(const struct mmio_case *c)
{
	return c->flags & CASE_UART ? 1 : WINDOW_WORDS;
}

static void window_fill(const struct mmio_case *c, uint32_t window)
{
	for (uint32_t i = 0; i < window_words(c); i++) {
		uint32_t v = c->flags & CASE_JUMP ? LANDING : pattern(i + 20);

		io_write32(window + 4 * i, c->flags & CASE_UART ? (v & 0xffffu) | 0x8000u : v);
	}
}

/* A refused instruction leaves its registers and the device as they were. */
static void case_keep_aborted(const struct case_ctx *ctx, const struct guard *g, struct outcome *o)
{
	o->half_done = false;
	if (o->vector != VECTOR_DABT && o->vector != VECTOR_UND)
		return;
	for (uint32_t i = 0; i < 13; i++)
		o->half_done |= g->r[i] != ctx->in.r[i];
}

static void case_run(const struct mmio_case *c, uint32_t window, bool user, uint32_t flags, struct outcome *o)
{
	uint32_t before[WINDOW_WORDS];
	struct case_ctx ctx;
	struct guard g;

	window_fill(c, window);
	for (uint32_t i = 0; i < window_words(c); i++)
		before[i] = io_read32(window + 4 * i);
	for (uint32_t i = 0; i < 13; i++)
		ctx.in.r[i] = pattern(i);
	o->base = window + (uint32_t)c->at;
	ctx.in.r[1] = o->base;
	ctx.in.r[2] = c->flags & CASE_PCREL ? o->base - (c->code + 8) : 8;
	ctx.in.sp = c->flags & CASE_SP ? o->base : (uint32_t)case_stack_end;
	ctx.in.lr = pattern(14);
	ctx.in.psr = flags;
	ctx.code = c->code;
	ctx.out = ctx.in;
	set_user_bank(pattern(15), pattern(16));
	o->vector = (user ? guard_run_user : guard_run)(&g, (uint32_t)case_enter, (uint32_t)&ctx);
	get_user_bank(o->user_bank);
	case_keep_aborted(&ctx, &g, o);
	o->regs = ctx.out;
	for (uint32_t i = 0; i < window_words(c); i++) {
		o->window[i] = io_read32(window + 4 * i);
		if (o->vector != VECTOR_SVC && o->window[i] != before[i])
			o->half_done = true;
	}
}

/* A register may differ by as much as the windows do, if it is a base. */
static bool reg_same(uint32_t i, const struct outcome *got, const struct outcome *want, uint32_t g, uint32_t w)
{
	bool base = i == 1 || i == 2 || i == 13;

	return g == w || (base && (g - got->base == w - want->base || g - w == got->base - want->base));
}

static bool regs_differ(const struct outcome *got, const struct outcome *want, struct difference *d)
{
	static const char *const names[] = {"r0", "r1", "r2",  "r3",  "r4",  "r5", "r6", "r7",
					    "r8", "r9", "r10", "r11", "r12", "sp", "lr"};
	const uint32_t *g = got->regs.r, *w = want->regs.r;

	for (uint32_t i = 0; i < 15; i++)
		if (!reg_same(i, got, want, g[i], w[i])) {
			*d = (struct difference){names[i], g[i], w[i]};
			return true;
		}
	*d = (struct difference){"flags", got->regs.psr & PSR_FLAGS, want->regs.psr & PSR_FLAGS};
	return d->got != d->want;
}

static bool user_bank_differs(const struct outcome *got, const struct outcome *want, struct difference *d)
{
	*d = (struct difference){"sp_usr", got->user_bank[0], want->user_bank[0]};
	if (d->got != d->want)
		return true;
	*d = (struct difference){"lr_usr", got->user_bank[1], want->user_bank[1]};
	return d->got != d->want;
}

static bool outcome_differs(const struct mmio_case *c, const struct outcome *got, const struct outcome *want,
			    struct difference *d)
{
	*d = (struct difference){"vector", got->vector, want->vector};
	if (d->got != d->want || regs_differ(got, want, d))
		return true;
	if (c->flags & CASE_PRIV && user_bank_differs(got, want, d))
		return true;
	for (uint32_t i = 0; i < window_words(c); i++)
		if (got->window[i] != want->window[i]) {
			*d = (struct difference){"memory", got->window[i], want->window[i]};
			return true;
		}
	return false;
}

static bool refused(const struct mmio_case *c, const struct outcome *o)
{
	return c->flags & (CASE_EITHER | CASE_JUMP | CASE_PRIV) &&
	       (o->vector == VECTOR_DABT || o->vector == VECTOR_UND);
}

static void case_test(const struct mmio_case *c, bool user)
{
	uint32_t device = c->flags & CASE_UART ? UART_WINDOW : GIC_WINDOW;
	const char *mode = user ? "USR" : "SVC";
	struct outcome got, want;
	struct difference d;

	case_run(c, (uint32_t)&ram_window[8], false, FLAGS_Z, &want);
	case_run(c, device, user, FLAGS_Z, &got);
	if (refused(c, &got))
		tap_ok(!got.half_done, "%s, %s: refused by vector %u, nothing changed", c->text, mode, got.vector);
	else if (want.vector != VECTOR_SVC)
		tap_fail("%s, %s: runs on RAM (vector %u)", c->text, mode, want.vector);
	else if (outcome_differs(c, &got, &want, &d))
		tap_eq(d.got, d.want, "%s, %s: acts as on RAM, %s", c->text, mode, d.what);
	else
		tap_ok(true, "%s, %s: acts as on RAM", c->text, mode);
}

/* Under each of the 16 flag settings one condition must do on the device what it does on RAM. */
static void condition_test(const uint32_t *code, const char *form, bool user)
{
	struct outcome got, want;
	struct difference d;
	uint32_t bad = 0;

	for (uint32_t i = 0; i < 14 * 16; i++) {
		struct mmio_case c = {form, code[i / 16], 0, 0x20};

		case_run(&c, (uint32_t)&ram_window[8], false, i << 28, &want);
		case_run(&c, GIC_WINDOW, user, i << 28, &got);
		bad += outcome_differs(&c, &got, &want, &d);
	}
	tap_eq(bad, 0, "all conditions under all flags, %s, %s: accesses made only where they pass", form,
	       user ? "USR" : "SVC");
}

static void landing_build(void)
{
	uint32_t *p = (uint32_t *)LANDING;

	p[0] = 0xe51ff004u; /* ldr pc, [pc, #-4] */
	p[1] = (uint32_t)case_done;
	code_sync(p, 8);
}

/* CPACR cp10 and cp11, then FPEXC.EN (DDI 0406C, B1.11.1). */
static bool vfp_enable(void)
{
	set_CPACR(get_CPACR() | 0xf00000u);
	isb();
	if ((get_CPACR() & 0xf00000u) != 0xf00000u)
		return false;
	__asm__ volatile(".fpu vfpv4\n\tvmsr fpexc, %0" ::"r"(0x40000000u));
	return true;
}

void guest_main(void)
{
	gicd_write(GICD_CTLR, 0);
	gicd_write(GICD_IPRIORITYR(16), 0xffffffffu);
	priority_mask = gicd_read(GICD_IPRIORITYR(16));
	guest_printf("# priority bits: %08x\n", priority_mask);
	if (!tap_ok(priority_mask != 0, "priorities of SPIs hold what is written"))
		return;
	have_vfp = vfp_enable();
	landing_build();
	for (const struct mmio_case *c = cases_start; c < cases_end; c++) {
		if (c->flags & CASE_VFP && !have_vfp)
			continue;
		case_test(c, false);
		if (!(c->flags & CASE_PRIV))
			case_test(c, true);
	}
	for (uint32_t user = 0; user < 2; user++) {
		condition_test(condition_code, "str<cond> r4, [r1]", user);
		condition_test(condition_code_wb, "str<cond> r4, [r1], #4", user);
	}
	bad_access_tests();
}
