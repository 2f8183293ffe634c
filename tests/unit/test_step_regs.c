/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Single steps, and the self-test that chooses their way, against a model of a processor's breakpoint registers (Arm
 * DDI 0406C, C3.3 and C11.11.2): one where mismatch breakpoints work, one that keeps their registers and does nothing
 * (QEMU 7.2), and some that do something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/cond.h>
#include <hvlib/mismatch_test.h>
#include <hvlib/step_regs.h>

/* --- the model --- */

enum kind {
	WORKS,
	DOES_NOTHING,
	MATCHES,    /* takes it for a breakpoint at that address */
	WORDS,	    /* does not look at the bytes of the word that are named */
	NOT_USER,   /* not in PL0 */
	TO_GUEST,   /* the exception is the guest's: HDCR.TDE does nothing for it */
	LATE,	    /* after the instruction that should not be executed */
	WATCHPOINT, /* says that it was a watchpoint */
	NO_BREAKS,  /* has no breakpoints that stop anything */
};

#define BT(bcr) ((bcr) >> 20 & 0xf)

static bool covers(enum kind kind, uint32_t bvr, uint32_t bcr, uint32_t pc)
{
	const uint32_t bas = bcr >> 5 & 0xf;

	return (pc & ~3u) == bvr && (kind == WORDS || bas >> (pc & 3) & 1);
}

/* Does breakpoint @bvr, @bcr hit the instruction at @pc? */
static bool hits(enum kind kind, uint32_t bvr, uint32_t bcr, uint32_t pc, bool user)
{
	if (!(bcr & 1) || (bcr >> 1 & 3) != 3)
		return false;
	switch (BT(bcr)) {
	case 0:
		return kind != NO_BREAKS && covers(WORKS, bvr, bcr, pc);
	case 4:
		if (kind == DOES_NOTHING || (kind == NOT_USER && user))
			return false;
		return covers(kind, bvr, bcr, pc) == (kind == MATCHES);
	default:
		fail_msg("BCR %08x", bcr);
		return false;
	}
}

/* --- the self-test --- */

#define BASE 0x40012340u

/* What mismatch_code.S has at each offset: what it adds to r0, or SVC, or a trap, and its length. */
static uint32_t execute(uint32_t offset, struct mismatch_end *end, bool *back)
{
	switch (offset) {
	case MISMATCH_ARM:
	case MISMATCH_ARM + 4:
		end->r0 += offset == MISMATCH_ARM ? 1 : 2;
		return offset + 4;
	case MISMATCH_SVC:
		return MISMATCH_VECTOR_SVC;
	case MISMATCH_THUMB:
	case MISMATCH_THUMB + 2:
	case MISMATCH_THUMB + 4:
		end->r0 += 1u << (offset - MISMATCH_THUMB) / 2;
		return offset + 2;
	case MISMATCH_THUMB + 6:
		return offset + 2;
	default: /* a trap */
		*back = true;
		return offset + 4;
	}
}

#define HSR_TRAP  0x0e000000u
#define HSR_BREAK 0x82000022u

struct processor {
	enum kind kind;
	unsigned runs;
};

static void run(void *ctx, const struct mismatch_run *r, struct mismatch_end *end)
{
	struct processor *p = ctx;
	const bool user = (r->cpsr & CPSR_MODE_MASK) == 0x10;
	uint32_t at = r->at - BASE;
	bool back = false;

	p->runs++;
	assert_int_equal(r->cpsr & 0x1c0, 0x1c0); /* no interrupt comes between */
	*end = (struct mismatch_end){.hsr = HSR_TRAP};
	while (!back) {
		assert_true(at < MISMATCH_CODE_SIZE);
		if (hits(p->kind, r->bvr, r->bcr, BASE + at, user)) {
			if (p->kind == LATE && BT(r->bcr))
				at = execute(at, end, &back);
			if (p->kind != TO_GUEST || !BT(r->bcr)) {
				end->hsr = HSR_BREAK;
				end->moe = p->kind == WATCHPOINT && BT(r->bcr) ? 10 : 1;
			} else {
				at = 0x0c + 4; /* its vector's trap */
			}
			break;
		}
		at = execute(at, end, &back);
	}
	end->pc = BASE + at;
}

static void self_test(void **state)
{
	static const enum kind others[] = {DOES_NOTHING, MATCHES, WORDS, NOT_USER, TO_GUEST, LATE, WATCHPOINT};
	struct processor p = {.kind = WORKS};

	(void)state;
	assert_int_equal(mismatch_test(BASE, run, &p), MISMATCH_WORKS);
	assert_int_equal(p.runs, 10);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		p.kind = others[i];
		if (mismatch_test(BASE, run, &p) != MISMATCH_NOT)
			fail_msg("kind %d passes", p.kind);
	}
	p.kind = NO_BREAKS;
	assert_int_equal(mismatch_test(BASE, run, &p), MISMATCH_UNTESTED);
}

/* --- steps --- */

#define AT	0x8000u
#define VECTORS 0xffff0000u
#define NOP	0xe320f000u

