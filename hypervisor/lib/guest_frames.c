/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Candidates of a guest's call trace: stack words that stand behind a call. */
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include <hvlib/guest_frames.h>

/* CPSR.M: Arm DDI 0406C, table B1-1. */
enum cpsr_mode {
	MODE_USR = 0x10,
	MODE_FIQ = 0x11,
	MODE_IRQ = 0x12,
	MODE_SVC = 0x13,
	MODE_ABT = 0x17,
	MODE_UND = 0x1b,
	MODE_SYS = 0x1f
};
#define CPSR_MODE_MASK 0x1fu

static bool read_half(const struct guest_code *code, uint32_t va, uint32_t *half)
{
	uint8_t b[2];

	if (code->read(code->ctx, va, b, sizeof(b)) != 0)
		return false;
	*half = (uint32_t)b[0] | (uint32_t)b[1] << 8;
	return true;
}

static bool read_word(const struct guest_code *code, uint32_t va, uint32_t *word)
{
	uint8_t b[4];

	if (code->read(code->ctx, va, b, sizeof(b)) != 0)
		return false;
	*word = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

struct opcode {
	uint32_t mask, value;
};

static bool matches(uint32_t word, const struct opcode *ops, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if ((word & ops[i].mask) == ops[i].value)
			return true;
	}
	return false;
}

/* DDI 0406C, A8.8.25 (BL, BLX immediate) and A8.8.26 (BLX register). Condition 0b1111 is BLX immediate only. */
static bool arm_is_call(uint32_t word)
{
	static const struct opcode calls[] = {{0x0f000000, 0x0b000000}, {0x0ffffff0, 0x012fff30}};

	if (word >> 28 == 0xf)
		return (word & 0xfe000000) == 0xfa000000;
	return matches(word, calls, 2);
}

/* Before ARMv5 a call through a register was "mov lr, pc" and then "mov pc, Rm", "bx Rm" or "ldr pc, [...]". */
static bool arm_is_old_call(const struct guest_code *code, uint32_t addr, uint32_t word)
{
	static const struct opcode jumps[] = {
	    {0x0ffffff0, 0x01a0f000}, {0x0ffffff0, 0x012fff10}, {0x0e50f000, 0x0410f000}};
	uint32_t before;

	return matches(word, jumps, 3) && addr >= 8 && read_word(code, addr - 8, &before) &&
	       (before & 0x0fffffff) == 0x01a0e00f;
}

/* DDI 0406C, A8.8.25: T1 (BL) and T2 (BLX) of two halfwords; A8.8.26: T1 of one. */
static bool thumb_is_call(const struct guest_code *code, uint32_t addr)
{
	uint32_t first, second;

	if (addr < 4 || !read_half(code, addr - 2, &second))
		return false;
	if ((second & 0xff87) == 0x4780)
		return true;
	if ((second & 0xd000) != 0xd000 && (second & 0xd001) != 0xc000)
		return false;
	return read_half(code, addr - 4, &first) && (first & 0xf800) == 0xf000;
}

static bool in_text(const struct guest_code *code, uint32_t addr)
{
	if (code->text_lo == 0 && code->text_hi == 0)
		return true;
	return addr >= code->text_lo && addr < code->text_hi;
}

bool guest_frames_is_call_site(const struct guest_code *code, uint32_t addr)
{
	uint32_t word;

	if (!in_text(code, addr & ~1u))
		return false;
	if ((addr & 1) != 0)
		return thumb_is_call(code, addr & ~1u);
	if ((addr & 2) != 0 || addr < 4 || !read_word(code, addr - 4, &word))
		return false;
	return arm_is_call(word) || arm_is_old_call(code, addr, word);
}

size_t guest_frames_find(const struct guest_code *code, struct guest_stack stack, struct guest_frame *frames,
			 size_t max)
{
	uint32_t va = stack.sp & ~3u, word;
	size_t found = 0;

	for (size_t i = 0; i < stack.nwords && found < max; i++, va += 4) {
		if (!read_word(code, va, &word))
			break;
		if (guest_frames_is_call_site(code, word))
			frames[found++] = (struct guest_frame){.addr = word, .where = va};
		if (va == ~3u) /* the last word there is */
			break;
	}
	return found;
}

void guest_frames_format(const struct guest_frame *frame, char buf[GUEST_FRAME_TEXT_MAX])
{
	fmt_sn(buf, GUEST_FRAME_TEXT_MAX, "   [<%08x>] ?  from the stack at %08x", frame->addr & ~1u, frame->where);
}

int guest_frames_bank(const struct guest_regs *regs, const struct guest_context *context, struct guest_bank *bank)
{
	switch (regs->cpsr & CPSR_MODE_MASK) {
	case MODE_USR:
	case MODE_SYS:
		*bank = (struct guest_bank){context->SP_usr, regs->lr_usr};
		return 0;
	case MODE_FIQ:
		*bank = (struct guest_bank){context->SP_fiq, context->LR_fiq};
		return 0;
	case MODE_IRQ:
		*bank = (struct guest_bank){context->SP_irq, context->LR_irq};
		return 0;
	case MODE_SVC:
		*bank = (struct guest_bank){context->SP_svc, context->LR_svc};
		return 0;
	case MODE_ABT:
		*bank = (struct guest_bank){context->SP_abt, context->LR_abt};
		return 0;
	case MODE_UND:
		*bank = (struct guest_bank){context->SP_und, context->LR_und};
		return 0;
	default:
		return -HV_EINVAL;
	}
}
