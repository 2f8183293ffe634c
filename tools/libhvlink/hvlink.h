/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libhvlink: the client side of the link to a hypervisor, or to hvlinkd, which speaks the same (docs/link.md).
 *
 * A handle is one link. It serves one thread at a time. Requests go out in the order in which they were given and their
 * answers come back in that order; any number may be waiting. Time-outs, repeats and damaged packets are the library's
 * matter: a call either took effect exactly once and has its answer, or failed, and then hvlink_error() says what, with
 * whom, and what to do. Only a link that died leaves it open whether the last operation took effect.
 *
 * Results are 0 or a negative -HV_E... of <hvabi/errno.h>: what the hypervisor said, or of the library itself
 *   -HV_EIO     the link failed: no answer in time, the other end is gone, the session was lost
 *   -HV_EPROTO  the other end speaks something else
 *   -HV_EBUSY   (opening only) another tool has the link
 * Addresses and lengths are bytes. Output parameters are changed only on success unless said otherwise.
 *
 * Environment: HVSCOPE_LINK the default URL; HVLINK_TIMEOUT_S seconds without an answer after which a call fails (2).
 */
#ifndef LIBHVLINK_HVLINK_H
#define LIBHVLINK_HVLINK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>
#include <hvabi/errno.h>
#include <hvabi/link.h>

struct hvlink;

#define HVLINK_ERROR_MAX 512 /* bytes of an error's text, with its NUL */

/* How to open. All zero is a good start. */
struct hvlink_options {
	const char *name;  /* of the tool, for others to see; NULL: the program's */
	uint32_t lease_ms; /* how long silence is borne; 0: HV_LINK_LEASE_MS. See hvlink_keep() */
	bool keep;	   /* what this tool holds stays when it is gone (HV_LINK_LEASE_NEVER) */
	double timeout_s;  /* 0: as the environment says, else 2 */
	/** Console text that comes between packets, as it comes. NULL: dropped. */
	void (*text)(void *ctx, const char *text, size_t n);
	void *ctx;
};

/** Opens @url: "unix:PATH", "tcp:HOST:PORT", "/dev/ttyX[,BAUD]" (115200); NULL: $HVSCOPE_LINK. Says hello and waits for
 *  the answer. Returns 0 with *@link, which hvlink_close() frees; else -HV_E... with the text in @error
 *  (HVLINK_ERROR_MAX bytes): -HV_EINVAL the URL, -HV_EIO cannot be opened or does not answer, -HV_EBUSY, -HV_EPROTO. */
int hvlink_open(const char *url, const struct hvlink_options *options, struct hvlink **link, char *error);

/** The same over a descriptor that is open already, a stream of bytes in both directions; @name is for messages. The
 *  handle owns @fd from now on, also when this fails. */
int hvlink_open_fd(int fd, const char *name, const struct hvlink_options *options, struct hvlink **link, char *error);

/** Says good-bye (what this tool holds is let go, unless options.keep) and frees. NULL is fine. */
void hvlink_close(struct hvlink *link);

/** What the last call that failed was about: one line without a newline. Valid until the next call. */
const char *hvlink_error(const struct hvlink *link);
/** The URL. */
const char *hvlink_name(const struct hvlink *link);
/** What the other end said at the hello. */
const struct hv_link_welcome *hvlink_welcome(const struct hvlink *link);

/* --- requests, one by one ------------------------------------------------------------------------------------------
 */

/** Sends @request (n bytes: a structure of <hvabi/domctl.h> and what follows it) and waits. The answer goes to @reply,
 *  cut at @room bytes. Returns its whole length (>= sizeof(struct hv_reply)) when its status is 0; else that status,
 * and the answer is in @reply all the same; else an error of the library. */
long hvlink_call(struct hvlink *link, const void *request, size_t n, void *reply, size_t room);

/** Called when a request is through. @status: of the answer, or of the library, then @reply is NULL. It may submit and
 *  must not call anything here that waits. @reply is valid during the call. */
typedef void hvlink_done_fn(void *ctx, int status, const void *reply, size_t n);

/** Queues a request and returns at once; @request is copied. @done is called from hvlink_work(), or from a call that
 *  waits. Returns 0; -HV_EINVAL: longer than the link takes; -HV_EIO: the link is down, @done will not be called. */
