/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of the link for tests: each word is an operation, done in order; what it finds is printed.
 *
 * usage: linktool [-l URL] WORD...
 *   version · domains · vcpus:DOM · pause:DOM[:VCPU] · unpause:DOM[:VCPU] · start:DOM   (ends the pause of the start)
 *   regs:DOM:VCPU · set:DOM:VCPU:N=VALUE (do_set: N) · read:PLACE:ADDR:N · write:PLACE:ADDR:HEX · walk:PLACE:ADDR
 *   key:C · console:DOM · type:DOM:TEXT · restart:DOM · crash:DOM · destroy:DOM · event[:MS] · until-event:KIND:MS
 *   break:DOM[:VCPU]:ADDR (bit 0 set: Thumb) · hbreak, sbreak: by the processor, by a patch · unbreak, hunbreak and
 *   sunbreak: the same · catch:DOM:SET:ONCE[:VCPU] · watch:DOM:ADDR:BYTES[:KIND] · unwatch: the same
 *   steps:DOM:VCPU:N (prints each pc; the answers wait for the ends) · isteps: the same, interrupts are delivered
 *   meanwhile, the events tell of the ends
 *   breakspeed:DOM:VCPU:N (goes on N times from a stop) · stops: the same, each one printed
 *   meets:DOM:N (the same, each stop counted; more than N until two were at once)
 *   idle:MS (holds what it holds) · print:TEXT · speed:PLACE:ADDR:BYTES · regspeed:DOM:VCPU:N · hang (says nothing)
 *
 * PLACE: vD.V a va, iD an ipa, p a pa, h the hypervisor's. KIND: 4 write, 5 read, 6 both. A number is in any base of C.
 * A word that fails ends it. Exit status: 0 all went well, 1 one was refused, 2 usage, 3 the link failed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "libhvlink/hvlink.h"

struct words {
	char *part[5];
	unsigned count;
};

static struct hvlink *link_;

static unsigned long long number(const struct words *w, unsigned i, unsigned long long otherwise)
{
	return i < w->count ? strtoull(w->part[i], NULL, 0) : otherwise;
}

