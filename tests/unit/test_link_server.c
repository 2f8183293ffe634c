/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of the link: what is done with each packet, a step a row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/link_server.h>

#define A 0x0a0au
#define B 0x0b0bu

enum what { HELLO, REQUEST, PING, AGAIN, BYE, OTHER, DONE, DAMAGED, HAPPENS, EVENT };

/* want: of link_server_take(), or for DAMAGED and EVENT whether there is an answer. answer: its kind, 0: none;
 * detail: sequence of a reply, reason of a refusal, status of a welcome. */
struct step {
	enum what what;
	uint16_t session;
	uint32_t n; /* sequence; HELLO: nonce; PING: credit */
	int want;
	uint8_t answer;
	int detail;
};

#define STEPS_MAX 16
static const struct {
	const char *name;
	struct step steps[STEPS_MAX];
} rows[] = {
    {"a session, and a request asked twice while it works and twice when it is done: executed once",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0},
      {REQUEST, A, 1, LINK_ACT_ANSWER, HV_LINK_WORKING, 1},
      {DONE, A, 1, 0, HV_LINK_REPLY, 1},
      {REQUEST, A, 1, LINK_ACT_REPEAT, 0, 0},
      {REQUEST, A, 1, LINK_ACT_REPEAT, 0, 0},
      {REQUEST, A, 2, LINK_ACT_EXECUTE, 0, 0}}},
    {"a hello that comes twice ends nothing",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0},
      {DONE, A, 1, 0, HV_LINK_REPLY, 1},
      {HELLO, A, 7, LINK_ACT_ANSWER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_REPEAT, 0, 0}}},
    {"another peer takes over; the one before is told so",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0},
      {HELLO, B, 8, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_NO_SESSION},
      {REQUEST, B, 1, LINK_ACT_EXECUTE, 0, 0}}},
    {"the same number drawn by another peer is another session",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0},
      {DONE, A, 1, 0, HV_LINK_REPLY, 1},
      {HELLO, A, 8, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0}}},
    {"no session before a hello, and no number 0",
     {{REQUEST, A, 1, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_NO_SESSION},
      {PING, A, 1, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_NO_SESSION},
      {BYE, A, 1, LINK_ACT_DROP, 0, 0},
      {HELLO, 0, 7, LINK_ACT_DROP, 0, 0},
      {DAMAGED, 0, 0, false, 0, 0}}},
    {"numbers that are neither the last nor the next, 0 among them",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {REQUEST, A, 0, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_SEQUENCE},
      {REQUEST, A, 2, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_SEQUENCE},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0},
      {REQUEST, A, 2, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_SEQUENCE},
      {DONE, A, 1, 0, HV_LINK_REPLY, 1},
      {REQUEST, A, 3, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_SEQUENCE}}},
    {"a reply that was damaged is sent again, but not while there is none",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {AGAIN, A, 0, LINK_ACT_DROP, 0, 0},
      {REQUEST, A, 1, LINK_ACT_EXECUTE, 0, 0},
      {AGAIN, A, 1, LINK_ACT_DROP, 0, 0},
      {DONE, A, 1, 0, HV_LINK_REPLY, 1},
      {AGAIN, A, 2, LINK_ACT_DROP, 0, 0},
      {AGAIN, A, 1, LINK_ACT_PART, 0, 0},
      {DAMAGED, A, 0, true, HV_LINK_REFUSED, HV_LINK_DAMAGED}}},
    {"events within the credit, which each ping sets anew",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, false, 0, 0},
      {PING, A, 2, LINK_ACT_ANSWER, HV_LINK_PONG, 2},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, true, HV_LINK_EVENT, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, true, HV_LINK_EVENT, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, false, 0, 0},
      {PING, A, 1, LINK_ACT_ANSWER, HV_LINK_PONG, 1},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, true, HV_LINK_EVENT, 0}}},
    {"an event is told once, by its own packet or by a pong, and not what a peer's welcome has said",
     {{HAPPENS, A, 0, 0, 0, 0},
      {HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {PING, A, 5, LINK_ACT_ANSWER, HV_LINK_PONG, 5},
      {EVENT, A, 0, false, 0, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, true, HV_LINK_EVENT, 0},
      {EVENT, A, 0, false, 0, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {PING, A, 5, LINK_ACT_ANSWER, HV_LINK_PONG, 5},
      {EVENT, A, 0, false, 0, 0}}},
    {"a peer that says good-bye",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0},
      {PING, A, 2, LINK_ACT_ANSWER, HV_LINK_PONG, 2},
      {BYE, A, 0, LINK_ACT_GONE, 0, 0},
      {HAPPENS, A, 0, 0, 0, 0},
      {EVENT, A, 0, false, 0, 0},
      {REQUEST, A, 1, LINK_ACT_ANSWER, HV_LINK_REFUSED, HV_LINK_NO_SESSION}}},
    {"kinds that only the answering side sends",
     {{HELLO, A, 7, LINK_ACT_NEW_PEER, HV_LINK_WELCOME, 0}, {OTHER, A, 1, LINK_ACT_DROP, 0, 0}}},
};

static void check_answer(const struct link_answer *a, const struct step *s)
{
	assert_int_equal(a->header.kind, s->answer);
	assert_int_equal(a->header.session, s->session);
	if (s->answer == HV_LINK_WELCOME)
		assert_int_equal(((const struct hv_link_welcome *)(const void *)a->payload)->status, s->detail);
	else if (s->answer == HV_LINK_REFUSED)
		assert_int_equal(((const struct hv_link_refused *)(const void *)a->payload)->reason, s->detail);
	else
		assert_int_equal(a->header.sequence, s->detail);
}

