/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads and stores, single and multiple, of both instruction sets: what they do to sp, lr and pc. */
#include "code_flow.h"

static void moved_base(struct flow_insn *insn, unsigned base, int32_t by)
{
	if (base == REG_SP)
		insn->sp_change = by;
	else
		insn->writes |= 1u << base;
}

static uint32_t count_bits(uint32_t word)
{
	uint32_t n = 0;

	for (; word; word &= word - 1)
		n++;
	return n;
}

/* DDI 0406C, A8.8.58 and A8.8.199 and their relatives: the lowest register is at the lowest address. */
void flow_multiple(struct flow_insn *insn, unsigned base, uint32_t list, unsigned mode)
{
	const int32_t size = (int32_t)(4 * count_bits(list));
	int32_t at = (mode & FLOW_LSM_UP) ? 0 : -size; /* of the lowest register, after the base */

	if (((mode & FLOW_LSM_BEFORE) != 0) == ((mode & FLOW_LSM_UP) != 0))
		at += 4;
	const struct flow_place lr = {(int)base, at + (int32_t)(4 * count_bits(list & ((1u << REG_LR) - 1)))};

	if (mode & FLOW_LSM_LOAD)
		insn->writes |= list & ~(1u << REG_PC | 1u << REG_LR);
	if ((list & 1u << REG_LR) != 0 && (mode & FLOW_LSM_LOAD))
		insn->lr_load = lr;
	else if ((list & 1u << REG_LR) != 0)
		insn->lr_store = lr;
	if (mode & FLOW_LSM_WRITE_BACK)
		moved_base(insn, base, (mode & FLOW_LSM_UP) ? size : -size);
	if ((list & 1u << REG_PC) != 0 && (mode & FLOW_LSM_LOAD)) {
		insn->next = FLOW_END;
		insn->pc_load = (struct flow_place){(int)base, at + size - 4}; /* pc is the highest register */
	}
}

/* The address, relative to the base register as it was. */
static int32_t transfer_offset(const struct flow_transfer *t)
{
	if (!t->index)
		return 0;
	return t->up ? (int32_t)t->offset : -(int32_t)t->offset;
}

static void transfer_lr(struct flow_insn *insn, const struct flow_transfer *t, int32_t offset)
{
	const struct flow_place place = {t->immediate ? (int)t->rn : -1, offset};

	if (!t->load)
		insn->lr_store = place;
	else if (place.reg < 0)
		insn->writes |= 1u << REG_LR;
	else
		insn->lr_load = place;
}

void flow_transfer(struct flow_insn *insn, const struct flow_transfer *t)
{
	const int32_t offset = transfer_offset(t);

	if (t->rt == REG_LR)
		transfer_lr(insn, t, offset);
	else if (t->load)
		insn->writes |= 1u << t->rt;
	if (t->rt2 == REG_LR)
		transfer_lr(insn, t, offset + 4);
	else if (t->load && t->rt2 < 16)
		insn->writes |= 1u << t->rt2;
	if (t->load && t->rt == REG_PC && t->wide) {
		insn->next = FLOW_END;
		insn->pc_load = (struct flow_place){t->immediate ? (int)t->rn : -1, offset};
	}
	insn->writes &= ~(1u << REG_PC); /* what is no jump by now is a preload or unpredictable */
	if ((!t->index || t->write_back) && t->immediate)
		moved_base(insn, t->rn, t->up ? (int32_t)t->offset : -(int32_t)t->offset);
	else if (!t->index || t->write_back)
		insn->writes |= 1u << t->rn;
}
