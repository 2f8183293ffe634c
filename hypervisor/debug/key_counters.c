/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys p and P: exits of each vcpu by their reason. Counters only grow; P remembers where they stand. */
#include "core/domain.h"
#include "debug/keys.h"

#define IRQ_CLASS (HV_EXIT_IRQ >> HSR_EC_LSB)

static const char *class_name(unsigned ec)
{
	return ec == IRQ_CLASS ? "interrupt" : hsr_ec_name(ec);
}

bool key_counters(struct out *o, struct key_run *run)
{
	const struct vcpu *v = domain_nth_vcpu(run->part);
	uint32_t count[HSR_EC_COUNT], total = 0;

	if (run->part == 0)
		out_line(o, "debug keys: %u lines, rendered in %llu ticks", keys_cost().lines,
			 (unsigned long long)keys_cost().ticks);
	if (!v)
		return false;
	for (unsigned ec = 0; ec < HSR_EC_COUNT; ec++) {
		count[ec] = v->exits_of[ec] - v->counted_from[ec];
		total += count[ec];
	}
	out_line(o, "d%uv%u exits  TOTAL[%10u]", v->domain->id, v->id, total);
	for (unsigned ec = 0; ec < HSR_EC_COUNT; ec++)
		if (count[ec])
			out_line(o, "  %-40s[%10u]", class_name(ec), count[ec]);
	return domain_nth_vcpu(run->part + 1) != NULL;
}

bool key_counters_reset(struct out *o, struct key_run *run)
{
	struct vcpu *v = domain_nth_vcpu(run->part);

	(void)o;
	if (!v)
		return false;
	for (unsigned ec = 0; ec < HSR_EC_COUNT; ec++)
		v->counted_from[ec] = v->exits_of[ec];
	return domain_nth_vcpu(run->part + 1) != NULL;
}
