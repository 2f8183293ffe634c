/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug operations (<hvabi/domctl.h>): one table, reached by the link and by hypercall. An operation is a row of the
 * table in domctl.c and a function in a domctl_*.c. */
#ifndef DEBUG_DOMCTL_H
#define DEBUG_DOMCTL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>
#include "core/domain.h"

/* A request as it came. */
struct domctl_call {
	const uint8_t *request; /* 8-byte aligned */
	size_t n;
	uint8_t *reply; /* 8-byte aligned */
	size_t room;	/* at least HV_LINK_PAYLOAD_MIN */
	bool hypercall; /* from a domain with the control capability; else from the peer on the link */
	bool asked;	/* it was under way before. A hypercall cannot tell: it comes again */
	uint64_t since; /* counter value when it came first; 0: a hypercall, which can be told to come again */
	uint64_t again; /* a result, of one under way: counter value before which to call again is of no use */
};

/** Runs it. Returns the length of the reply; 0: it is under way, call again a little later with the same request. In an
 *  interrupt's or exit's handler, no lock held. */
size_t domctl_run(struct domctl_call *call);

extern const char *domctl_board; /* model of the host */
void domctl_start(const char *board);

/** Lets go everything that the link's peer holds (owners below HV_OWNER_PEERS). True if there was anything. */
bool domctl_release_peer(void);
/** Forgets the control domain's key that is under way. */
void domctl_forget_key(void);
/** Lets go everything that the control domain holds: it has ended, or starts anew. */
void domctl_release_hypercall(void);

/* What an operation is given: its fields are checked as far as its row says. */
struct domctl {
	const void *request; /* at least the row's size */
	size_t n;
	void *reply; /* to be filled, with n bytes of it zeroed; its struct hv_reply is filled by the caller */
	size_t room;
	size_t reply_n;	  /* the row's size; an operation with something behind it adds to that */
	uint32_t owner;	  /* HV_OWNER_... */
	struct domain *d; /* NULL where the row does not want one */
	struct vcpu *v;	  /* NULL: HV_ALL_VCPUS */
	bool hypercall;
	bool asked;	/* as in struct domctl_call; of a hypercall it may be */
	bool patient;	/* it came not long ago, and what is in its way may pass */
	uint64_t again; /* -HV_EAGAIN: as in struct domctl_call */
};

/** Returns 0, a status, or -HV_EAGAIN: under way. */
typedef int domctl_fn(struct domctl *c);

domctl_fn domctl_version, domctl_domains, domctl_vcpus;		    /* domctl_list.c */
domctl_fn domctl_pause, domctl_unpause, domctl_release;		    /* domctl_life.c */
domctl_fn domctl_restart, domctl_crash, domctl_destroy;		    /* domctl_life.c */
domctl_fn domctl_break, domctl_unbreak, domctl_step;		    /* stop.c */
domctl_fn domctl_catch;						    /* catch.c */
domctl_fn domctl_get_context, domctl_set_context;		    /* domctl_context.c */
domctl_fn domctl_read, domctl_write;				    /* domctl_memory.c */
domctl_fn domctl_translate;					    /* domctl_walk.c */
domctl_fn domctl_events, domctl_console_read, domctl_console_write; /* domctl_ring.c */
domctl_fn domctl_key, domctl_key_output;			    /* domctl_ring.c */

/** Before @owners (bits) let @d go on, or its vcpu @v: whoever will run and stands at a breakpoint goes past it first.
 */
void domctl_prepare(struct domain *d, struct vcpu *v, uint32_t owners);

/** Finds what the request of @c names: a domain, and with @vcpu one vcpu of it. 0 or -HV_ENOENT. */
int domctl_find(struct domctl *c, bool vcpu);

/** All of *@to: the registers of @v as they are. -HV_EBUSY: they cannot be had now. */
int domctl_read_context(struct vcpu *v, struct hv_context *to);

/** The status of an operation whose vcpu could not be held: its pcpu may be kept from running by a host of its own, so
 *  that is tried again for a while. */
int domctl_not_held(struct domctl *c);
/** It could: its pcpu is worth waiting for once more. */
void domctl_was_held(const struct domctl *c);

/** enum hv_domain_state of @d. */
uint8_t domctl_state(const struct domain *d);

/** What is there: bit n for operation n. */
uint64_t domctl_operations(void);

/* events.c */
/** Records an event and tells the peer. @e: all but number and time. Any pcpu; no lock but a device's is held. */
void event_raise(const struct hv_event *e);
/** The number of the next event. */
uint32_t event_head(void);
/** Copies events from number *@first on (moved on to the oldest that is there), at most @max. Returns how many. */
uint32_t events_read(uint32_t *first, struct hv_event *to, uint32_t max);
/** Follows domains and consoles. */
void events_start(void);

#endif
