/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own command line: words "name=value" from the host tree's /chosen. */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H
#include <stdint.h>

enum panic_test {
	PANIC_TEST_NONE,
	PANIC_TEST_DATA,
	PANIC_TEST_PREFETCH,
	PANIC_TEST_UND,
	PANIC_TEST_STACK,
	PANIC_TEST_NESTED,
	PANIC_TEST_TABLE,
	PANIC_TEST_SILENT
};

#define OPTION_KEYS_MAX 32

struct options {
	uint32_t maxcpus;		  /* pcpus to bring up */
	uint32_t uart_rate;		  /* bytes a second on the console; 0: no limit */
	uint32_t loglevel;		  /* enum log_level: lines above it go to the ring only */
	uint32_t stack_lines;		  /* rows of a stack dump */
	uint32_t stage2_pages;		  /* 1: map guests with 4 KiB pages only */
	uint32_t panic_test;		  /* enum panic_test: a fault of the hypervisor's own, to see its dump */
	uint32_t test_walks;		  /* 1: the hypercall of <hvabi/test_walk.h> is there */
	char crash_keys[OPTION_KEYS_MAX]; /* debug keys that run at each crash */
};
extern struct options options;

/** Sets options from @line; each word that is not understood is named in a warning. */
void options_parse(const char *line);

#endif
