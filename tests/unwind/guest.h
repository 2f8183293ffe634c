/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A Debian guest on QEMU alone, under the shadow plugin and QEMU's gdbstub: started, typed to, stopped, read. */
#ifndef TESTS_UNWIND_GUEST_H
#define TESTS_UNWIND_GUEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <symbols/unwind.h>
#include <tests/lib/child.h>
#include "rsp.h"
#include "shadow.h"

#define GUEST_BREAKS 8	     /* functions to stop in, at once */
#define GUEST_TEXT   0x40000 /* of the console, kept to be searched */
#define GUEST_CHUNK  512u
#define GUEST_CHUNKS 1024u

struct guest_files {
	const char *kernel, *initrd, *plugin;
	char **command; /* NULL: QEMU with kernel, initrd and plugin; else this, which makes the socket and the file */
	unsigned cpus;	/* of QEMU without a command: 1 to 4; 0 is 1 */
	const char *work; /* a folder for the socket "gdb", the file "shadow" and the console's text */
};

struct guest {
	unsigned cpus;
	struct child child;
	struct rsp rsp;
	struct shadow_file *shadow;
	FILE *log;
	char text[GUEST_TEXT];
	size_t have;
	/* what was read since the guest was stopped */
	struct {
		uint32_t va; /* | 1: filled; | 2: cannot be read */
		uint8_t bytes[GUEST_CHUNK];
	} chunk[GUEST_CHUNKS];
};

/** Starts QEMU and waits for the shell's prompt; then the machine is stopped. 0, or -1 (said on stderr). */
int guest_start(struct guest *g, const struct guest_files *files);
/** Ends QEMU. */
void guest_end(struct guest *g);
/** Types a line. The machine must run to read it. */
int guest_type(struct guest *g, const char *line);
/** Runs on until the machine stops by itself: 1; or @ms have passed: 0, and it runs on. */
int guest_run(struct guest *g, int ms);
/** What was read of its memory may have changed. */
void guest_forget(struct guest *g);
/** Stops it where it is. */
int guest_stop(struct guest *g);
/** Does @text come on the console of the running machine within @seconds? All of it stays in g->text. */
bool guest_says(struct guest *g, const char *text, int seconds);
/** The same; said on stderr when it does not, else what has come is forgotten. 0 or -1. */
int guest_wait(struct guest *g, const char *text, int seconds);
/** Breakpoints at those of @at (as many as GUEST_BREAKS, or up to NULL) that there are: set, or taken away. */
bool guest_breaks(struct guest *g, struct symbols *symbols, const char *const *at, int set);
/** Registers of the stopped processor. */
bool guest_regs(struct guest *g, struct unwind_regs *regs);
/** Names of the guest's kernel from @vmlinux or @image (one is NULL). NULL: said on stderr. */
struct symbols *guest_symbols(const char *vmlinux, const char *image);

/** Memory of the stopped machine, as struct unwind_memory wants it; @ctx is the struct guest. */
int guest_read(void *ctx, uint32_t va, void *buf, size_t n);
bool guest_word(void *ctx, uint32_t va, uint32_t *word);

#endif
