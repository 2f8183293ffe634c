/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disasm.h"
#include "strbuf.h"
#include <hvlib/cond.h>
#include <hvlib/insn.h>

/* Where code is read from, the best first. */
struct code {
	struct words *words;
	struct target *target;
	bool thumb;
};

static enum code_source read_code(const struct code *c, uint32_t addr, uint8_t *buf, size_t n)
{
	if (words_read_code(c->words, addr, buf, n) == 0 || words_read(c->words, addr, buf, n) == 0)
		return CODE_DUMP;
	if (c->target && target_read(c->target, addr, buf, n) == 0)
		return CODE_LINKED;
	return CODE_NONE;
}

static uint32_t half(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

/* One instruction: false when its code is not known. */
static bool read_line(const struct code *c, uint32_t addr, struct disasm_line *line)
{
	uint8_t bytes[4];

	line->addr = addr;
	line->bytes = c->thumb ? 2 : 4;
	line->source = read_code(c, addr, bytes, line->bytes);
	if (line->source == CODE_NONE)
		return false;
	line->word = c->thumb ? half(bytes) : half(bytes) | half(bytes + 2) << 16;
	if (c->thumb && thumb_insn_len((uint16_t)line->word) == 4) {
		if (read_code(c, addr + 2, bytes + 2, 2) == CODE_NONE)
			return false;
		line->bytes = 4;
		line->word = half(bytes) << 16 | half(bytes + 2);
	}
	insn_read(bytes, line->bytes, addr, c->thumb, &line->insn);
	return true;
}

/* Thumb instructions have two lengths: the farthest start from which their lengths lead to @pc. */
static uint32_t thumb_start(const struct code *c, uint32_t pc)
{
	struct disasm_line line;

	for (uint32_t back = 4 * DISASM_BEFORE; back; back -= 2) {
		uint32_t addr = pc - back;

		while (addr < pc && read_line(c, addr, &line))
			addr += line.bytes;
		if (addr == pc)
			return pc - back;
	}
	return pc;
}

static uint32_t arm_start(const struct code *c, uint32_t pc)
{
	struct disasm_line line;
	uint32_t addr = pc;

	while (pc - addr < 4 * DISASM_BEFORE && read_line(c, addr - 4, &line))
		addr -= 4;
	return addr;
}

static void add_line(struct disasm *d, const struct disasm_line *line, uint32_t pc)
{
	if (line->addr < pc && d->n == DISASM_BEFORE) { /* Thumb: short ones, more than are wanted */
		memmove(&d->lines[0], &d->lines[1], (DISASM_BEFORE - 1) * sizeof(d->lines[0]));
		d->n--;
	}
	if (line->addr == pc)
		d->at = (int)d->n;
	d->lines[d->n++] = *line;
}

/* Loads and stores: where in memory, by the decoder that the hypervisor emulates with. */
static void find_address(struct disasm *d, const struct core_regs *regs)
{
	const struct disasm_line *line = &d->lines[d->at];
	struct mmio_insn_in in = {.opcode = d->thumb && line->bytes == 2 ? line->word << 16 : line->word,
				  .thumb = d->thumb,
				  .cpsr = regs->cpsr};
	struct mmio_insn out;
	uint32_t used = line->insn.reads & 0xffff;

	if ((regs->known & used) != used)
		return;
	memcpy(in.regs, regs->r, sizeof(in.regs));
	if (mmio_insn_decode(&in, &out) != MMIO_INSN_OK || !out.count)
		return;
	d->has_address = true;
	d->address = out.transfers[0].va;
}

static void find_values(struct disasm *d, const struct core_regs *regs)
{
	struct strbuf s = strbuf_in(d->values, sizeof(d->values));
	const struct insn *insn = &d->lines[d->at].insn;

	for (unsigned r = 0; r < CORE_PC; r++)
		if (insn->reads >> r & 1 && CORE_KNOWN(regs, r))
			strbuf_join(&s, " ", "%s=%08x", core_reg_name(r), regs->r[r]);
	find_address(d, regs);
	if (d->has_address)
		strbuf_join(&s, " ", "-> %08x", d->address);
}

void disasm_around(struct disasm *d, const struct core_regs *regs, struct words *words, struct target *t)
{
	struct code c = {words, t, false};
	uint32_t pc = regs->r[CORE_PC], addr;
	struct disasm_line line;
	unsigned after = 0;

	*d = (struct disasm){.at = -1};
	if (!CORE_KNOWN(regs, CORE_PC))
		return;
	c.thumb = d->thumb = CORE_KNOWN(regs, CORE_CPSR) ? (regs->cpsr & CPSR_T) != 0 : words->dump->code_thumb;
	pc &= c.thumb ? ~1u : ~3u;
	for (addr = c.thumb ? thumb_start(&c, pc) : arm_start(&c, pc); after <= DISASM_AFTER; addr += line.bytes) {
		line = (struct disasm_line){0};
		if (!read_line(&c, addr, &line))
			break;
		after += addr >= pc;
		add_line(d, &line, pc);
	}
	if (d->at >= 0)
		find_values(d, regs);
}
