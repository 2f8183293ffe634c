/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules: what the kernel's own words mean. */
#include "explain.h"
#include "summary.h"

EXPLAIN_RULE(rule_init_died)
{
	static const struct {
		unsigned number;
		const char *name;
	} signals[] = {{4, "SIGILL"}, {6, "SIGABRT"}, {7, "SIGBUS"}, {8, "SIGFPE"}, {9, "SIGKILL"}, {11, "SIGSEGV"}};
	const char *code = strstr(c->d->headline, "Attempted to kill init! exitcode=");
	struct text at;
	uint64_t value;
	const char *name = "";

	if (!code)
		return false;
	at = text_of(strchr(code, '=') + 1);
	if (!text_hex(&at, &value, NULL))
		return false;
	*certain = true;
	if (!(value & 0x7f)) {
		strbuf_add(text, "process 1 ended by itself with status %u", (unsigned)(value >> 8 & 0xff));
		return true;
	}
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signals[i].number == (value & 0x7f))
			name = signals[i].name;
	strbuf_add(text, "process 1 was killed by signal %u%s%s%s: the oops before this is the cause, if there is one",
		   (unsigned)(value & 0x7f), *name ? " (" : "", name, *name ? ")" : "");
	return true;
}

/* oops_end() of arch/arm/kernel/traps.c. Its in_interrupt() is also so in a task that holds softirqs off
 * (include/linux/preempt.h). Other words, or a line that was cut, say neither. */
EXPLAIN_RULE(rule_fatal_exception)
{
	static const char fatal[] = "not syncing: Fatal exception";
	const char *words = strstr(c->d->headline, fatal);

	if (!words)
		return false;
	words += sizeof(fatal) - 1;
	if (strcmp(words, " in interrupt") == 0)
		strbuf_add(text, "an oops in an interrupt, or with softirqs held off, has no process that could be "
				 "ended for it");
	else if (!*words)
		strbuf_add(text, "the kernel was told to panic at every oops (panic_on_oops)");
	else
		return false;
	strbuf_add(text, ": the oops before this is the cause");
	*certain = true;
	return true;
}

EXPLAIN_RULE(rule_sysrq_crash)
{
	if (!strstr(c->d->headline, "sysrq triggered crash"))
		return false;
	strbuf_add(text, "somebody asked for it: SysRq c");
	*certain = true;
	return true;
}

EXPLAIN_RULE(rule_no_root)
{
	(void)certain;
	if (strstr(c->d->headline, "Unable to mount root fs"))
		strbuf_add(
		    text,
		    "no root file system: root= names none, its driver is missing, or the initrd was not passed on");
	else if (strstr(c->d->headline, "No working init found"))
		strbuf_add(text, "the root file system is mounted, but has no init that this processor can run");
	else
		return false;
	return true;
}

/* Functions that wait, and for what. */
static const struct {
	const char *name, *what;
} waits[] = {
    {"mutex_lock", "a mutex"},
    {"__mutex_lock", "a mutex"},
    {"rwsem_down_read_slowpath", "a semaphore that a writer holds"},
    {"rwsem_down_write_slowpath", "a read-write semaphore"},
    {"__down", "a semaphore"},
    {"io_schedule", "I/O"},
    {"io_schedule_timeout", "I/O"},
    {"wait_for_completion", "a completion"},
    {"msleep", "time: it sleeps without signals"},
    {"synchronize_rcu", "an RCU grace period"},
    {"jbd2_log_wait_commit", "a commit of the journal"},
};

/* The outermost of them counts: io_schedule below wait_on_page is I/O all the same. */
EXPLAIN_RULE(rule_waits)
{
	(void)certain;
	if (c->d->kind != DUMP_HUNG_TASK)
		return false;
	for (unsigned i = 0; i < c->d->nframes; i++) {
		for (size_t k = 0; k < sizeof(waits) / sizeof(waits[0]); k++) {
			if (strcmp(c->d->frames[i].at.name, waits[k].name) != 0)
				continue;
			strbuf_add(text, "it waits for %s", waits[k].what);
			return true;
		}
	}
	return false;
}