int hvlink_submit(struct hvlink *link, const void *request, size_t n, hvlink_done_fn *done, void *ctx);
/** Requests that are not through yet. */
unsigned hvlink_pending(const struct hvlink *link);

/* --- for programs with a loop of their own --------------------------------------------------------------------------
 */

/** Descriptor and events (POLLIN, POLLOUT) to poll for, and how long at most (milliseconds, -1: any time). */
int hvlink_fd(const struct hvlink *link);
short hvlink_poll_events(const struct hvlink *link);
int hvlink_wait_ms(const struct hvlink *link);
/** Reads what is there, writes what can be written, repeats, keeps the lease. Never waits. Call it when hvlink_fd() is
 *  ready or the time is over. Returns 0, or -HV_EIO once the link is down: all pending requests have failed by then. */
int hvlink_work(struct hvlink *link);
/** The number of the next event, as far as the other end has told; and how many sessions were opened: one more means
 * that what was held before is lost. */
uint32_t hvlink_event_head(const struct hvlink *link);
unsigned hvlink_sessions(const struct hvlink *link);
/** Is there a session? If not, what is submitted is asked in the next one: perhaps of another hypervisor. */
bool hvlink_is_open(const struct hvlink *link);
/** Works for @ms milliseconds, or until a request is through, or an event is there. A tool that holds a pause and waits
 *  for a person must do this, or its lease runs out. Returns as hvlink_work(). */
int hvlink_idle(struct hvlink *link, int ms);

/* --- operations: each is one call of <hvabi/domctl.h>, and waits -----------------------------------------------------
 */

/** Whose bit is used where an operation has an owner: 0, or what hvlinkd makes of it. */
int hvlink_version(struct hvlink *link, struct hv_version *version);
/** Up to @max domains or vcpus into @list. Returns how many there are, or a negative error. */
int hvlink_domains(struct hvlink *link, struct hv_domain *list, unsigned max);
int hvlink_vcpus(struct hvlink *link, unsigned domain, struct hv_vcpu *list, unsigned max);
/** By id ("2"), by "d2", or by name. 0 or -HV_ENOENT; the text names those there are. */
int hvlink_find_domain(struct hvlink *link, const char *text, struct hv_domain *domain);

/** Stops a domain, or one vcpu of it (@vcpu: HV_ALL_VCPUS for all): nothing of it runs any more when this returns 0. */
int hvlink_pause(struct hvlink *link, unsigned domain, unsigned vcpu);
/** Ends this tool's own pause; hvlink_unpause_start() ends the one a domain was created with. */
int hvlink_unpause(struct hvlink *link, unsigned domain, unsigned vcpu);
int hvlink_unpause_start(struct hvlink *link, unsigned domain);

int hvlink_get_context(struct hvlink *link, unsigned domain, unsigned vcpu, struct hv_context *context);
int hvlink_set_context(struct hvlink *link, unsigned domain, unsigned vcpu, const struct hv_context *context);

/** Where bytes are. flags and width are those of struct hv_memory. */
struct hvlink_place {
	unsigned domain, vcpu; /* pa and hypervisor: not looked at */
	enum hv_space space;
	uint8_t flags, width;
	uint64_t address;
	uint64_t ttbr; /* with HV_MEMORY_TTBR0 or _TTBR1 */
};

/** Where a read or write ended early. */
struct hvlink_fault {
	uint64_t address;
	enum hv_memory_why why;
};

/** Reads or writes any number of bytes, in as many requests as it takes. Returns 0 with all of it done; -HV_EFAULT:
 * *@done bytes were, and @fault (may be NULL) says why not more; other errors: *@done bytes were. @done may be NULL. */
int hvlink_read(struct hvlink *link, const struct hvlink_place *place, void *buffer, size_t n, size_t *done,
		struct hvlink_fault *fault);
int hvlink_write(struct hvlink *link, const struct hvlink_place *place, const void *buffer, size_t n, size_t *done,
		 struct hvlink_fault *fault);
/** "no stage-1 mapping", "a device" ... Never NULL. */
const char *hvlink_why(enum hv_memory_why why);

