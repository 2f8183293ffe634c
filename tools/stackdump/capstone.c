/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capstone.h"
#include <capstone/capstone.h>
#include <dlfcn.h>
#include <stdio.h>

#define LIBRARY "libcapstone.so.4" /* Debian 12: libcapstone4 */

/* What is called of it; the types are the header's. */
static struct {
	bool tried, open;
	csh arm, thumb;
	__typeof__(cs_open) *open_fn;
	__typeof__(cs_option) *option;
	__typeof__(cs_disasm) *disasm;
	__typeof__(cs_free) *free_fn;
	__typeof__(cs_regs_access) *regs_access;
} lib;

static bool find_functions(void *handle)
{
	/* dlsym() gives data pointers; POSIX says that they convert so. */
	*(void **)&lib.open_fn = dlsym(handle, "cs_open");
	*(void **)&lib.option = dlsym(handle, "cs_option");
	*(void **)&lib.disasm = dlsym(handle, "cs_disasm");
	*(void **)&lib.free_fn = dlsym(handle, "cs_free");
	*(void **)&lib.regs_access = dlsym(handle, "cs_regs_access");
	return lib.open_fn && lib.option && lib.disasm && lib.free_fn && lib.regs_access;
}

bool insn_available(void)
{
	void *handle;

	if (lib.tried)
		return lib.open;
	lib.tried = true;
	handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!handle || !find_functions(handle))
		return false;
	lib.open = lib.open_fn(CS_ARCH_ARM, CS_MODE_ARM, &lib.arm) == CS_ERR_OK &&
		   lib.open_fn(CS_ARCH_ARM, CS_MODE_THUMB, &lib.thumb) == CS_ERR_OK &&
		   lib.option(lib.arm, CS_OPT_DETAIL, CS_OPT_ON) == CS_ERR_OK &&
		   lib.option(lib.thumb, CS_OPT_DETAIL, CS_OPT_ON) == CS_ERR_OK;
	return lib.open;
}

/* capstone's number of a register as the architecture's; -1 for none of the sixteen. */
static int core_number(unsigned reg)
{
	if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12)
		return (int)(reg - ARM_REG_R0);
	switch (reg) {
	case ARM_REG_SP:
		return 13;
	case ARM_REG_LR:
		return 14;
	case ARM_REG_PC:
		return 15;
	default:
		return -1;
	}
}

static void take_operands(const cs_arm *arm, struct insn *insn)
{
	for (unsigned i = 0; i < arm->op_count; i++) {
		const cs_arm_op *op = &arm->operands[i];

		if (op->type != ARM_OP_MEM)
			continue;
		insn->base = core_number(op->mem.base);
		insn->index = core_number(op->mem.index);
		insn->disp = op->mem.disp;
	}
}

static void take_branch(const cs_insn *from, struct insn *insn)
{
	const cs_arm *arm = &from->detail->arm;

	if ((from->id != ARM_INS_BX && from->id != ARM_INS_BLX) || arm->op_count != 1 ||
	    arm->operands[0].type != ARM_OP_REG)
		return;
	insn->base = core_number((unsigned)arm->operands[0].reg);
	insn->branch_to_reg = insn->base >= 0;
}

static void take_reads(csh handle, const cs_insn *from, struct insn *insn)
{
	cs_regs read, written;
	uint8_t nread = 0, nwritten = 0;

	if (lib.regs_access(handle, from, read, &nread, written, &nwritten) != CS_ERR_OK)
		return;
	for (unsigned i = 0; i < nread; i++)
		if (core_number(read[i]) >= 0)
			insn->reads |= 1u << core_number(read[i]);
}

bool insn_read(const uint8_t *bytes, size_t n, uint32_t addr, bool thumb, struct insn *insn)
{
	csh handle;
	cs_insn *found;

	*insn = (struct insn){.base = -1, .index = -1};
	if (!insn_available())
		return false;
	handle = thumb ? lib.thumb : lib.arm;
	if (lib.disasm(handle, bytes, n, addr, 1, &found) != 1)
		return false;
	insn->bytes = found->size;
	snprintf(insn->text, sizeof(insn->text), "%s%s%s", found->mnemonic, *found->op_str ? " " : "", found->op_str);
	take_operands(&found->detail->arm, insn);
	take_branch(found, insn);
	take_reads(handle, found, insn);
	lib.free_fn(found, 1);
	return true;
}
