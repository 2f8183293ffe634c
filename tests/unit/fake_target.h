/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A target for the RSP engine: domain 1, two vcpus, 4 KiB of memory at RAM_AT, and a record of what was asked of it.
 * For tests/unit/test_gdbstub.c and tests/fuzz/rsp.c. */
#ifndef FAKE_TARGET_H
#define FAKE_TARGET_H
#include <stdio.h>
#include <string.h>
#include <hvabi/errno.h>
#include <gdbstub/regs.h>
#include <gdbstub/rsp_parts.h>

#define RAM_AT	 0x1000u
#define RAM_SIZE 0x1000u

struct fake {
	struct target target; /* first */
	uint8_t ram[RAM_SIZE];
	struct hv_context context[2];
	enum target_resume how[TARGET_VCPUS_MAX];
	uint32_t from, to;
	unsigned resumed, detached, restarted, killed, stops;
	struct target_break breaks[4];
	unsigned nbreaks;
	bool can_step, can_break, has_stop[2];
	struct target_stop stop[2];
	int fail; /* what every operation that may fail gives */
};
static struct fake fake;

static unsigned f_domain(struct target *t)
{
	(void)t;
	return 1;
}
static uint32_t f_vcpus(struct target *t)
{
	(void)t;
	return 3;
}
static void f_describe(struct target *t, unsigned vcpu, char *text, size_t size)
{
	(void)t;
	snprintf(text, size, "state <%u>", vcpu);
}
static int f_stop(struct target *t)
{
	(void)t;
	fake.stops++;
	return fake.fail;
}
static int f_resume(struct target *t, const enum target_resume how[TARGET_VCPUS_MAX], uint32_t from, uint32_t to)
{
	(void)t;
	memcpy(fake.how, how, sizeof(fake.how));
	fake.from = from;
	fake.to = to;
	fake.resumed += fake.fail == 0;
	return fake.fail;
}
static int f_stopped(struct target *t, uint32_t vcpus, struct target_stop *stop)
{
	(void)t;
	for (unsigned v = 0; v < 2; v++)
		if (fake.has_stop[v] && vcpus >> v & 1) {
			*stop = fake.stop[v];
			fake.has_stop[v] = false;
			return 1;
		}
	return 0;
}
static int f_detach(struct target *t)
{
	(void)t;
	fake.detached++;
	return fake.fail;
}
static int f_get(struct target *t, unsigned vcpu, struct hv_context *c)
{
	(void)t;
	*c = fake.context[vcpu & 1];
	return fake.fail;
}
static int f_set(struct target *t, unsigned vcpu, const struct hv_context *c)
{
	(void)t;
	fake.context[vcpu & 1] = *c;
	return fake.fail;
}
static size_t part(const struct target_memory *m, size_t n)
{
	if (m->address < RAM_AT || m->address >= RAM_AT + RAM_SIZE)
		return 0;
	const uint64_t room = RAM_AT + RAM_SIZE - m->address;
	return n < room ? n : (size_t)room;
}
static int f_read(struct target *t, const struct target_memory *m, void *buffer, size_t n, size_t *done)
{
	(void)t;
	*done = part(m, n);
	if (*done)
		memcpy(buffer, fake.ram + (m->address - RAM_AT), *done);
	return *done == n ? fake.fail : -HV_EFAULT;
}
static int f_write(struct target *t, const struct target_memory *m, const void *buffer, size_t n, size_t *done)
{
	(void)t;
	*done = part(m, n);
	if (*done)
		memcpy(fake.ram + (m->address - RAM_AT), buffer, *done);
	return *done == n ? fake.fail : -HV_EFAULT;
}
static int f_break(struct target *t, const struct target_break *b, bool set)
{
	(void)t;
	if (!fake.can_break)
		return -HV_ENOSYS;
	if (set && fake.nbreaks == 4)
		return -HV_ENOSPC;
	if (set)
		fake.breaks[fake.nbreaks++] = *b;
	else
		fake.nbreaks--;
	return fake.fail;
}
static bool f_has(struct target *t, enum hv_op op)
{
	(void)t;
	return op == HV_OP_STEP ? fake.can_step : true;
}
static int f_restart(struct target *t)
{
	(void)t;
	fake.restarted++;
	return fake.fail;
}
static int f_kill(struct target *t)
{
	(void)t;
	fake.killed++;
	return fake.fail;
}
static int f_exec_file(struct target *t, char *path, size_t size)
{
	(void)t;
	snprintf(path, size, "/some/vmlinux");
	return fake.fail;
}
static int f_monitor(struct target *t, unsigned vcpu, const char *command, void (*say)(void *ctx, const char *text),
		     void *ctx)
{
	(void)t;
	(void)vcpu;
	say(ctx, command);
	return fake.fail;
}
static const char *f_why(struct target *t)
{
	(void)t;
	return "at 00000010: nothing is there";
}
static const struct target_ops fake_ops = {f_domain, f_vcpus,	f_describe, f_stop,	 f_resume,  f_stopped,
					   f_detach, f_get,	f_set,	    f_read,	 f_write,   f_break,
					   f_has,    f_restart, f_kill,	    f_exec_file, f_monitor, f_why};

/* As new: the memory counts up, register n of vcpu v is full of n + v. */
static inline void fake_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.target.ops = &fake_ops;
	fake.can_step = fake.can_break = true;
	for (unsigned i = 0; i < RAM_SIZE; i++)
		fake.ram[i] = (uint8_t)i;
	for (unsigned v = 0; v < 2; v++)
		for (unsigned n = 0; n <= regs_last(); n++)
			if (regs_size(n))
				memset(regs_field(&fake.context[v], n), (int)(n + v), regs_size(n));
	fake.context[0].regs.cpsr = 0x13; /* SVC */
}

#endif