/** A breakpoint or watchpoint of this tool's: <hvabi/domctl.h>, struct hv_break. */
struct hvlink_break {
	unsigned domain, vcpu; /* HV_ALL_VCPUS: all of the domain may hit it */
	enum hv_break_kind kind;
	uint32_t va;
	uint32_t length; /* watchpoints: bytes; else 0 */
	bool one_vcpu;	 /* stops only the vcpu that hits it */
};

/** Sets it, or takes it away. @answer (may be NULL) says how it was set and what is left. -HV_ENOSPC: the processor, or
 *  the hypervisor, has no more, and the text says how many; -HV_ENOSYS: there is no such kind here; unbreak:
 * -HV_ENOENT: this tool has no such breakpoint. What is left when the tool goes is taken away for it. */
int hvlink_break(struct hvlink *link, const struct hvlink_break *b, struct hv_break_reply *answer);
int hvlink_unbreak(struct hvlink *link, const struct hvlink_break *b);
/** From now on stops at @set (HV_CATCH_...; 0: at nothing); at those of it in @once the first time only. With @vcpu
 * only that one stops, HV_ALL_VCPUS: any, and its domain. -HV_ENOSPC: no breakpoint is left for a vector. */
int hvlink_catch(struct hvlink *link, unsigned domain, unsigned vcpu, uint32_t set, uint32_t once);

/** What is stepped: <hvabi/domctl.h>, struct hv_step. */
struct hvlink_step {
	unsigned domain, vcpu;
	uint32_t generation; /* of the stop that it starts from: struct hv_vcpu, struct hv_event */
	uint32_t flags;	     /* HV_STEP_... */
	uint32_t from, to;   /* goes on while from <= pc < to; from = to: one instruction */
};

/** Begins a step; an event (HV_EVENT_STOP, HV_STOP_STEP) says when it is done. -HV_EBUSY: the vcpu does not stand
 * still, is off, or has stopped again since that generation; -HV_ENOSYS: this processor has too few breakpoints for it.
 */
int hvlink_step(struct hvlink *link, const struct hvlink_step *step);
/** The same, and waits HV_STEP_WAIT_MS for its end: in one round trip. 1: it has stopped, @stop says why and has its
 *  registers; 0: it is under way, as after hvlink_step(). The event comes either way. */
int hvlink_step_wait(struct hvlink *link, const struct hvlink_step *step, struct hv_step_reply *stop);

/** Every descriptor on the way from place->address (va or ipa) to its pa. */
int hvlink_translate(struct hvlink *link, const struct hvlink_place *place, struct hv_translate_reply *walks);

/** Runs a debug key; its output is allocated into *@text (NUL-terminated, @n bytes without it), which free() frees. */
int hvlink_key(struct hvlink *link, char key, unsigned domain, char **text, size_t *n);

/** What a domain (HV_NOBODY: the hypervisor itself) printed from *@position on: up to @room bytes. *@position moves to
 *  behind them; when some are lost already it is moved to the first that is there before. Returns the bytes, 0: none.
 */
long hvlink_console_read(struct hvlink *link, unsigned domain, uint64_t *position, void *buffer, size_t room);
/** Types up to @n bytes. Returns how many were taken: a guest that does not read has a short queue. */
long hvlink_console_write(struct hvlink *link, unsigned domain, const void *text, size_t n);

int hvlink_restart(struct hvlink *link, unsigned domain);
int hvlink_crash(struct hvlink *link, unsigned domain);
int hvlink_destroy(struct hvlink *link, unsigned domain);

/** Waits at most @ms milliseconds (-1: for ever) for the next event. Returns 1 with it, 0 in vain, or a negative error.
 *  The first call begins with what happens from then on; *lost (may be NULL) counts those that came too fast.
 * After a restart of the hypervisor (hvlink_sessions()) it goes on with what happens from then on. */
int hvlink_next_event(struct hvlink *link, int ms, struct hv_event *event, unsigned *lost);

/** Fills a request's header. */
struct hv_request hvlink_request(enum hv_op op, unsigned domain, unsigned vcpu);

/** "no such domain", "in use" ... for a -HV_E... of the hypervisor. Never NULL. */
const char *hvlink_strerror(int status);

#endif
