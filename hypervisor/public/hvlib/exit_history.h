/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exit history of <hvabi/exit_history.h> in words, oldest exit first. */
#ifndef HVLIB_EXIT_HISTORY_H
#define HVLIB_EXIT_HISTORY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/exit_history.h>
#include <hvlib/walk.h>

#define EXIT_TEXT_MAX 112 /* bytes of one line, the NUL included */

/** Was that an abort that left an ipa in @r? Then @*ipa is it: of the very byte, or, for a stage-1 table walk
 *  (HSR.S1PTW), of the page that holds the descriptor. */
bool exit_record_ipa(const struct hv_exit_record *r, uint64_t *ipa);

/** What the exit was about: "read 4 bytes into r2, va d0807004 ipa 1c481004", "hvc PSCI CPU_ON 1 40100000",
 *  "mrc p15, 0, r3, c1, c0, 0", "WFI", "interrupt 27". At most EXIT_TEXT_MAX bytes matter; returns the whole length. */
size_t exit_record_describe(const struct hv_exit_record *r, char *buf, size_t size);

/** The name of a PSCI or SMCCC function id, NULL when it has none here (Arm DEN 0022D, DEN 0028). */
const char *psci_name(uint32_t id);

struct exit_history_view {
	const struct hv_exit_record *ring; /* HV_EXIT_HISTORY records */
	uint32_t newest;		   /* number of the last one; 0: none */
	uint32_t first;			   /* numbers up to here are of a life before the last start */
	uint64_t now;			   /* counter value that ages are told from */
	uint32_t hz;			   /* of the counter, not 0 */
	unsigned max_lines;		   /* at most that many exits' lines, the newest ones */
};

/** Prints the history: a line an exit, "   8123    -3.102 ms SVC c07d6bf8  read …", exits that are alike (pc, HSR,
 *  arguments) in one line with "x N". A line tells where the last start was, and one how many older ones are there but
 *  not shown. @line gets at most max_lines + 2 of them. */
void exit_history_print(const struct exit_history_view *view, walk_line_fn *line, void *ctx);

#endif
