/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <string.h>
#include <hvabi/messages.h>
#include <hvlib/fmt.h>
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "core/console.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/soft_timer.h"
#include "debug/dump.h"
#include "debug/keys.h"
#include "drivers/timer.h"

/* Letters and header lines are Xen's where Xen has them. */
const struct key keys_table[] = {
    {'h', 0, "showing installed handlers", "show this message", key_help},
    {'*', 0, "firing all diagnostic keyhandlers", "print all diagnostics", key_all},
    {'d', KEY_IN_ALL, "dumping registers", "dump registers: each pcpu's, and the guest's that runs there", key_pcpus},
    {'0', KEY_IN_ALL, "dumping Dom%c's registers", "dump registers and stacks of that domain's vcpus (0 to 9)",
     key_domain},
    {'q', KEY_IN_ALL | KEY_NOW, "dumping domain info", "dump domain (and guest debug) info", key_domains},
    {'r', KEY_IN_ALL, "dumping run queues", "dump run queues", key_run_queues},
    {'a', KEY_IN_ALL, "dumping timer queues", "dump timer queues", key_timers},
    {'t', KEY_IN_ALL, "showing clocks", "display multi-cpu clock info", key_clocks},
    {'m', KEY_IN_ALL, "showing memory info", "memory info", key_memory},
    {'H', KEY_IN_ALL | KEY_NOW, "dumping heap info", "dump heap info", key_heap},
    {'i', KEY_IN_ALL, "dumping the GIC", "dump the host's GIC", key_gic},
    {'I', KEY_IN_ALL, "dumping the virtual GICs", "dump the virtual GIC of each domain", key_vgic},
    {'Y', KEY_IN_ALL, "diagnosing domains", "diagnose: why does a domain not boot, a screen and a verdict each",
     key_diagnose},
    {'p', KEY_NOW, "dumping counters", "print performance counters: exits by reason", key_counters},
    {'P', KEY_NOW, "resetting counters", "reset performance counters", key_counters_reset},
    {'w', 0, "dumping console ring buffer (dmesg)", "dump console ring buffer (dmesg)", key_log},
    {'+', KEY_OWN_HEADER, "", "increase log level threshold", key_log_more},
    {'-', KEY_OWN_HEADER, "", "decrease log level threshold", key_log_less},
    {'D', 0, "dumping stage-2 maps", "dump stage-2 maps", key_stage2},
    {'x', KEY_NOW, "dumping exit history", "dump exit history: the newest exits of each vcpu", key_exits},
    {'X', KEY_OWN_HEADER, "", "dump all 256 exits of a vcpu: then type d1v0 and Enter", key_exits_of},
    {'W', KEY_OWN_HEADER, "", "walk an address: then type d1v0 c0008000 (a va) or d1 40000000 (an ipa) and Enter",
     key_walk},
    {'R', 0, "rebooting machine", "reboot machine", key_reboot},
};
const unsigned keys_count = sizeof(keys_table) / sizeof(keys_table[0]);

#define QUEUE_MAX 64u

/* Guards pending and busy. */
static struct spinlock lock;
static char pending[QUEUE_MAX];
static uint32_t head, tail; /* keys ever put into and taken from it */
static bool busy;	    /* somebody renders, or the console or the timer will ask for more */

/* Of whoever made it busy. */
static struct key_run run;
static char *part_text;
static struct keys_cost cost;
static struct soft_timer later; /* asks for the part of run that has to wait */

const struct key *keys_find(char key)
{
	if (key >= '0' && key <= '9')
		key = '0';
	for (unsigned i = 0; i < keys_count; i++)
		if (keys_table[i].key == key)
			return &keys_table[i];
	return NULL;
}

static const struct {
	char key;
	const char *prompt;
} prompts[] = {{'W', "which address? Such as d1v0 c0008000, and Enter"}, {'X', "which vcpu? Such as d1v0, and Enter"}};

const char *keys_prompt(char key)
{
	for (unsigned i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++)
		if (prompts[i].key == key)
			return prompts[i].prompt;
	return NULL;
}

struct key_run keys_run(char key)
{
	return (struct key_run){.key = key, .stack_rows = dump_stack_lines};
}

static void print_header(struct out *o, const struct key *k, char key)
{
	char header[64], now[48] = "";

	fmt_sn(header, sizeof(header), k->header, key);
	if (k->flags & KEY_NOW)
		fmt_sn(now, sizeof(now), " (now = %llu)", (unsigned long long)timer_to_ns(timer_now()));
	out_line(o, "'%c' pressed -> %s%s", key, header, now);
}

