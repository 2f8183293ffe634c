/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Candidates of a guest's call trace, without symbols: words of its stack that are the address behind a call
 * instruction. They may be stale, so each is printed with a '?'. */
#ifndef HVLIB_GUEST_FRAMES_H
#define HVLIB_GUEST_FRAMES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/regs.h>

#define GUEST_FRAME_TEXT_MAX 48 /* bytes of one line, the NUL included */

/** How guest memory is read: @n bytes at va @va, which may cross a page. 0 or -HV_EFAULT; must never touch a device. */
struct guest_code {
	int (*read)(void *ctx, uint32_t va, void *buf, size_t n);
	void *ctx;
	uint32_t text_lo, text_hi; /* a return address lies in [text_lo, text_hi); both 0: anywhere */
};

/** Is @addr (bit 0: Thumb) the address behind a BL, BLX or the older "mov lr, pc" pair? false when the code cannot be
 *  read. Instructions are little-endian (Arm DDI 0406C, A3.3.1). */
bool guest_frames_is_call_site(const struct guest_code *code, uint32_t addr);

struct guest_frame {
	uint32_t addr;	/* the return address, with its Thumb bit */
	uint32_t where; /* va of the stack word it was found in */
};

struct guest_stack {
	uint32_t sp;   /* rounded down to a word */
	size_t nwords; /* to look at, from there up: a limit on the reads */
};

/** Looks through stack words and writes at most @max results, nearest to the stack pointer first. Stops at the first
 *  word that cannot be read. Stack words are taken as little-endian. Returns how many were found. */
size_t guest_frames_find(const struct guest_code *code, struct guest_stack stack, struct guest_frame *frames,
			 size_t max);

/** "   [<c1238298>] ?  from the stack at c1401f54": the address with its Thumb bit cleared, as symbolizers read it. */
void guest_frames_format(const struct guest_frame *frame, char buf[GUEST_FRAME_TEXT_MAX]);

struct guest_bank {
	uint32_t sp, lr;
};

/** The stack pointer and link register that the mode in @regs->cpsr uses. 0; -HV_EINVAL: not a mode that a guest has.
 */
int guest_frames_bank(const struct guest_regs *regs, const struct guest_context *context, struct guest_bank *bank);

#endif
