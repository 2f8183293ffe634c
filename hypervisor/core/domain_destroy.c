/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvabi/errno.h>
#include <hvlib/mem_range.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "core/console_ring.h"
#include "core/domain.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/patches.h"
#include "core/sched.h"
#include "drivers/timer.h"

#define REPORT_MS 100u /* whoever asked gets its answer before the machine may go off */

static bool has_module(const struct dom_config *c, struct mem_range page)
{
	const struct dom_module *m[] = {&c->kernel, &c->ramdisk, &c->dtb};

	for (unsigned i = 0; i < 3; i++)
		if (m[i]->size && mem_range_overlap(page, (struct mem_range){m[i]->addr, m[i]->size}))
			return true;
	return false;
}

/* Does a domain still need the page? Files that several name, and the ends of two files, share pages. */
static bool is_needed(struct mem_range page)
{
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		const struct domain *d = domain_find(i);

		if (d && has_module(d->config, page))
			return true;
	}
	return false;
}

static void free_module(const struct dom_module *m)
{
	const uint64_t end = (uint64_t)m->addr + m->size;

	for (uint64_t page = m->addr & ~(uint64_t)(PAGE_SIZE - 1); page < end; page += PAGE_SIZE)
		if (!is_needed((struct mem_range){page, PAGE_SIZE}))
			memory_free_module_page(page);
}

static void report(void *arg)
{
	domain_report_end(arg);
}

void domain_free_modules(const struct dom_config *c)
{
	free_module(&c->kernel);
	free_module(&c->ramdisk);
	free_module(&c->dtb);
}

/* Nothing of it is in a pcpu, nobody holds it. From here on nobody finds it; who found it a moment ago is on some pcpu,
 * in the hypervisor, and is done with it before that pcpu comes by the scheduler. */
static void take_out(struct domain *d)
{
	soft_timer_cancel(&d->restart_timer);
	domain_hook_reset(d); /* its devices' timers */
	sched_forget_domain(d);
	patches_forget(d);
	d->load = (struct load_job){.count = 0};
	d->state = DOMAIN_GONE;
	set_TLBIALLNSNHIS(0);
	dsb();
	sched_ask_passes(d->passes);
}

void domain_free(struct domain *d)
{
	console_ring_give(d->id, NULL);
	d->state = DOMAIN_NONE;
	memory_free_domain(d->id);
	domain_free_modules(d->config);
	log_info("d%u (%s) is destroyed", d->id, d->config->name);
	soft_timer_init(&d->restart_timer, report, d);
	soft_timer_set(&d->restart_timer, timer_now() + timer_from_ms(REPORT_MS));
	d->building = false;
}

/* 0: its vcpus have left it, and it is out. */
static int stop_and_take_out(struct domain *d)
{
	if (d->state == DOMAIN_RUNNING)
		(void)domain_stop(d, DOMAIN_DESTROYED);
	else if (d->state != DOMAIN_DESTROYED)
		(void)sched_change_state(d, DOMAIN_DESTROYED);
	if (d->state != DOMAIN_DESTROYED || !sched_stands_still(d, NULL) || !domain_begin_building(d))
		return -HV_EAGAIN;
	take_out(d);
	return 0;
}

int domain_take_out(struct domain *d)
{
	if (d->state != DOMAIN_GONE && stop_and_take_out(d) < 0)
		return -HV_EAGAIN;
	return sched_all_passed(d->passes) ? 0 : -HV_EAGAIN;
}
