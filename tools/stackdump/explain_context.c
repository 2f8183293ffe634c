/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules: on whose behalf the kernel ran. The "Process" that Linux names is only whom an interrupt came to. */
#include "explain.h"

/* Linux' entry code for interrupts (arch/arm/kernel/entry-armv.S), what runs softirqs (kernel/softirq.c;
 * handle_softirqs since 6.1.y), and how an interrupt's end hands a preempted task's stack to the scheduler. */
static const char *const irq_entries[] = {"__irq_svc", "__irq_usr"};
static const char *const softirq_runners[] = {"handle_softirqs", "__do_softirq"};
static const char *const preemptions[] = {"preempt_schedule_irq"};

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const char *name_of(const struct explain_case *c, unsigned i)
{
	const struct found_frame *frame = &c->f->frames[i];
	struct place p;

	if (frame->log && *frame->log->name)
		return frame->log->name;
	p = found_place(c->f, frame);
	return p.known && p.at.symbol ? p.at.symbol : "";
}

/* The first frame from @i on that has one of the names; nframes: none. */
static unsigned find_name(const struct explain_case *c, unsigned i, const char *const *names, size_t n)
{
	while (i < c->f->nframes && !is_one_of(name_of(c, i), names, n))
		i++;
	return i;
}

#define FIND_NAME(c, names) find_name(c, 0, names, sizeof(names) / sizeof(*(names)))

static bool all_certain(const struct explain_case *c, unsigned last)
{
	for (unsigned i = 0; i <= last; i++)
		if (!c->f->frames[i].certain && c->f->frames[i].method != UNWIND_LOG)
			return false;
	return true;
}

/* "that came while sh (pid 1) was in f"; @entry: the frame of the interrupt's entry code. Returns the last frame that
 * this was read from. */
static unsigned add_interrupted(const struct explain_case *c, unsigned entry, struct strbuf *text)
{
	bool user = strcmp(name_of(c, entry), "__irq_usr") == 0;
	const char *where = user ? "user space" : name_of(c, entry + 1);

	strbuf_add(text, " that came while ");
	if (*c->d->command)
		strbuf_add(text, "%s (pid %d)", c->d->command, c->d->pid);
	else
		strbuf_add(text, "a task");
	if (*where)
		strbuf_add(text, " was in %s", where);
	else
		strbuf_add(text, " ran");
	return user ? entry : entry + 1;
}

/* Does the trace of a failure go through an interrupt, or a softirq? */
EXPLAIN_RULE(rule_interrupt)
{
	const char *whose = "the task that the log names";
	unsigned n = c->f->nframes, irq, softirq, last;

	if (c->d->kind != DUMP_OOPS && c->d->kind != DUMP_BUG && c->d->kind != DUMP_WARN)
		return false;
	irq = FIND_NAME(c, irq_entries);
	softirq = FIND_NAME(c, softirq_runners);
	last = irq < n ? irq : softirq;
	if (last == n || FIND_NAME(c, preemptions) < last)
		return false;
	strbuf_add(text, "it happened in %s", softirq < irq ? "a softirq" : "an interrupt");
	if (irq < n && (irq + 1 < n || strcmp(name_of(c, irq), "__irq_usr") == 0)) {
		strbuf_add(text, softirq < irq ? ", behind an interrupt" : "");
		last = add_interrupted(c, irq, text);
		whose = "that task";
	}
	strbuf_add(text, ": %s may have nothing to do with it", whose);
	*certain = all_certain(c, last);
	return true;
}