static int take(struct link_server *s, const struct step *step, struct link_answer *answer)
{
	static const uint8_t kinds[] = {[HELLO] = HV_LINK_HELLO, [REQUEST] = HV_LINK_REQUEST, [PING] = HV_LINK_PING,
					[AGAIN] = HV_LINK_AGAIN, [BYE] = HV_LINK_BYE,	      [OTHER] = HV_LINK_REPLY};
	struct hv_link_header header = {kinds[step->what], 0, step->session, step->n};
	struct hv_link_hello hello = {HV_LINK_MAGIC, 1, 1, step->n, 2000, "test"};
	const struct hv_link_ping ping = {step->n, 0};

	if (step->what == HELLO)
		header.sequence = 0;
	return (int)link_server_take(s, &header, step->what == PING ? (const void *)&ping : &hello,
				     step->what == PING ? sizeof(ping) : sizeof(hello), answer);
}

static void run_step(struct link_server *s, const struct step *step)
{
	struct link_answer answer = {0};
	int did = 0;

	if (step->what == DONE)
		answer.header = link_server_done(s);
	else if (step->what == DAMAGED)
		did = link_server_damaged(s, false, &answer);
	else if (step->what == HAPPENS)
		s->event_head++;
	else if (step->what == EVENT)
		did = link_server_event(s, &answer);
	else
		did = take(s, step, &answer);
	assert_int_equal(did, step->want);
	if (step->answer)
		check_answer(&answer, step);
}

static void sessions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct link_server s = {.name = "server", .max_payload = 4096};

		print_message("# %s\n", rows[i].name);
		for (size_t k = 0; k < STEPS_MAX && (rows[i].steps[k].session || rows[i].steps[k].want ||
						     rows[i].steps[k].answer || rows[i].steps[k].what);
		     k++)
			run_step(&s, &rows[i].steps[k]);
	}
}

static void versions_names_and_sizes(void **state)
{
	struct link_server s = {.name = "hvscope", .max_payload = 4096, .boot = 99};
	struct hv_link_header header = {HV_LINK_HELLO, 0, A, 0};
	struct hv_link_hello hello = {HV_LINK_MAGIC, 2, 3, 1, 999999, "a\x1b[2J name without an e!"};
	const struct hv_link_welcome *w;
	struct link_answer answer;

	(void)state;
	assert_int_equal(link_server_take(&s, &header, &hello, sizeof(hello), &answer), LINK_ACT_ANSWER);
	w = (const void *)answer.payload;
	assert_int_equal(w->status, -HV_EPROTO);
	assert_false(s.open);
	hello.version_min = 1;
	assert_int_equal(link_server_take(&s, &header, &hello, sizeof(hello), &answer), LINK_ACT_NEW_PEER);
	assert_int_equal(w->status, 0);
	assert_int_equal(w->boot, 99);
	assert_int_equal(w->lease_ms, HV_LINK_LEASE_MAX);
	assert_string_equal(w->name, "hvscope");
	assert_string_equal(s.peer, "a?[2J name without an e");
	assert_int_equal(link_server_take(&s, &header, &hello, sizeof(hello) - 1, &answer), LINK_ACT_DROP);
	hello.magic++;
	assert_int_equal(link_server_take(&s, &header, &hello, sizeof(hello), &answer), LINK_ACT_DROP);

	header = (struct hv_link_header){HV_LINK_REQUEST, 0, A, 1};
	assert_int_equal(link_server_take(&s, &header, NULL, 4097, &answer), LINK_ACT_ANSWER);
	assert_int_equal(((const struct hv_link_refused *)(const void *)answer.payload)->reason, HV_LINK_TOO_LONG);
	assert_int_equal(link_server_take(&s, &header, NULL, 4096, &answer), LINK_ACT_EXECUTE);
}

static void busy(void **state)
{
	const struct link_server s = {.name = "hvscope", .max_payload = 4096};
	const struct hv_link_header header = {HV_LINK_HELLO, 0, A, 0}, other = {HV_LINK_PING, 0, A, 0};
	struct link_answer answer;

	(void)state;
	assert_false(link_server_busy(&s, &other, "hvlinkd", &answer));
	assert_true(link_server_busy(&s, &header, "hvlinkd", &answer));
	const struct hv_link_welcome *w = (const void *)answer.payload;
	assert_int_equal(w->status, -HV_EBUSY);
	assert_string_equal(w->name, "hvlinkd");
	assert_int_equal(answer.header.session, A);
}

/* offset, length asked for, of a reply of 100 bytes: offset and bytes sent. */
static const uint32_t parts[][4] = {{0, 10, 0, 10},   {90, 20, 90, 10}, {100, 5, 100, 0},
				    {200, 5, 100, 0}, {0, 100, 0, 100}, {99, 0xffffffffu, 99, 1}};

static void parts_of_a_reply(void **state)
{
	const struct link_server s = {.session = A, .last = 4};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct hv_link_again again = {parts[i][0], parts[i][1]};
		struct hv_link_header header;
		struct hv_link_part part;

		assert_int_equal(link_server_part(&s, &again, 100, &header, &part), parts[i][3]);
		assert_int_equal(part.offset, parts[i][2]);
		assert_int_equal(part.total, 100);
		assert_int_equal(header.kind, HV_LINK_PART);
		assert_int_equal(header.sequence, 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sessions),
	    cmocka_unit_test(versions_names_and_sizes),
	    cmocka_unit_test(busy),
	    cmocka_unit_test(parts_of_a_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
