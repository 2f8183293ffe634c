/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMIO instruction decoder: entry point, and what the encodings have in common. */
#include <hvlib/cond.h>
#include "insn_mmio.h"

void mmio_refuse(struct mmio_insn *out, enum mmio_insn_kind kind, const char *reason)
{
	out->kind = kind;
	out->reason = reason;
	out->count = 0;
	out->writeback = false;
}

uint32_t mmio_operand(const struct mmio_insn_in *in, unsigned reg)
{
	if (reg != 15)
		return in->regs[reg];
	return in->regs[15] + (in->thumb ? 4 : 8);
}

void mmio_emit(const struct mmio_insn_in *in, struct mmio_insn *out, struct mmio_transfer transfer)
{
	if (transfer.write)
		transfer.value = mmio_operand(in, transfer.reg);
	out->transfers[out->count++] = transfer;
}

static void mmio_emit_writeback(struct mmio_insn *out, uint8_t rn, uint32_t value)
{
	out->writeback = true;
	out->base = rn;
	out->base_value = value;
}

void mmio_emit_single(const struct mmio_insn_in *in, const struct mmio_single *s, struct mmio_insn *out)
{
	/* DDI 0406C, A8.8.64 (LDR literal): the pc as a base is rounded down to a word. Matters in Thumb only. */
	uint32_t base = s->rn == 15 ? mmio_operand(in, 15) & ~3u : in->regs[s->rn];
	uint32_t moved = s->add ? base + s->offset : base - s->offset;
	struct mmio_transfer transfer = {
	    .va = s->index ? moved : base,
	    .reg = s->rt,
	    .bytes = s->bytes,
	    .sign_extend = s->sign,
	    .write = s->write,
	};

	mmio_emit(in, out, transfer);
	if (s->pair) {
		transfer.va += 4;
		transfer.reg = s->rt2;
		mmio_emit(in, out, transfer);
	}
	if (s->wback)
		mmio_emit_writeback(out, s->rn, moved);
	out->unprivileged = s->unprivileged;
}

void mmio_emit_multiple(const struct mmio_insn_in *in, const struct mmio_multiple *m, struct mmio_insn *out)
{
	uint32_t base = in->regs[m->rn], bytes = 0;

	for (uint32_t list = m->list; list != 0; list &= list - 1)
		bytes += 4;
	/* The lowest register is at the lowest address whichever way the base moves. */
	uint32_t moved = m->up ? base + bytes : base - bytes;
	uint32_t va = (m->up ? base : moved) + (m->before == m->up ? 4 : 0);

	for (uint8_t reg = 0; reg < 16; reg++) {
		if (!mmio_bit(m->list, reg))
			continue;
		mmio_emit(in, out, (struct mmio_transfer){.va = va, .reg = reg, .bytes = 4, .write = m->write});
		va += 4;
	}
	if (m->wback)
		mmio_emit_writeback(out, m->rn, moved);
}

static void mmio_decode_by(const struct mmio_row *rows, size_t count, const struct mmio_insn_in *in,
			   struct mmio_insn *out)
{
	for (size_t i = 0; i < count; i++) {
		if ((in->opcode & rows[i].mask) != rows[i].value)
			continue;
		if (rows[i].decode != NULL)
			rows[i].decode(in, out);
		else
			mmio_refuse(out, rows[i].kind, rows[i].reason);
		return;
	}
	mmio_refuse(out, MMIO_INSN_NOT_MEMORY, "no load or store");
}

enum mmio_insn_kind mmio_insn_decode(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	*out = (struct mmio_insn){.kind = MMIO_INSN_OK, .reason = "", .length = 4};
	out->big_endian = (in->cpsr & CPSR_E) != 0;
	if (in->thumb)
		out->length = (uint8_t)thumb_insn_len((uint16_t)(in->opcode >> 16));
	if ((in->cpsr & CPSR_J) != 0)
		mmio_unsupported(out, "ThumbEE or Jazelle state");
	else if (!in->thumb && in->opcode >> 28 == 0xf)
		mmio_decode_by(mmio_arm_uncond_rows, mmio_arm_uncond_row_count, in, out);
	else if (!in->thumb)
		mmio_decode_by(mmio_arm_rows, mmio_arm_row_count, in, out);
	else if (out->length == 2)
		mmio_decode_by(mmio_thumb16_rows, mmio_thumb16_row_count, in, out);
	else
		mmio_decode_by(mmio_thumb32_rows, mmio_thumb32_row_count, in, out);
	return out->kind;
}