static int read_memory(void *ctx, uint32_t va, void *to, size_t n)
{
	const uint32_t word = 0x9000;

	(void)ctx;
	if (va >= 0xf0000000u)
		return -1;
	memcpy(to, &word, n);
	return 0;
}

/* Instructions, and the addresses that are executed from there on: the last is where the step ends. */
static const struct {
	const char *name;
	uint32_t opcode;
	bool thumb;
	uint32_t pc, goes_to; /* goes_to: the next address that is executed */
	unsigned by_mismatch; /* registers used, where those work */
	bool runs_away;	      /* by decode: nobody knows where it leads */
} rows[] = {
    {"nop", NOP, false, AT, AT + 4, 1, false},
    {"a branch that is taken", 0xea00003e, false, AT, AT + 0x100, 1, false},
    {"one that is not", 0x0a00003e, false, AT, AT + 4, 1, false},
    {"ldr pc, [r1]", 0xe591f000, false, AT, 0x9000, 1, false},
    {"ldr pc, [r2], which cannot be read, and aborts", 0xe592f000, false, AT, VECTORS + 0x10, 1, false},
    {"ldr pc, [r2], where it can be read after all", 0xe592f000, false, AT, 0xa000, 1, true},
    {"svc", 0xef000000, false, AT, VECTORS + 8, 1, false},
    {"undefined", 0xe7f000f0, false, AT, VECTORS + 4, 1, false},
    {"its fetch aborts: the opcode is not known", 0, false, 0xf8000000u, VECTORS + 0xc, 1, false},
    {"thumb nop", 0xbf000000, true, AT, AT + 2, 1, false},
    {"thumb nop in the upper half of a word", 0xbf000000, true, AT + 2, AT + 4, 1, false},
    {"thumb-32 across two words", 0xf3af8000, true, AT + 2, AT + 6, 1, false},
    {"b .", 0xeafffffe, false, AT, AT, 4, false},
    {"thumb b .", 0xe7fe0000, true, AT, AT, 4, false},
    {"in the vector of UND", NOP, false, VECTORS + 4, VECTORS + 8, 1, false},
};

static struct next_in begin_at(uint32_t opcode, bool thumb, uint32_t pc)
{
	struct next_in in = {
	    .opcode = opcode, .cpsr = 0x1d3u | (thumb ? CPSR_T : 0), .vectors = VECTORS, .read = read_memory};

	in.regs[1] = 0x5000;
	in.regs[2] = 0xfffff000u;
	in.regs[15] = pc;
	return in;
}

static bool any_hits(enum kind kind, const struct step_regs *r, uint32_t pc)
{
	bool yes = false;

	for (unsigned i = 0; i < r->n; i++)
		yes |= hits(kind, r->bvr[i], r->bcr[i], pc, false);
	return yes;
}

/* The instruction is executed, unless it leads to itself, and the next one is not. */
static void check(enum kind kind, size_t i, bool mismatch)
{
	const struct next_in in = begin_at(rows[i].opcode, rows[i].thumb, rows[i].pc);
	const struct step_how how = {.mismatch = mismatch, .fetched = rows[i].opcode != 0};
	const bool to_itself = rows[i].goes_to == rows[i].pc;
	struct step_regs r;

	step_regs(&in, &how, &r);
	assert_in_range(r.n, 1, STEP_REGS_MAX);
	if (any_hits(kind, &r, rows[i].pc) != to_itself)
		fail_msg("%s: %s before it is executed", rows[i].name, to_itself ? "does not stop" : "stops");
	if (any_hits(kind, &r, rows[i].goes_to) == (rows[i].runs_away && !mismatch))
		fail_msg("%s: %s", rows[i].name, rows[i].runs_away ? "it was known?" : "runs away");
	if (mismatch && r.n != rows[i].by_mismatch)
		fail_msg("%s: %u registers", rows[i].name, r.n);
}

static void steps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(WORKS, i, true);
		check(WORKS, i, false);
		check(DOES_NOTHING, i, false); /* what the self-test chooses there */
	}
}

/* A mismatch breakpoint where they do nothing: the step would never end. That is what the self-test is for. */
static void wrong_way(void **state)
{
	const struct next_in in = begin_at(NOP, false, AT);
	const struct step_how how = {.mismatch = true, .fetched = true};
	struct step_regs r;

	(void)state;
	step_regs(&in, &how, &r);
	assert_int_equal(BT(r.bcr[0]), 4);
	assert_false(any_hits(DOES_NOTHING, &r, AT + 4));
}

/* While interrupts are delivered their handler runs through: a mismatch breakpoint would stop at its first
 * instruction. */
static void interrupts(void **state)
{
	const struct next_in in = begin_at(NOP, false, AT);
	struct step_how how = {.mismatch = true, .fetched = true};
	struct step_regs r;

	(void)state;
	step_regs(&in, &how, &r);
	assert_true(any_hits(WORKS, &r, VECTORS + 0x18));
	how.interrupts = true;
	step_regs(&in, &how, &r);
	assert_false(any_hits(WORKS, &r, VECTORS + 0x18));
	assert_true(any_hits(WORKS, &r, AT + 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(self_test),
	    cmocka_unit_test(steps),
	    cmocka_unit_test(wrong_way),
	    cmocka_unit_test(interrupts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
