/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvabi/domctl.h>
#include <hvabi/errno.h>
#include <hvabi/messages.h>
#include "arch/cpu.h"
#include "core/console.h"
#include "core/console_ring.h"
#include "core/domain.h"
#include "core/domain_build.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/patches.h"
#include "core/sched.h"
#include "core/smp.h"
#include "drivers/gic.h"
#include "drivers/timer.h"

struct domain domains[DOMAIN_MAX];

static bool ends_reported; /* nothing runs any more, and that was said */
static domain_watch_fn *watcher;

struct domain *domain_find(uint32_t id)
{
	struct domain *d = domain_find_destroyed(id);

	return d && d->state != DOMAIN_GONE ? d : NULL;
}

struct domain *domain_find_destroyed(uint32_t id)
{
	return id < DOMAIN_MAX && domains[id].state != DOMAIN_NONE ? &domains[id] : NULL;
}

struct vcpu *domain_nth_vcpu(uint32_t n)
{
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		const struct domain *d = domain_find(i);

		if (d && n < d->vcpus)
			return d->vcpu[n];
		n -= d ? d->vcpus : 0;
	}
	return NULL;
}

enum domain_state domain_shown_state(const struct domain *d)
{
	return d->state == DOMAIN_RUNNING && d->pauses ? DOMAIN_PAUSED : d->state;
}

const char *domain_state_name(enum domain_state state)
{
	static const char *const names[] = {"absent",	   "running",	 "paused",	    "crashed",
					    "powered off", "restarting", "being destroyed", "gone"};

	return names[state];
}

bool domain_takes_input(uint32_t id)
{
	const struct domain *d = domain_find(id);

	return d && d->state != DOMAIN_OFF && d->state != DOMAIN_CRASHED;
}

_Static_assert(sizeof(struct vcpu) <= PAGE_SIZE, "a vcpu is given one page");
#define HISTORY_PAGES ((uint32_t)(HV_EXIT_HISTORY * sizeof(struct hv_exit_record) / PAGE_SIZE))

/* The pcpus of the configuration that are there; all when none of them is. */
static uint32_t affinity_of(const struct domain *d, unsigned vcpu)
{
	const uint32_t wanted = d->config->affinity[vcpu], all = (1u << pcpu_count) - 1;

	if (wanted && !(wanted & all))
		log_warn("d%uv%u: none of its pcpus (mask 0x%x) is there: it may run on all %u", d->id, vcpu, wanted,
			 pcpu_count);
	return wanted & all ? wanted & all : all;
}

static int make_vcpus(struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++) {
		struct vcpu *v = memory_domain_pages(d->id, 1);

		if (v)
			v->history = memory_domain_pages(d->id, HISTORY_PAGES);
		if (!v || !v->history) {
			log_error("d%u: no memory for vcpu %u", d->id, i);
			return -HV_ENOMEM;
		}
		v->id = i;
		v->domain = d;
		v->state = VCPU_OFF;
		v->affinity = affinity_of(d, i);
		d->vcpu[i] = v;
	}
	return 0;
}

static int make_map(struct domain *d)
{
	int rc = stage2_init(&d->stage2, d->id, d->id + 1); /* VMID 0 is nobody's */

	if (rc == 0)
		rc = domain_build_memory(d);
	if (rc == 0)
		rc = stage2_map(&d->stage2, GUEST_GICC_BASE, gic.gicv, GUEST_GICC_SIZE, LPAE_S2_MMIO);
	return rc;
}

static void restart(void *arg);

static void not_in_ram(const struct domain *d)
{
	log_error("d%u: its images do not lie in its RAM", d->id);
}

static int load_images(struct domain *d)
{
	const int rc = load_job_run(&d->load, &d->stage2);

	if (rc < 0)
		not_in_ram(d);
	return rc;
}

int domain_create(const struct dom_config *config)
{
	struct domain *d = &domains[config->id];

	*d = (struct domain){.id = config->id, .config = config, .vcpus = config->vcpus};
	soft_timer_init(&d->restart_timer, restart, d);
	int rc = make_map(d);
	if (rc == 0)
		rc = make_vcpus(d);
	if (rc == 0)
		rc = domain_hook_create(d);
	if (rc == 0)
		rc = domain_build_plan(d);
	if (rc == 0)
		rc = load_images(d);
	if (rc < 0) {
		log_error(HV_MSG_NOT_STARTED, config->id, config->name);
		memory_free_domain(config->id);
		return rc;
	}
	console_ring_give(d->id, memory_domain_pages(d->id, CONSOLE_RING_BYTES / PAGE_SIZE));
	domain_hook_reset(d);
	d->vcpu[0]->state = VCPU_RUNNABLE;
	d->state = DOMAIN_PAUSED;
	return 0;
}

/* A domain's counter starts at this value, not at 0: CNTVOFF is then below zero as long as the host is young. QEMU 7.2
 * adds CNTVOFF to CNTV_CVAL without a look at the carry, and a guest that writes a compare value near 2^64 would freeze
 * the emulator (docs/emulation.md). Real boards do not start at 0 either. */
#define COUNTER_START (1ull << 40)

/* No domain may make a tree and print its placement oftener than this. */
#define RESTART_MS 1000u

static void start_time(struct domain *d)
{
	d->started = timer_now();
	d->cntvoff = timer_now() - COUNTER_START;
}