static unsigned vcpu_of(const struct words *w, unsigned i)
{
	return (unsigned)number(w, i, HV_ALL_VCPUS);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct hvlink_place place_of(const struct words *w)
{
	struct hvlink_place p = {.address = number(w, 2, 0)};
	const char *text = w->count > 1 ? w->part[1] : "";

	switch (text[0]) {
	case 'v':
		p.space = HV_SPACE_VA;
		if (sscanf(text, "v%u.%u", &p.domain, &p.vcpu) != 2)
			p.space = 0;
		break;
	case 'i':
		p.space = HV_SPACE_IPA;
		p.domain = (unsigned)strtoul(text + 1, NULL, 10);
		break;
	case 'p':
		p.space = HV_SPACE_PA;
		if (text[1]) { /* p4: a device, four bytes at a time */
			p.flags = HV_MEMORY_DEVICE;
			p.width = (uint8_t)strtoul(text + 1, NULL, 10);
		}
		break;
	default:
		p.space = HV_SPACE_HYP;
	}
	return p;
}

static int do_version(const struct words *w)
{
	struct hv_version v;
	const int rc = hvlink_version(link_, &v);

	(void)w;
	if (rc == 0)
		printf("version %s abi %u pcpus %u hz %u board \"%s\" operations %" PRIx64 " steps by %s\n", v.version,
		       v.abi, v.pcpus, v.hz, v.board, v.operations,
		       v.flags & HV_VERSION_MISMATCH ? "mismatch" : "decode");
	return rc;
}

static int do_domains(const struct words *w)
{
	struct hv_domain d[32];
	const int n = hvlink_domains(link_, d, 32);

	(void)w;
	for (int i = 0; i < n; i++)
		printf("d%u %s state %u flags %u pauses %x vcpus %u ram %u KiB restarts %u time %" PRIu64 "\n", d[i].id,
		       d[i].name, d[i].state, d[i].flags, d[i].pauses, d[i].vcpus, d[i].ram_kib, d[i].restarts,
		       d[i].time);
	return n < 0 ? n : 0;
}

static int do_vcpus(const struct words *w)
{
	struct hv_vcpu v[16];
	const int n = hvlink_vcpus(link_, (unsigned)number(w, 1, 1), v, 16);

	for (int i = 0; i < n; i++)
		printf("v%u state %u stopped %u reason %u pauses %x pc %08x cpsr %08x stops %u\n", v[i].id, v[i].state,
		       v[i].stopped, v[i].reason, v[i].pauses, v[i].pc, v[i].cpsr, v[i].generation);
	return n < 0 ? n : 0;
}

static int do_pause(const struct words *w)
{
	return hvlink_pause(link_, (unsigned)number(w, 1, 1), vcpu_of(w, 2));
}

static int do_unpause(const struct words *w)
{
	return hvlink_unpause(link_, (unsigned)number(w, 1, 1), vcpu_of(w, 2));
}

static int do_start(const struct words *w)
{
	return hvlink_unpause_start(link_, (unsigned)number(w, 1, 1));
}

static int do_regs(const struct words *w)
{
	struct hv_context c;
	const int rc = hvlink_get_context(link_, (unsigned)number(w, 1, 1), vcpu_of(w, 2), &c);

	for (unsigned i = 0; rc == 0 && i < 13; i++)
		printf("r%u %08x ", i, c.regs.r[i]);
	if (rc == 0)
		printf("pc %08x cpsr %08x lr %08x r12_fiq %08x sctlr %08x cntvoff %" PRIx64 "\n", c.regs.pc,
		       c.regs.cpsr, c.regs.lr_usr, c.context.R12_fiq, c.context.SCTLR, c.cntvoff);
	return rc;
}

/* N: 0 to 12, 15 the pc, 16 CPSR, 17 SCTLR, 18 R12_fiq. */
static int do_set(const struct words *w)
{
	const unsigned d = (unsigned)number(w, 1, 1), v = vcpu_of(w, 2);
	unsigned n, value;
	struct hv_context c;
	int rc = hvlink_get_context(link_, d, v, &c);

	if (w->count < 4 || sscanf(w->part[3], "%u=%i", &n, (int *)&value) != 2 || (n > 12 && n < 15) || n > 18)
		return -HV_EINVAL;
	*(n == 15   ? &c.regs.pc
	  : n == 16 ? &c.regs.cpsr
	  : n == 17 ? &c.context.SCTLR
	  : n == 18 ? &c.context.R12_fiq
		    : &c.regs.r[n]) = value;
	if (rc == 0)
		rc = hvlink_set_context(link_, d, v, &c);
	return rc;
}

static int do_read(const struct words *w)
{
	const struct hvlink_place p = place_of(w);
	const size_t n = (size_t)number(w, 3, 4);
	struct hvlink_fault fault = {0};
	uint8_t *data = malloc(n ? n : 1);
	size_t done = 0;
	const int rc = hvlink_read(link_, &p, data, n, &done, &fault);

	printf("read %zu of %zu:", done, n);
	for (size_t i = 0; i < done; i++)
		printf("%s%02x", i % 4 ? "" : " ", data[i]);
	if (rc == -HV_EFAULT)
		printf(" then %s at %08" PRIx64, hvlink_why(fault.why), fault.address);
	printf("\n");
	free(data);
	return rc == -HV_EFAULT ? 0 : rc;
}

static int do_write(const struct words *w)
{
	const struct hvlink_place p = place_of(w);
	const size_t n = w->count > 3 ? strlen(w->part[3]) / 2 : 0;
	struct hvlink_fault fault = {0};
	uint8_t *data = malloc(n ? n : 1);
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		const char hex[] = {w->part[3][2 * i], w->part[3][2 * i + 1], 0};

		data[i] = (uint8_t)strtoul(hex, NULL, 16);
	}
	const int rc = hvlink_write(link_, &p, data, n, &done, &fault);
	printf("wrote %zu of %zu", done, n);
	if (rc == -HV_EFAULT)
		printf(" then %s at %08" PRIx64, hvlink_why(fault.why), fault.address);
	printf("\n");
	free(data);
	return rc == -HV_EFAULT ? 0 : rc;
}

