/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log out of the RAM of a machine that cannot print it any more; no vmlinux needed. VMCOREINFO, found in
 * the same RAM, tells where the log is and how its records are made: the lockless ring (5.10 and later), the records
 * of 3.5 to 5.9, or the plain characters before. A kernel that has none, or died before it wrote it, has its log found
 * by shape. All of it is hostile: every pointer and length is checked, every walk bounded. */
#ifndef SYMBOLS_DMESG_H
#define SYMBOLS_DMESG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct dmesg;

struct dmesg_record {
	uint64_t seq;
	uint64_t ts_nsec; /* since boot; valid if has_time */
	bool has_time;	  /* false: plain log, whose lines carry their time as text if at all */
	bool has_level;
	uint8_t level; /* 0 emergency … 7 debug */
	uint16_t facility;
	bool has_caller;
	uint32_t caller; /* bit 31: a cpu, else a task's pid; Linux prints it with CONFIG_PRINTK_CALLER */
	bool continues;	 /* goes on in the line of the record before */
	bool ends_line;	 /* false: the next record may go on in its line */
	const char
	    *text; /* @length bytes, without a newline at the end; valid until the next call. May hold newlines */
	size_t length;
};

struct dmesg_facts {
	bool by_shape;	     /* found without VMCOREINFO, by what a log looks like: likely, not certain */
	const char *format;  /* "printk ring (5.10 and later)" … */
	char release[65];    /* "6.1.0-50-armmp" */
	char build_id[129];  /* lower-case hex; "": kernels before 5.9 do not say */
	uint32_t base;	     /* virtual address of ram[0], mod 2^32 */
	uint64_t unreadable; /* records passed over so far: damaged, being written, or their text overwritten */
};

/** Looks for a log in the @size bytes of RAM, which must outlive the handle. 0 and *d; -HV_ENOENT: no log, nor
 *  VMCOREINFO; -HV_EPROTO: VMCOREINFO, but no log where it points; -HV_ENOMEM. @err then says what, and what to do. */
int dmesg_open(struct dmesg **d, const uint8_t *ram, size_t size, char *err, size_t errlen);

/** Oldest record first. 1: *record is filled; 0: the end. */
int dmesg_next(struct dmesg *d, struct dmesg_record *record);

const struct dmesg_facts *dmesg_facts(const struct dmesg *d);

/** Prints as the kernel does ("[    1.234567] text", each line of a text with several), control characters escaped as
 *  \xNN. dmesg_print_end() ends a line that is left open. */
void dmesg_print(struct dmesg *d, const struct dmesg_record *record, FILE *out);
void dmesg_print_end(struct dmesg *d, FILE *out);

void dmesg_close(struct dmesg *d); /* accepts NULL */

#endif
