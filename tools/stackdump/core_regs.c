/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core_regs.h"

/* Where the sp and lr of a mode are printed. */
static const struct {
	uint8_t mode;
	enum dump_reg sp, lr;
} banks[] = {
    {0x10, REG_SP_USR, REG_LR_USR}, {0x1f, REG_SP_USR, REG_LR_USR}, {0x13, REG_SP_SVC, REG_LR_SVC},
    {0x17, REG_SP_ABT, REG_LR_ABT}, {0x1b, REG_SP_UND, REG_LR_UND}, {0x12, REG_SP_IRQ, REG_LR_IRQ},
    {0x11, REG_SP_FIQ, REG_LR_FIQ}, {0x1a, REG_SP_HYP, REG_LR_HYP},
};

#define MODE_FIQ  0x11u
#define MODE_MASK 0x1fu

static void take(const struct dump *d, enum dump_reg from, unsigned to, struct core_regs *regs)
{
	if (!d->regs.known[from])
		return;
	regs->r[to] = (uint32_t)d->regs.value[from];
	regs->known |= 1u << to;
}

bool core_regs_wide(const struct dump *d)
{
	return d->regs.known[REG_X0] || d->regs.known[REG_X29];
}

/* Xen's FIQ line says r11_fiq where it names R12 (docs/stackdump.1, NOTES): r12 is not known then. */
static void take_fiq(const struct dump *d, struct core_regs *regs)
{
	bool xen = strncmp(d->producer, "Xen", 3) == 0;

	for (unsigned i = 0; i < 5; i++) {
		regs->known &= ~(1u << (8 + i));
		if (i < 4 || !xen)
			take(d, (enum dump_reg)(REG_R8_FIQ + i), 8 + i, regs);
	}
}

void core_regs_of(const struct dump *d, struct core_regs *regs)
{
	uint32_t mode;

	*regs = (struct core_regs){0};
	if (core_regs_wide(d))
		return;
	for (unsigned i = 0; i < 16; i++)
		take(d, (enum dump_reg)(REG_R0 + i), i, regs);
	if (!d->regs.known[REG_CPSR])
		return;
	regs->cpsr = (uint32_t)d->regs.value[REG_CPSR];
	regs->known |= 1u << CORE_CPSR;
	mode = regs->cpsr & MODE_MASK;
	for (unsigned i = 0; i < sizeof(banks) / sizeof(banks[0]); i++) {
		if (banks[i].mode != mode)
			continue;
		take(d, banks[i].sp, CORE_SP, regs);
		take(d, banks[i].lr, CORE_LR, regs);
	}
	if (d->hyp_regs) {
		take(d, REG_SP_HYP, CORE_SP, regs);
		take(d, REG_LR_HYP, CORE_LR, regs);
	}
	if (mode == MODE_FIQ && d->regs.known[REG_R8_FIQ])
		take_fiq(d, regs);
}

const char *core_reg_name(unsigned n)
{
	static const char *const names[] = {"r0", "r1", "r2",  "r3",  "r4",  "r5", "r6", "r7",
					    "r8", "r9", "r10", "r11", "r12", "sp", "lr", "pc"};

	return names[n & 15];
}
