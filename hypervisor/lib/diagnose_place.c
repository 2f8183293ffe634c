/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a vcpu is and what it executes there, in words. */
#include <hvlib/fmt.h>
#include <hvlib/guest_frames.h>
#include "diagnose_case.h"

#define CPSR_MODE 0x1fu
#define CPSR_T	  (1u << 5)
#define CPSR_F	  (1u << 6)
#define CPSR_I	  (1u << 7)
#define MODE_FIQ  0x11u
#define SCTLR_M	  (1u << 0)  /* Arm DDI 0406C, B4.1, SCTLR */
#define TTBCR_EAE (1u << 31) /* B4.1, TTBCR */

static const struct {
	uint32_t mode;
	const char *name;
} modes[] = {{0x10, "USR"}, {0x11, "FIQ"}, {0x12, "IRQ"}, {0x13, "SVC"}, {0x17, "ABT"}, {0x1b, "UND"}, {0x1f, "SYS"}};

const char *facts_mode_name(uint32_t cpsr)
{
	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (modes[i].mode == (cpsr & CPSR_MODE))
			return modes[i].name;
	}
	return "no mode";
}

const char *diagnose_masks(uint32_t cpsr)
{
	static const char *const texts[] = {"IRQ and FIQ open", "FIQ masked", "IRQ masked", "IRQ and FIQ masked"};

	return texts[((cpsr & CPSR_I) != 0 ? 2 : 0) + ((cpsr & CPSR_F) != 0 ? 1 : 0)];
}

static const char *mmu_text(const struct vcpu_facts *v)
{
	if ((v->context.SCTLR & SCTLR_M) == 0)
		return "off";
	return (v->context.TTBCR & TTBCR_EAE) != 0 ? "on (LPAE)" : "on (short desc.)";
}

void diagnose_place(const struct vcpu_facts *v, struct line *line)
{
	line_add(line, "pc %08x, %s, %s, MMU %s", v->regs.pc, facts_mode_name(v->regs.cpsr),
		 diagnose_masks(v->regs.cpsr), mmu_text(v));
}

const char *diagnose_time(uint64_t ns, char buf[DIAGNOSE_TIME_TEXT])
{
	static const struct {
		uint64_t ns;
		const char *name;
	} units[] = {{1000000000ull, "s"}, {1000000ull, "ms"}, {1000ull, "us"}, {1, "ns"}};
	unsigned i = 0;

	while (i < 3 && ns < units[i].ns)
		i++;
	const uint64_t whole = ns / units[i].ns, tenth = ns % units[i].ns * 10 / units[i].ns;

	if (whole < 10 && i < 3)
		fmt_sn(buf, DIAGNOSE_TIME_TEXT, "%u.%u %s", (unsigned)whole, (unsigned)tenth, units[i].name);
	else
		fmt_sn(buf, DIAGNOSE_TIME_TEXT, "%llu %s", (unsigned long long)whole, units[i].name);
	return buf;
}

/* r8 to r12 in the mode that the vcpu is in; @fiq is room for them. */
static const uint32_t *high_regs(const struct guest_regs *regs, const struct guest_context *context, uint32_t fiq[5])
{
	if ((regs->cpsr & CPSR_MODE) != MODE_FIQ)
		return regs->r + 8;
	fiq[0] = context->R8_fiq;
	fiq[1] = context->R9_fiq;
	fiq[2] = context->R10_fiq;
	fiq[3] = context->R11_fiq;
	fiq[4] = context->R12_fiq;
	return fiq;
}

static struct guest_bank bank_of(const struct guest_regs *regs, const struct guest_context *context)
{
	struct guest_bank bank = {0, 0};

	(void)guest_frames_bank(regs, context, &bank);
	return bank;
}

uint32_t facts_reg(const struct guest_regs *regs, const struct guest_context *context, unsigned n)
{
	uint32_t fiq[5];

	if (n < 8)
		return regs->r[n];
	if (n < 13)
		return high_regs(regs, context, fiq)[n - 8];
	return n == 13 ? bank_of(regs, context).sp : bank_of(regs, context).lr;
}

/* FNV-1a, by words (http://www.isthe.com/chongo/tech/comp/fnv/): one changed register always changes it. */
static uint32_t digest_more(uint32_t digest, const uint32_t *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		digest = (digest ^ words[i]) * 16777619u;
	return digest;
}

uint32_t facts_digest(const struct guest_regs *regs, const struct guest_context *context)
{
	const struct guest_bank bank = bank_of(regs, context);
	uint32_t fiq[5], digest = digest_more(2166136261u, regs->r, 8);

	digest = digest_more(digest, high_regs(regs, context, fiq), 5);
	digest = digest_more(digest, &bank.sp, 1);
	return digest_more(digest, &bank.lr, 1);
}

static bool is_thumb32(uint32_t half)
{
	return half >> 11 >= 0x1d; /* Arm DDI 0406C, A6.1 */
}

bool diagnose_insn(const struct vcpu_facts *v, uint32_t *insn)
{
	const bool odd = (v->regs.pc & 2) != 0;

	*insn = 0;
	if (v->code_valid == 0 || v->code_valid > FACTS_CODE)
		return false;
	if ((v->regs.cpsr & CPSR_T) == 0) {
		*insn = v->code[0];
		return true;
	}
	const uint32_t half = odd ? v->code[0] >> 16 : v->code[0] & 0xffff;

	*insn = half << 16;
	if (!is_thumb32(half))
		return true;
	*insn |= odd ? v->code[1] & 0xffff : v->code[0] >> 16;
	return !odd || v->code_valid > 1;
}

/* B to itself: A1 0xeafffffe, T2 0xe7fe, T4 0xf7ffbffe (A8.8.18). */
bool diagnose_self_branch(const struct vcpu_facts *v)
{
	uint32_t insn;

	if (!diagnose_insn(v, &insn))
		return false;
	if ((v->regs.cpsr & CPSR_T) == 0)
		return insn == 0xeafffffe;
	return insn >> 16 == 0xe7fe || insn == 0xf7ffbffe;
}
