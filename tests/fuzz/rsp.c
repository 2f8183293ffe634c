/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a session with a gdb: the first says what the target can and whether it fails; then a packet a line, or
 * bytes as they come where a line begins with 0xff. Whatever comes, what goes back is whole packets and signs. */
#include <stdlib.h>
#include <tests/unit/fake_target.h>
#include "input.h"

static void take_out(void *ctx, const char *bytes, size_t n)
{
	struct packet_reader *reader = ctx;

	for (size_t i = 0; i < n; i++)
		if (packet_take(reader, bytes[i]) == PACKET_DAMAGED)
			abort();
}

/* The target stops by itself now and then, as a row of enum hv_stop_reason that the line's first byte chooses. */
static void maybe_stop(struct rsp *r, uint8_t how)
{
	const unsigned vcpu = how >> 4 & 1;

	fake.has_stop[vcpu] = how & 1;
	fake.stop[vcpu] = (struct target_stop){vcpu, (enum hv_stop_reason)(how % (HV_STOP_CRASH + 1)), RAM_AT, RAM_AT};
	rsp_poll(r);
}

static void take_line(struct rsp *r, const uint8_t *line, size_t n)
{
	static char frame[2 * 65536 + 8];
	uint8_t *exact = input_exact(line, n);

	if (n && exact[0] == 0xff)
		rsp_take(r, (const char *)exact + 1, n - 1);
	else if (packet_room(n) <= sizeof(frame))
		rsp_take(r, frame, packet_frame(frame, (const char *)exact, n));
	if (n)
		maybe_stop(r, exact[n - 1]);
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rsp session;
	static struct packet_reader reader;
	const uint8_t *at = data + 1, *const end = data + size;

	if (size < 2)
		return 0;
	fake_reset();
	fake.can_step = data[0] & 1;
	fake.can_break = data[0] & 2;
	fake.fail = data[0] & 4 ? -HV_EBUSY : data[0] & 8 ? -HV_EFAULT : 0;
	reader = (struct packet_reader){.state = READ_IDLE};
	rsp_start(&session, &fake.target, take_out, &reader);
	session.auto_hbreak = data[0] & 16;
	while (at < end && !session.over) {
		const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
		const size_t n = line ? (size_t)(line - at) : (size_t)(end - at);

		take_line(&session, at, n);
		at += n + 1;
	}
	return 0;
}
