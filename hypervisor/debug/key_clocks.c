/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key t: the counters of the pcpus against the one's that measures, and the domains' clocks. */
#include "arch/spinlock.h"
#include "core/domain.h"
#include "debug/hold.h"
#include "debug/keys.h"
#include "drivers/timer.h"

/* Over all times the key was typed. */
static struct {
	struct spinlock lock;
	uint64_t max, sum;
	uint32_t samples;
} skews;

/* The skew that is certain: what the measurement cannot tell from none is none. */
static uint64_t measure(struct out *o, struct pcpu *p)
{
	struct held *h = hold_pcpu(p);
	int64_t ahead;
	uint64_t within;
	const bool measured = hold_skew(h, &ahead, &within), here = h->how == HOLD_HERE;
	const uint64_t size = (uint64_t)(ahead < 0 ? -ahead : ahead);

	(void)hold_end(h);
	if (here)
		out_line(o, "CPU%u: measures the others", p->id);
	else if (measured && size > within)
		out_line(o, "CPU%u: %llu ticks %s, to within %llu", p->id, (unsigned long long)size,
			 ahead < 0 ? "behind" : "ahead", (unsigned long long)within);
	else if (measured)
		out_line(o, "CPU%u: the same to within %llu ticks", p->id, (unsigned long long)within);
	else
		out_line(o, "CPU%u: does not answer", p->id);
	return measured && size > within ? size - within : 0;
}

static void print_skew(struct out *o, uint64_t current)
{
	spin_lock(&skews.lock);
	if (current > skews.max)
		skews.max = current;
	skews.sum += current;
	skews.samples++;
	const uint64_t max = skews.max, average = skews.sum / skews.samples;
	const uint32_t samples = skews.samples;
	spin_unlock(&skews.lock);
	out_line(o, "Synced stime skew: max=%lluns avg=%lluns samples=%u current=%lluns",
		 (unsigned long long)timer_to_ns(max), (unsigned long long)timer_to_ns(average), samples,
		 (unsigned long long)timer_to_ns(current));
	out_line(o, "Synced cycles skew: max=%llu avg=%llu samples=%u current=%llu", (unsigned long long)max,
		 (unsigned long long)average, samples, (unsigned long long)current);
}

static void print_domain(struct out *o, const struct domain *d, uint64_t now)
{
	out_line(o, "d%u: counter=%016llx CNTVOFF=%016llx", d->id, (unsigned long long)(now - d->cntvoff),
		 (unsigned long long)d->cntvoff);
}

bool key_clocks(struct out *o, struct key_run *run)
{
	uint64_t worst = 0;

	(void)run;
	out_line(o, "counter=%016llx, %u kHz (CNTFRQ=%u)", (unsigned long long)timer_now(), timer_hz / 1000,
		 get_CNTFRQ());
	for (uint32_t i = 0; i < pcpu_count; i++) {
		const uint64_t size = pcpus[i].online ? measure(o, &pcpus[i]) : 0;

		worst = size > worst ? size : worst;
	}
	print_skew(o, worst);
	for (uint32_t i = 0; i < DOMAIN_MAX; i++)
		if (domain_find(i))
			print_domain(o, domain_find(i), timer_now());
	return false;
}
