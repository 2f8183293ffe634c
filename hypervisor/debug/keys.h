/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug keys: one character, one dump. A key is a row of the table in keys.c and a file key_*.c with its handler. */
#ifndef DEBUG_KEYS_H
#define DEBUG_KEYS_H
#include <stdbool.h>
#include <stdint.h>
#include <hvlib/out.h>
#include "debug/key_line.h"

#define KEYS_PART_LINES 500u /* of one part of a dump */
#define KEYS_PART_BYTES (40u * 1024)
#define KEYS_CUT_ROOM	128u /* bytes for the line that says something was cut */

/** One key's run. A dump comes in parts, so that each is bounded in time and size whatever the number of vcpus. */
struct key_run {
	char key;		      /* as typed */
	uint32_t part;		      /* 0 for the first */
	uint32_t stack_rows;	      /* at most */
	bool all;		      /* one of many: '*' */
	char line[KEYS_LINE_MAX + 1]; /* what was typed behind a key that takes a line, else empty */
	uint32_t at, until;	      /* the handler's own, from part to part; 0 at the first */
	uint64_t not_before; /* counter value: the next part is worth nothing until then. Who runs keys lets guests run
				and print meanwhile, but in a dying hypervisor */
	struct {
		uint32_t n, part, at, until;
	} sub; /* of '*' alone: which key it is at, and that one's part, at and until */
};

/** Writes part run->part of the dump. Takes no lock for long, holds none while it holds a vcpu (hold.h), waits for
 *  nothing but the bounds of hold.h, and reads guests as what they are: hostile, running, or dead.
 *  Returns true when there is another part. */
typedef bool key_fn(struct out *o, struct key_run *run);

#define KEY_IN_ALL     1u /* part of '*' */
#define KEY_NOW	       2u /* the header line says the time */
#define KEY_OWN_HEADER 4u /* the handler writes it */

struct key {
	char key; /* '0' stands for all digits */
	uint8_t flags;
	const char *header; /* after "'K' pressed -> "; %c is the key */
	const char *help;
	key_fn *fn;
};
extern const struct key keys_table[];
extern const unsigned keys_count;

key_fn key_help, key_all, key_diagnose, key_domain, key_pcpus, key_domains, key_run_queues, key_timers, key_clocks,
    key_memory;
key_fn key_heap, key_gic, key_vgic, key_counters, key_counters_reset, key_log, key_log_more, key_log_less, key_reboot;
key_fn key_stage2, key_exits, key_exits_of, key_walk;

/** The row of a key; NULL when there is none. */
const struct key *keys_find(char key);

/** Begins a run of @key: its header line is written with the first part. */
struct key_run keys_run(char key);
/** Writes the next part; true when there is another. For whoever wants the output in memory (the link) or at once; see
 *  not_before. */
bool keys_part(struct out *o, struct key_run *run);
/** All parts of each of @keys, one after the other: for a dying hypervisor, where nothing else runs. */
void keys_now(struct out *o, const char *keys);

/** What a key that takes a line asks for; NULL when @key takes none. */
const char *keys_prompt(char key);

/** Runs @keys on the console as if they were typed: they queue behind what runs, and their output comes as fast as the
 *  UART takes it. The line of a key that takes one follows it, up to a newline or the end. What finds no room in the
 *  queue is dropped as a whole, and a line says so. */
void keys_press(const char *keys);
/** What the dumps on the console have cost so far: lines, and counter ticks to render (not to send) them. */
struct keys_cost {
	uint32_t lines;
	uint64_t ticks;
};
struct keys_cost keys_cost(void);
/** Takes the memory that key Y needs. */
void key_diagnose_start(void);
/** Takes memory and registers with the console. */
void keys_start(void);

#endif
