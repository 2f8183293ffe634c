/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key i: the host's GIC. The distributor first, then each pcpu's interface, one a part. Bits: Arm IHI 0048B, 4.3, 4.4.
 */
#include <hvlib/fmt.h>
#include <hvlib/ranges.h>
#include "core/irq.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "debug/keys.h"

#define PRIVATE 32u

static void print_interrupt(struct out *o, uint32_t intid, const char *state)
{
	const uint32_t priority = gicd_read(GICD_IPRIORITYR + intid / 4 * 4) >> intid % 4 * 8 & 0xff;
	const uint32_t targets = gicd_read(GICD_ITARGETSR + intid / 4 * 4) >> intid % 4 * 8 & 0xff;
	const bool edge = gicd_read(GICD_ICFGR + intid / 16 * 4) >> (intid % 16 * 2 + 1) & 1;
	char name[DUMP_NAME_MAX] = "nobody";

	if (irq_handler(intid))
		dump_name((uint32_t)(uintptr_t)irq_handler(intid), name);
	out_line(o, "  irq %3u: %s, %s, priority %02x, targets %02x, handled by %s", intid, state,
		 edge ? "edge" : "level", priority, targets, name);
}

static const char *state_of(bool enabled, bool pending, bool active, char text[40])
{
	fmt_sn(text, 40, "%s%s%s", enabled ? "enabled" : "disabled", pending ? " pending" : "",
	       active ? " active" : "");
	return text;
}

static void print_distributor(struct out *o)
{
	out_line(o, "GICD: CTLR=%08x TYPER=%08x IIDR=%08x, %u INTIDs, %u list registers", gicd_read(GICD_CTLR),
		 gicd_read(GICD_TYPER), gicd_read(GICD_IIDR), gic.nr_intids, gic.nr_lrs);
	for (uint32_t n = PRIVATE; n < gic.nr_intids; n += 32) {
		const uint32_t enabled = gicd_read(GICD_ISENABLER + n / 8), pending = gicd_read(GICD_ISPENDR + n / 8);
		const uint32_t active = gicd_read(GICD_ISACTIVER + n / 8);

		for (uint32_t m = enabled | pending | active; m; m &= m - 1) {
			const uint32_t bit = (uint32_t)__builtin_ctz(m);
			char text[40];

			print_interrupt(o, n + bit,
					state_of(enabled >> bit & 1, pending >> bit & 1, active >> bit & 1, text));
		}
	}
}

static void print_interface(struct out *o, struct pcpu *p)
{
	struct held *h = hold_pcpu(p);
	const struct held_host *g = &h->host;
	char enabled[48], pending[48], active[48];

	if (h->how == HOLD_SILENT)
		out_line(o, "CPU%u: does not answer", p->id);
	else
		out_line(o,
			 "CPU%u: GICC CTLR=%08x PMR=%02x RPR=%02x HPPIR=%u, irqs enabled {%s} pending {%s} active {%s}",
			 p->id, g->gicc_ctlr, g->gicc_pmr, g->gicc_rpr, g->gicc_hppir & 0x3ff,
			 ranges_text(&g->enabled, 1, enabled, sizeof(enabled)),
			 ranges_text(&g->pending, 1, pending, sizeof(pending)),
			 ranges_text(&g->active, 1, active, sizeof(active)));
	(void)hold_end(h);
}

bool key_gic(struct out *o, struct key_run *run)
{
	if (run->part == 0)
		print_distributor(o);
	else if (pcpus[run->part - 1].online)
		print_interface(o, &pcpus[run->part - 1]);
	return run->part < pcpu_count;
}
