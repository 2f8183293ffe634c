/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "arch/pcpu.h"
#include "core/irq.h"
#include "core/log.h"
#include "drivers/gic.h"

static struct {
	irq_fn *fn;
	bool linked;
} handlers[IRQ_COUNT];

static bool enable(uint32_t intid, irq_fn *fn, bool linked)
{
	if (intid >= IRQ_COUNT) {
		log_error("interrupt %u: the hypervisor handles only %u", intid, IRQ_COUNT);
		return false;
	}
	handlers[intid].linked = linked;
	handlers[intid].fn = fn;
	if (gic_enable(intid, gic_cpu_mask()))
		return true;
	log_warn("interrupt %u cannot be enabled: does secure firmware keep it in group 0?", intid);
	return false;
}

bool irq_register(uint32_t intid, irq_fn *fn)
{
	return enable(intid, fn, false);
}

bool irq_register_linked(uint32_t intid, irq_fn *fn)
{
	return enable(intid, fn, true);
}

void irq_register_sgi(uint32_t sgi, irq_fn *fn)
{
	handlers[sgi].fn = fn;
}

irq_fn *irq_handler(uint32_t intid)
{
	return intid < IRQ_COUNT ? handlers[intid].fn : NULL;
}

void irq_start_cpu(void)
{
	for (uint32_t i = 16; i < 32; i++)
		if (handlers[i].fn)
			(void)gic_enable(i, 0);
}

static void handle_one(uint32_t iar)
{
	const uint32_t intid = iar & 0x3ff;

	gic_drop(iar);
	if (intid < 16)
		this_pcpu()->resched = true; /* SGI_KICK: being here is all it is for */
	if (intid >= IRQ_COUNT || !handlers[intid].fn) {
		if (intid >= 16)
			log_warn("pcpu%u: unexpected interrupt %u", this_pcpu()->id, intid);
		gic_deactivate(iar);
		return;
	}
	handlers[intid].fn(intid);
	if (!handlers[intid].linked)
		gic_deactivate(iar);
}

uint32_t irq_handle_all(void)
{
	uint32_t iar = gic_acknowledge();
	const uint32_t first = iar & 0x3ff;

	for (; (iar & 0x3ff) < GIC_SPURIOUS; iar = gic_acknowledge())
		handle_one(iar);
	return first;
}