static void print_walk(const char *name, const struct hv_walk *w)
{
	if (!(w->flags & HV_WALK_DONE))
		return;
	printf("%s in %08" PRIx64, name, w->in);
	for (unsigned i = 0; i < w->nlevels; i++)
		printf(" [%u] %08" PRIx64 "=%08" PRIx64, w->levels[i].level, w->levels[i].desc_addr,
		       w->levels[i].value);
	if (w->flags & HV_WALK_OK)
		printf(" out %08" PRIx64 "\n", w->out);
	else
		printf(" fault %u level %u\n", w->fault, w->fault_level);
}

static int do_walk(const struct words *w)
{
	const struct hvlink_place p = place_of(w);
	struct hv_translate_reply t;
	const int rc = hvlink_translate(link_, &p, &t);

	if (rc == 0) {
		print_walk("stage1", &t.stage1);
		print_walk("stage2", &t.stage2);
	}
	return rc;
}

static int do_key(const struct words *w)
{
	char *text;
	size_t n;
	const int rc = hvlink_key(link_, w->count > 1 ? w->part[1][0] : 'h', HV_NOBODY, &text, &n);

	if (rc == 0) {
		fwrite(text, 1, n, stdout);
		free(text);
	}
	return rc;
}

static int do_console(const struct words *w)
{
	static char text[1u << 20];
	uint64_t position = 0;
	long n;

	while ((n = hvlink_console_read(link_, (unsigned)number(w, 1, HV_NOBODY), &position, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)n, stdout);
	return (int)n;
}

static int do_type(const struct words *w)
{
	const char *text = w->count > 2 ? w->part[2] : "";
	size_t at = 0;

	while (at < strlen(text)) {
		const long n = hvlink_console_write(link_, (unsigned)number(w, 1, 1), text + at, strlen(text) - at);

		if (n < 0)
			return (int)n;
		at += (size_t)n;
	}
	return (int)hvlink_console_write(link_, (unsigned)number(w, 1, 1), "\r", 1) < 0 ? -HV_EIO : 0;
}

static int do_restart(const struct words *w)
{
	return hvlink_restart(link_, (unsigned)number(w, 1, 1));
}

static int do_crash(const struct words *w)
{
	return hvlink_crash(link_, (unsigned)number(w, 1, 1));
}

static int do_destroy(const struct words *w)
{
	return hvlink_destroy(link_, (unsigned)number(w, 1, 1));
}

static int wait_event(int ms, unsigned kind)
{
	struct hv_event e;
	unsigned lost = 0;
	int rc;

	do {
		rc = hvlink_next_event(link_, ms, &e, &lost);
		if (rc == 1)
			printf("event %u kind %u d%d v%d reason %u detail %x pc %08x lost %u\n", e.number, e.kind,
			       (int16_t)e.domain, (int16_t)e.vcpu, e.reason, e.detail, e.pc, lost);
	} while (rc == 1 && kind && e.kind != kind);
	if (rc == 0)
		printf("no event\n");
	return rc < 0 ? rc : rc == 0 && kind ? -HV_ENOENT : 0;
}

/* "break" or "unbreak" are of any kind, "hbreak" and "sbreak" of one. */
static enum hv_break_kind kind_of(const struct words *w)
{
	return w->part[0][0] == 'h' ? HV_BREAK_HARD : w->part[0][0] == 's' ? HV_BREAK_SOFT : HV_BREAK_ANY;
}

static int set_break(const struct words *w, enum hv_op op, bool watch)
{
	static const char *const how[] = {
	    [HV_HOW_HARD] = "in a slot", [HV_HOW_SOFT] = "patched", [HV_HOW_WAITS] = "waits"};
	const bool one = !watch && w->count > 3;
	const uint32_t at = (uint32_t)number(w, one ? 3 : 2, 0);
	const struct hvlink_break b = {
	    .domain = (unsigned)number(w, 1, 1),
	    .vcpu = one ? vcpu_of(w, 2) : HV_ALL_VCPUS,
	    .kind = watch ? (enum hv_break_kind)number(w, 4, HV_BREAK_WRITE) : kind_of(w),
	    .va = watch ? at : at & ~1u,
	    .length = watch    ? (uint32_t)number(w, 3, 4)
		      : at & 1 ? 2
			       : 0,
	};
	struct hv_break_reply r = {0};
	const int rc = op == HV_OP_BREAK ? hvlink_break(link_, &b, &r) : hvlink_unbreak(link_, &b);

	if (rc == 0 && op == HV_OP_BREAK)
		printf("set, %s, %u left\n", r.how <= HV_HOW_WAITS ? how[r.how] : "?", r.hard_free);
	return rc;
}

static int do_break(const struct words *w)
{
	return set_break(w, HV_OP_BREAK, false);
}

static int do_unbreak(const struct words *w)
{
	return set_break(w, HV_OP_UNBREAK, false);
}

static int do_catch(const struct words *w)
{
	return hvlink_catch(link_, (unsigned)number(w, 1, 1), vcpu_of(w, 4), (uint32_t)number(w, 2, 0),
			    (uint32_t)number(w, 3, 0));
}

static int do_watch(const struct words *w)
{
	return set_break(w, HV_OP_BREAK, true);
}

static int do_unwatch(const struct words *w)
{
	return set_break(w, HV_OP_UNBREAK, true);
}

/* The next stop of any vcpu. */
static int next_stop(struct hv_event *e)
{
	int rc;

	do
		rc = hvlink_next_event(link_, 10000, e, NULL);
	while (rc == 1 && e->kind != HV_EVENT_STOP);
	return rc == 0 ? -HV_ENOENT : rc < 0 ? rc : 0;
}

static unsigned waited; /* steps that were over when they were answered */

/* A step whose answer has its end; the event says the same. */
static int step_and_wait(const struct hvlink_step *s, struct hv_event *e)
{
	struct hv_step_reply stop;
	const int done = hvlink_step_wait(link_, s, &stop);
	const int rc = done < 0 ? done : next_stop(e);

	if (rc == 0 && done &&
	    (stop.generation != e->generation || stop.reason != e->reason || stop.pc != e->pc ||
	     stop.context.regs.pc != e->pc))
		return -HV_EPROTO;
	waited += rc == 0 && done;
	return rc;
}

static int step_once(unsigned domain, unsigned vcpu, uint32_t flags, struct hv_event *e)
{
	struct hvlink_step s = {.domain = domain, .vcpu = vcpu, .flags = flags};
	struct hv_vcpu list[8];
	int rc = hvlink_vcpus(link_, domain, list, 8);

	if (rc < 0 || vcpu >= (unsigned)rc)
		return -HV_ENOENT;
	s.generation = list[vcpu].generation;
	if (!(flags & HV_STEP_INTERRUPTS))
		return step_and_wait(&s, e);
	rc = hvlink_step(link_, &s);
	return rc < 0 ? rc : next_stop(e);
}

static int take_steps(const struct words *w, uint32_t flags)
{
	struct hv_event e = {0};
	int rc = hvlink_next_event(link_, 0, &e, NULL); /* from here on */

	for (unsigned long long n = number(w, 3, 1); n && rc >= 0; n--) {
		rc = step_once((unsigned)number(w, 1, 1), vcpu_of(w, 2), flags, &e);
		if (rc == 0)
			printf("step %08x reason %u\n", e.pc, e.reason);
	}
	return rc < 0 ? rc : 0;
}

static int do_steps(const struct words *w)
{
	const int rc = take_steps(w, HV_STEP_ALONE);

	printf("over when they were answered: %u\n", waited);
	return rc;
}

static int do_isteps(const struct words *w)
{
	return take_steps(w, HV_STEP_ALONE | HV_STEP_INTERRUPTS);
}

static int do_breakspeed(const struct words *w)
{
	const unsigned domain = (unsigned)number(w, 1, 1), n = (unsigned)number(w, 3, 100);
	const bool each = strcmp(w->part[0], "stops") == 0;
	unsigned hits[8] = {0};
	const double start = now();
	struct hv_event e = {0};
	int rc = hvlink_next_event(link_, 0, &e, NULL);

	for (unsigned i = 0; i < n && rc >= 0; i++) {
		rc = hvlink_unpause(link_, domain, HV_ALL_VCPUS);
		if (rc >= 0)
			rc = next_stop(&e);
		if (rc >= 0)
			hits[e.vcpu % 8]++;
		if (rc >= 0 && each)
			printf("stop v%u pc %08x reason %u detail %x\n", e.vcpu, e.pc, e.reason, e.detail);
		if (rc >= 0)
			rc = hvlink_pause(link_, domain, HV_ALL_VCPUS);
	}
	if (rc >= 0)
		printf("hits v0 %u v1 %u, the last at %08x, %.0f stops/s\n", hits[0], hits[1], e.pc,
		       n / (now() - start));
	return rc < 0 ? rc : 0;
}

/* Stops that have been told of; the domain stands still. */
static int count_stops(unsigned hits[8])
{
	struct hv_event e;
	int rc, n = 0;

	while ((rc = hvlink_next_event(link_, 1, &e, NULL)) > 0)
		if (e.kind == HV_EVENT_STOP) {
			hits[e.vcpu % 8]++;
			n++;
		}
	return rc < 0 ? rc : n;
}

#define MEETS_MORE 20 /* times as many, until two were at once: on a busy host they seldom run at the same time */

static int do_meets(const struct words *w)
{
	const unsigned domain = (unsigned)number(w, 1, 1), n = (unsigned)number(w, 2, 100);
	unsigned hits[8] = {0}, at_once = 0, i = 0;
	struct hv_event e;
	int rc = hvlink_next_event(link_, 0, &e, NULL); /* from here on: the first stop may be told with an answer */

	for (; (i < n || (at_once == 0 && i < n * MEETS_MORE)) && rc >= 0; i++) {
		rc = hvlink_unpause(link_, domain, HV_ALL_VCPUS);
		if (rc >= 0)
			rc = next_stop(&e);
		if (rc < 0)
			break;
		hits[e.vcpu % 8]++;
		rc = hvlink_pause(link_, domain, HV_ALL_VCPUS);
		if (rc >= 0)
			rc = count_stops(hits);
		at_once += rc > 0;
	}
	if (rc >= 0)
		printf("meets %u hits %u %u at once %u\n", i, hits[0], hits[1], at_once);
	return rc < 0 ? rc : 0;
}

static int do_event(const struct words *w)
{
	return wait_event((int)number(w, 1, 1000), 0);
}

static int do_until_event(const struct words *w)
{
	return wait_event((int)number(w, 2, 10000), (unsigned)number(w, 1, HV_EVENT_STATE));
}

static int do_idle(const struct words *w)
{
	const double until = now() + (double)number(w, 1, 1000) / 1000;
	int rc = 0;

	while (rc == 0 && now() < until)
		rc = hvlink_idle(link_, (int)((until - now()) * 1000) + 1);
	return rc;
}

static int do_print(const struct words *w)
{
	printf("%s\n", w->count > 1 ? w->part[1] : "");
	return 0;
}

static int do_speed(const struct words *w)
{
	const struct hvlink_place p = place_of(w);
	const size_t n = (size_t)number(w, 3, 1 << 20);
	uint8_t *data = malloc(n);
	const double start = now();
	const int rc = hvlink_read(link_, &p, data, n, NULL, NULL);
	const double took = now() - start;

	if (rc == 0)
		printf("speed %.2f MB/s (%zu bytes in %.3f s)\n", (double)n / took / 1e6, n, took);
	free(data);
	return rc;
}

static int do_regspeed(const struct words *w)
{
	const unsigned n = (unsigned)number(w, 3, 1000);
	const double start = now();
	struct hv_context c;
	int rc = 0;

	for (unsigned i = 0; i < n && rc == 0; i++)
		rc = hvlink_get_context(link_, (unsigned)number(w, 1, 1), vcpu_of(w, 2), &c);
	if (rc == 0)
		printf("regspeed %.0f reads/s\n", n / (now() - start));
	return rc;
}

static int do_hang(const struct words *w)
{
	(void)w;
	fflush(stdout);
	return pause();
}

static const struct {
	const char *name;
	int (*run)(const struct words *w);
} table[] = {
    {"break", do_break},       {"hbreak", do_break},	 {"sbreak", do_break},
    {"hunbreak", do_unbreak},  {"sunbreak", do_unbreak}, {"unbreak", do_unbreak},
    {"catch", do_catch},       {"watch", do_watch},	 {"unwatch", do_unwatch},
    {"steps", do_steps},       {"isteps", do_isteps},	 {"breakspeed", do_breakspeed},
    {"stops", do_breakspeed},  {"meets", do_meets},	 {"version", do_version},
    {"domains", do_domains},   {"vcpus", do_vcpus},	 {"pause", do_pause},
    {"unpause", do_unpause},   {"start", do_start},	 {"regs", do_regs},
    {"set", do_set},	       {"read", do_read},	 {"write", do_write},
    {"walk", do_walk},	       {"key", do_key},		 {"console", do_console},
    {"type", do_type},	       {"restart", do_restart},	 {"crash", do_crash},
    {"destroy", do_destroy},   {"event", do_event},	 {"until-event", do_until_event},
    {"idle", do_idle},	       {"print", do_print},	 {"speed", do_speed},
    {"regspeed", do_regspeed}, {"hang", do_hang},
};

static int do_word(char *text)
{
	struct words w = {.count = 0};
	char *copy = strdup(text), *save = NULL;
	int rc = -HV_ENOSYS;

	for (char *p = strtok_r(copy, ":", &save); p && w.count < 5; p = strtok_r(NULL, ":", &save))
		w.part[w.count++] = p;
	for (size_t i = 0; w.count && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(w.part[0], table[i].name) == 0)
			rc = table[i].run(&w);
	if (rc < 0)
		printf("%s: failed (%d): %s\n", text, rc, hvlink_error(link_));
	fflush(stdout);
	free(copy);
	return rc;
}

int main(int argc, char **argv)
{
	const char *url = NULL;
	char error[HVLINK_ERROR_MAX];
	int at = 1, rc = 0;

	if (argc > 2 && strcmp(argv[1], "-l") == 0) {
		url = argv[2];
		at = 3;
	}
	if (at == argc) {
		fprintf(stderr, "usage: linktool [-l URL] WORD...   (the head of tests/lib/linktool.c lists them)\n");
		return 2;
	}
	if (hvlink_open(url, NULL, &link_, error) < 0) {
		fprintf(stderr, "linktool: %s\n", error);
		return 3;
	}
	for (; at < argc && rc >= 0; at++)
		rc = do_word(argv[at]);
	hvlink_close(link_);
	return rc == -HV_EIO ? 3 : rc < 0;
}