bool keys_part(struct out *o, struct key_run *r)
{
	const struct key *k = keys_find(r->key);

	if (!k) {
		out_line(o, "no key '%c': h lists them", r->key >= ' ' && r->key <= '~' ? r->key : '?');
		return false;
	}
	if (r->part == 0 && !(k->flags & KEY_OWN_HEADER))
		print_header(o, k, r->key);
	const bool more = k->fn(o, r);
	r->part++;
	return more;
}

/* One more character of the line of @r; false when it ends here. */
static bool add_to_line(struct key_run *r, unsigned *n, char c)
{
	if (c == '\n' || c == 0)
		return false;
	if (*n < KEYS_LINE_MAX)
		r->line[(*n)++] = c;
	return true;
}

void keys_now(struct out *o, const char *keys)
{
	while (*keys) {
		struct key_run r = keys_run(*keys++);
		unsigned n = 0;

		if (keys_prompt(r.key))
			while (add_to_line(&r, &n, *keys))
				keys++;
		keys += *keys == '\n';
		do
			o->left = KEYS_PART_LINES;
		while (keys_part(o, &r));
	}
}

/* The next key of the queue; one of key 0 when there is none, and then nobody is busy. */
static struct key_run next_key(void)
{
	struct key_run r = keys_run(0);
	unsigned n = 0;

	spin_lock(&lock);
	if (tail != head) {
		r.key = pending[tail++ % QUEUE_MAX];
		if (keys_prompt(r.key))
			while (tail != head && add_to_line(&r, &n, pending[tail++ % QUEUE_MAX]))
				;
	} else {
		console_dump_end(); /* with the lock, or another could begin before */
		busy = false;
	}
	spin_unlock(&lock);
	return r;
}

struct keys_cost keys_cost(void)
{
	return cost;
}

static bool render(struct out *o)
{
	const uint64_t began = timer_now();
	const uint32_t left = o->left;
	const bool more = keys_part(o, &run);

	cost.ticks += timer_now() - began;
	cost.lines += left - o->left;
	return more;
}

/* The console is free until then, or a guest that prints would be seen waiting for it. But '*' is one dump. */
static void wait_for_part(void)
{
	if (run.key != '*')
		console_dump_end();
	soft_timer_set(&later, run.not_before);
}

/* One part for the console; it calls again when that is out. */
static void give_more(void)
{
	struct out_buffer buffer = {part_text, KEYS_PART_BYTES - KEYS_CUT_ROOM, 0, HV_MSG_PREFIX, "\r\n", false};
	struct out o = {out_buffer_line, &buffer, KEYS_PART_LINES, false};

	while (buffer.length == 0) {
		if (run.key == 0) {
			run = next_key();
			if (run.key == 0)
				return;
		}
		if (run.not_before > timer_now()) {
			wait_for_part();
			return;
		}
		if (!render(&o))
			run.key = 0;
	}
	out_buffer_end(&buffer, KEYS_CUT_ROOM, "  (cut here: this part of the dump may have no more bytes)");
	console_dump_give(part_text, buffer.length);
}

void keys_press(const char *keys)
{
	const size_t n = strlen(keys);

	if (!part_text || n == 0)
		return;
	spin_lock(&lock);
	const bool fits = n <= QUEUE_MAX - (head - tail);
	for (size_t i = 0; fits && i < n; i++)
		pending[head++ % QUEUE_MAX] = keys[i];
	const bool start = fits && !busy;
	busy |= fits;
	spin_unlock(&lock);
	if (!fits)
		log_warn("debug keys from '%c' on are dropped: too many wait already", *keys);
	if (start)
		console_dump_begin(give_more);
}

static void take_up(void *arg)
{
	(void)arg;
	console_dump_begin(give_more);
}

static void typed(char c)
{
	const char keys[] = {c, 0};

	if (key_line_open()) {
		const char *line = key_line_typed(c);
		if (line)
			keys_press(line);
	} else if (keys_prompt(c)) {
		key_line_begin(c, keys_prompt(c));
	} else if (c > ' ') {
		keys_press(keys);
	}
}

void keys_start(void)
{
	part_text = memory_own_pages(KEYS_PART_BYTES / PAGE_SIZE);
	if (!part_text)
		log_warn("no memory for the debug keys: none work");
	soft_timer_init(&later, take_up, NULL);
	key_diagnose_start();
	console_set_keys(typed);
}
