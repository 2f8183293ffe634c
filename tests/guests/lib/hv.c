/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hypercalls, guarded: a machine without hvscope may answer them with UNDEF. */
#include "hv.h"
#include "exception.h"

#define NATIVE_UNKNOWN -1

struct call {
	uint32_t number;
	const uint32_t *args;
	int32_t answer;
};

static void call_run(struct call *c)
{
	register uint32_t r0 __asm__("r0") = c->args[0];
	register uint32_t r1 __asm__("r1") = c->args[1];
	register uint32_t r2 __asm__("r2") = c->args[2];
	register uint32_t r3 __asm__("r3") = c->args[3];
	register uint32_t r12 __asm__("r12") = c->number;

	__asm__ volatile(".arch_extension virt\n\thvc #0x4856"
			 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r12)::"memory");
	c->answer = (int32_t)r0;
}

bool hv_call4(uint32_t number, const uint32_t args[4], int32_t *answer)
{
	struct call c = {number, args, 0};
	struct guard g;

	if (guard_run(&g, (uint32_t)call_run, (uint32_t)&c) != VECTOR_NONE)
		return false;
	*answer = c.answer;
	return true;
}

bool hv_call(uint32_t number, uint32_t a0, int32_t *answer)
{
	const uint32_t args[4] = {a0, 0, 0, 0};

	return hv_call4(number, args, answer);
}

bool hv_present(void)
{
	int32_t answer;

	return !hv_call(HV_CALL_VERSION, 0, &answer) || answer != NATIVE_UNKNOWN;
}
