/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that two vcpus press at the same time, each another one: each gets its own dump, to its end. */
#include "control.h"
#include "guest.h"
#include "smp.h"
#include "string.h"
#include "timer.h"

#define PATIENCE_MS 20000
#define PIECE	    500u
#define SAY_KEYS    1u

static struct presser {
	char key;
	volatile uint32_t pressed, bad;
	uint8_t request[HV_CALL_DOMCTL_MAX] __attribute__((aligned(8)));
	union control_reply answer __attribute__((aligned(8)));
	uint8_t start[HV_CALL_DOMCTL_MAX]; /* of the dump */
} pressers[] = {{.key = 'd'}, {.key = '1'}};

static int32_t ask(struct presser *p, const void *r, size_t n)
{
	const uint64_t end = timer_after_ms(PATIENCE_MS);
	int32_t rc;

	memcpy(p->request, r, n);
	do
		rc = control_raw((uint32_t)p->request, (uint32_t)n, (uint32_t)&p->answer, sizeof(p->answer));
	while (rc == -HV_EAGAIN && timer_now() < end);
	return rc < 0 ? rc : p->answer.reply.status;
}

static bool same(const uint8_t *a, const uint8_t *b, uint32_t n)
{
	while (n && *a == *b) {
		a++;
		b++;
		n--;
	}
	return n == 0;
}

/* "'d' pressed -> " begins a dump, and is nowhere else in it. */
static bool begins(const uint8_t *at)
{
	return same(at, (const uint8_t *)"' pressed -> ", 13);
}

/* Are the pieces a dump of @head bytes, whose start the answer has brought, to its end? */
static bool comes_again(struct presser *p, uint32_t n, uint32_t head)
{
	struct hv_ring ring = {.request = control_request(HV_OP_KEY_OUTPUT, HV_NOBODY, HV_ALL_VCPUS), .max = PIECE};
	const uint8_t *text = p->answer.bytes + sizeof(p->answer.ring);
	uint8_t last = 0;

	for (; ring.position < head; ring.position += p->answer.ring.count) {
		const uint32_t at = (uint32_t)ring.position;

		if (ask(p, &ring, sizeof(ring)) != 0 || p->answer.ring.head != head || p->answer.ring.count == 0)
			return false;
		const uint32_t got = p->answer.ring.count, left = at < n ? n - at : 0;
		if (!same(text, p->start + at, left < got ? left : got))
			return false;
		for (uint32_t i = at ? 0 : 3; i + 13 <= got; i++)
			if (begins(text + i))
				return false;
		last = text[got - 1];
	}
	return last == '\n';
}

static bool press(struct presser *p)
{
	const struct hv_key key = {.request = control_request(HV_OP_KEY, HV_NOBODY, HV_ALL_VCPUS),
				   .key = (uint8_t)p->key};
	const int32_t rc = ask(p, &key, sizeof(key));
	const uint32_t n = p->answer.ring.count, head = (uint32_t)p->answer.ring.head;

	if (rc != 0 || n < 100 || n > sizeof(p->start) || head < n)
		return false;
	memcpy(p->start, p->answer.bytes + sizeof(p->answer.ring), n);
	return p->start[0] == '\'' && p->start[1] == (uint8_t)p->key && begins(p->start + 2) && comes_again(p, n, head);
}

static void press_for_ever(uint32_t cpu)
{
	struct presser *p = &pressers[cpu % 2];

	for (;;) {
		p->bad += !press(p);
		p->pressed++;
		if (cpu == 0 && p->pressed % SAY_KEYS == 0)
			guest_printf("keys %u and %u bad %u\n", p->pressed, pressers[1].pressed,
				     p->bad + pressers[1].bad);
	}
}

void control_keys(void)
{
	smp_run_all(press_for_ever);
}