void domain_start(struct domain *d)
{
	start_time(d);
	if (d->config->paused) {
		log_info("d%u: paused before its first instruction", d->id);
		d->pauses = 1u << HV_OWNER_START;
		d->frozen_at = d->started;
		d->frozen = true;
	}
	d->state = DOMAIN_RUNNING;
	sched_resume_domain(d);
}

bool domain_stop(struct domain *d, enum domain_state state)
{
	if (!sched_stop_domain(d, state))
		return false;
	console_end_line(d->id);
	return true;
}

bool domain_hold(struct domain *d)
{
	spin_lock(&d->life);
	const bool ok = !d->building && d->state != DOMAIN_NONE;
	if (ok)
		d->holders++;
	spin_unlock(&d->life);
	return ok;
}

void domain_release(struct domain *d)
{
	spin_lock(&d->life);
	d->holders--;
	spin_unlock(&d->life);
}

bool domain_begin_building(struct domain *d)
{
	spin_lock(&d->life);
	const bool ok = d->holders == 0;
	if (ok)
		d->building = true;
	spin_unlock(&d->life);
	return ok;
}

/* What was noted for whoever asks why it does not boot. */
static void forget_life(struct domain *d)
{
	d->console_bytes = 0;
	d->tail = (struct console_tail){0};
	d->calls = (struct facts_calls){0};
	for (unsigned i = 0; i < d->vcpus; i++) {
		d->vcpu[i]->entry = (struct facts_entry){0};
		d->vcpu[i]->psci = (struct facts_psci){0};
	}
}

#define HELD_RETRY_MS 1u

static void restart(void *arg)
{
	struct domain *d = arg;

	if (!domain_begin_building(d)) {
		soft_timer_set(&d->restart_timer, timer_now() + timer_from_ms(HELD_RETRY_MS));
		return;
	}
	d->restarts++;
	forget_life(d);
	domain_hook_reset(d);
	sched_forget_domain(d);
	patches_forget(d);
	int rc = domain_build_plan(d);
	if (rc == 0 &&
	    d->pauses) /* somebody wants to look at its first instruction: there are no time slices to load in */
		rc = load_images(d);
	d->building = false;
	if (rc < 0) {
		d->state = DOMAIN_OFF;
		domain_report_end(d);
		return;
	}
	if (!load_job_pending(&d->load))
		start_time(d);
	d->vcpu[0]->state = VCPU_RUNNABLE;
	d->state = DOMAIN_RUNNING;
	sched_resume_domain(d);
	if (watcher)
		watcher(d);
}

void domain_load_step(struct domain *d)
{
	const int rc = load_job_step(&d->load, &d->stage2);

	if (rc == 0)
		start_time(d);
	if (rc == 0 && watcher)
		watcher(d); /* what is to stop it is set before it runs */
	else if (rc < 0)
		not_in_ram(d);
	if (rc < 0)
		domain_stop(d, DOMAIN_OFF);
}

void domain_stopped(struct domain *d)
{
	const uint64_t soonest = d->started + timer_from_ms(RESTART_MS);

	if (d->state == DOMAIN_RESTARTING && timer_now() < soonest)
		soft_timer_set(&d->restart_timer, soonest);
	else if (d->state == DOMAIN_RESTARTING)
		restart(d);
	else if (d->state != DOMAIN_DESTROYED) /* who destroys it does that */
		domain_report_end(d);
	if (watcher)
		watcher(d);
}

void domain_watch(domain_watch_fn *fn)
{
	watcher = fn;
}

bool domain_restart(struct domain *d)
{
	if (domain_stop(d, DOMAIN_RESTARTING))
		return true;
	if (!sched_change_state(d, DOMAIN_RESTARTING))
		return false;
	ends_reported = false;
	domain_stopped(d);
	return true;
}

struct census {
	unsigned alive, crashed;
};

static struct census count_domains(void)
{
	struct census c = {0, 0};

	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		const struct domain *d = &domains[i];

		/* One that is still stopping has more to say: its dump, or its restart. */
		if (d->state == DOMAIN_RUNNING || d->state == DOMAIN_PAUSED || d->state == DOMAIN_RESTARTING ||
		    (d->state != DOMAIN_NONE && d->stop_pending))
			c.alive++;
		else
			c.crashed += d->state == DOMAIN_CRASHED;
	}
	return c;
}

static void domain_all_off(void)
{
	log_info(HV_MSG_ALL_OFF);
	machine_off();
}

static void pass_input_on(const struct domain *d)
{
	if (console_input_owner() != d->id)
		return;
	for (uint32_t i = 0; i < DOMAIN_MAX; i++)
		if (domain_takes_input(i)) {
			console_give_input(i);
			return;
		}
	console_give_input(CONSOLE_NOBODY);
}

void domain_report_end(struct domain *d)
{
	static struct spinlock lock; /* guards ends_reported: two domains may end at once, on two pcpus */

	spin_lock(&lock);
	const struct census c = count_domains();
	const bool last = c.alive == 0 && !ends_reported;
	ends_reported |= last;
	spin_unlock(&lock);
	if (c.alive)
		pass_input_on(d);
	else if (last && c.crashed)
		log_info(HV_MSG_ONLY_CRASHED, c.crashed);
	else if (last)
		domain_all_off();
}
