/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "summary.h"

/* Functions that report, or wait for others: the cause is in who called them. */
static const char *const reporters[] = {
    "unwind_backtrace",
    "dump_backtrace",
    "show_stack",
    "__dump_stack",
    "dump_stack",
    "dump_stack_lvl",
    "__warn",
    "warn_slowpath_common",
    "warn_slowpath_fmt",
    "warn_slowpath_null",
    "panic",
    "nmi_panic",
    "vpanic",
    "nmi_cpu_backtrace",
    "nmi_trigger_cpumask_backtrace",
    "nmi_trigger_all_cpu_backtrace",
    "arch_trigger_all_cpu_backtrace",
    "rcu_dump_cpu_stacks",
    "sched_show_task",
    "show_state_filter",
    "do_handle_IPI",
    "handle_IPI",
    "ipi_handler",
    "report_bug",
    "die",
    "bug_get",
    "__schedule",
    "schedule",
    "schedule_timeout",
    "io_schedule",
    "schedule_preempt_disabled",
    "schedule_hrtimeout_range",
    "preempt_schedule",
    "preempt_schedule_common",
    "preempt_schedule_irq",
    "io_schedule_timeout",
};

static bool reports(const char *name)
{
	for (size_t i = 0; i < sizeof(reporters) / sizeof(reporters[0]); i++)
		if (strcmp(reporters[i], name) == 0)
			return true;
	return strncmp(name, "show_regs", 9) == 0;
}

static const char *frame_name(const struct finding *f, const struct found_frame *frame)
{
	struct place p;

	if (frame->log && *frame->log->name && !(frame->log->has_offset && frame->log->offset == 0 && frame->has_pc))
		return frame->log->name;
	p = found_place(f, frame);
	return p.known && p.at.symbol ? p.at.symbol : "";
}

/* A processor that was interrupted to report: what it did before. */
static const struct found_frame *interrupted(const struct finding *f)
{
	for (unsigned i = 0; i < f->nframes; i++)
		if (f->frames[i].method == UNWIND_EXCEPTION)
			return &f->frames[i];
	return NULL;
}

static bool asks_another(enum dump_kind kind)
{
	return kind == DUMP_BACKTRACE || kind == DUMP_SOFT_LOCKUP || kind == DUMP_RCU_STALL;
}

const struct found_frame *summary_frame(const struct finding *f)
{
	const struct found_frame *frame = asks_another(f->dump->kind) ? interrupted(f) : NULL;

	if (f->nframes && f->frames[0].method == UNWIND_REGS)
		return &f->frames[0];
	for (unsigned i = 0; !frame && i < f->nframes; i++)
		if (!reports(frame_name(f, &f->frames[i])))
			frame = &f->frames[i];
	return frame;
}

static void log_name(struct strbuf *s, const struct dump_symbol *log)
{
	strbuf_add(s, "%s", log->name);
	if (log->has_offset)
		strbuf_add(s, "+0x%x/0x%x", log->offset, log->size);
	if (*log->module)
		strbuf_add(s, " [%s]", log->module);
}

void frame_text(struct strbuf *s, const struct finding *f, const struct found_frame *frame)
{
	struct place p = found_place(f, frame);

	if (p.known && p.at.symbol) {
		place_symbol(s, &p);
		if (p.at.file) {
			strbuf_add(s, " (");
			place_line(s, &p);
			strbuf_add(s, ")");
		}
	} else if (frame->log && *frame->log->name) {
		log_name(s, frame->log);
	} else if (frame->has_pc) {
		place_addr(s, found_pc(frame), core_regs_wide(f->dump));
	}
}

void summary_who(struct strbuf *s, const struct dump *d)
{
	if (d->domain >= 0 && d->vcpu >= 0)
		strbuf_add(s, "d%dv%d", d->domain, d->vcpu);
	else if (d->domain >= 0)
		strbuf_add(s, "d%d", d->domain);
	if (d->cpu >= 0)
		strbuf_join(s, ", ", "cpu %d", d->cpu);
	if (*d->command)
		strbuf_join(s, ", ", "%s", d->command);
	if (*d->command && d->pid >= 0)
		strbuf_add(s, " (pid %d)", d->pid);
}

/* "read of 4 bytes at ipa 1c481004: Translation fault at level 2" */
static void say_abort(struct strbuf *s, const struct dump *d)
{
	const struct dump_abort *a = &d->abort;

	if (!a->has_gva && !*a->fault) {
		strbuf_add(s, "crash of a guest%s%s", *d->place ? ", called from " : "", d->place);
		return;
	}
	if (a->fetch)
		strbuf_add(s, "instruction fetch");
	else if (a->has_access)
		strbuf_add(s, "%s of %u byte%s", a->write ? "write" : "read", 1u << (a->log2_bytes & 3),
			   a->log2_bytes & 3 ? "s" : "");
	else
		strbuf_add(s, "access");
	if (a->has_gva)
		strbuf_add(s, " at va %08x", a->gva);
	if (a->has_gpa)
		strbuf_add(s, "%sipa %08llx", a->has_gva ? ", " : " at ", (unsigned long long)a->gpa);
	if (*a->fault)
		strbuf_add(s, ": %s", a->fault);
}

/* Linux' first line says it best, without what every one has. */
static void say_headline(struct strbuf *s, const struct dump *d)
{
	struct text t = text_of(*d->headline ? d->headline : d->error);

	text_take(&t, "Unable to handle kernel ");
	text_take(&t, "Kernel panic - not syncing: ");
	if (d->kind == DUMP_PANIC)
		strbuf_add(s, "panic: ");
	strbuf_add(s, "%.*s", (int)t.n, t.p);
}

static void say_task(struct strbuf *s, const struct dump *d)
{
	struct text head = text_of(d->headline);

	if (text_starts(head, "task:"))
		strbuf_add(s, "backtrace of task");
	else if (text_has(head, ": stopping"))
		strbuf_add(s, "CPU%d stopped by another cpu", d->cpu);
	else
		strbuf_add(s, "backtrace");
}

static void say_cause(struct strbuf *s, const struct finding *f)
{
	const struct dump *d = f->dump;
	const char *mode = f->regs.known >> CORE_CPSR & 1 ? regwords_mode(f->regs.cpsr) : NULL;

	switch (d->kind) {
	case DUMP_GUEST_ABORT:
		say_abort(s, d);
		break;
	case DUMP_HYP_FAULT:
		strbuf_add(s, "%s: %s",
			   d->hyp_regs || !mode ? "the hypervisor's own fault"
						: "a guest's exception in the hypervisor",
			   *d->headline ? d->headline : "?");
		break;
	case DUMP_BACKTRACE:
		say_task(s, d);
		break;
	case DUMP_REGS:
	case DUMP_NONE:
		strbuf_add(s, "registers%s%s", mode ? " in mode " : "", mode ? mode : "");
		break;
	default:
		say_headline(s, d);
	}
}

void summary_make(struct finding *f)
{
	struct strbuf s = strbuf_in(f->summary, sizeof(f->summary));
	const struct found_frame *frame = summary_frame(f);
	char who[120];
	struct strbuf w = strbuf_in(who, sizeof(who));

	say_cause(&s, f);
	if (frame) {
		strbuf_add(&s, "; in ");
		frame_text(&s, f, frame);
	}
	summary_who(&w, f->dump);
	if (w.n)
		strbuf_add(&s, " [%s]", who);
	if (f->same_as)
		strbuf_add(&s, " (the registers are those of dump %u)", f->same_as);
}
