/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvlib/cond.h>
#include <hvlib/step_regs.h>

/* DBGBCR, C11.11.2: E, PMC = 3 with HMC = 0 (PL1 and PL0, not PL2), BAS, BT = 4 (unlinked instruction address mismatch)
 */
#define BCR_ENABLE   1u
#define BCR_ANY_PL   (3u << 1)
#define BCR_BAS(n)   ((n) << 5)
#define BCR_MISMATCH (4u << 20)

#define VECTOR_UNDEF 0x04u
#define VECTOR_PABT  0x0cu
#define VECTOR_DABT  0x10u

/* A Thumb instruction takes two bytes of the word: with all four the one behind it would match, too (C11.11.2, BAS). */
void break_regs(uint32_t va, bool thumb, uint32_t *bvr, uint32_t *bcr)
{
	*bvr = va & ~3u;
	*bcr = BCR_ENABLE | BCR_ANY_PL | BCR_BAS(va & 2 ? 0xcu : thumb ? 0x3u : 0xfu);
}

void break_regs_mismatch(uint32_t va, bool thumb, uint32_t *bvr, uint32_t *bcr)
{
	break_regs(va, thumb, bvr, bcr);
	*bcr |= BCR_MISMATCH;
}

static void put(struct step_regs *r, uint32_t va, bool thumb)
{
	break_regs(va, thumb, &r->bvr[r->n], &r->bcr[r->n]);
	r->n++;
}

static void by_decode(const struct next_in *in, const struct next *next, struct step_regs *r)
{
	static const uint32_t vectors[] = {VECTOR_UNDEF, VECTOR_PABT, VECTOR_DABT};

	if (next->known)
		put(r, next->pc, next->thumb);
	/* One at the pc would fire at once, for ever: what stands in a vector is stepped without that vector's. */
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		if (in->vectors + vectors[i] != in->regs[15])
			put(r, in->vectors + vectors[i], in->vectors_thumb);
}

void step_regs(const struct next_in *in, const struct step_how *how, struct step_regs *r)
{
	const uint32_t pc = in->regs[15];
	const struct next next = how->fetched ? insn_next(in) : (struct next){.known = false};
	const bool to_itself = next.known && next.pc == pc;

	r->n = 0;
	if (!how->mismatch || how->interrupts || to_itself) {
		by_decode(in, &next, r);
		return;
	}
	break_regs_mismatch(pc, (in->cpsr & CPSR_T) != 0, &r->bvr[0], &r->bcr[0]);
	r->n = 1;
}
