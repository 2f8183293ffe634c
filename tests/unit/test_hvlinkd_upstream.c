/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions as hvlinkd sees them (tools/hvlinkd/upstream.c), over a link that this file makes up: what is lost with one,
 * and when the next one may be used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "hvlinkd/daemon.h"

/* --- the link --- */

static struct {
	int work; /* what hvlink_work() gives */
	bool open;
	unsigned sessions;
	struct hv_link_welcome welcome;
} far;

static unsigned told, forgotten; /* how often clients lost their session, and what was typed was dropped */
static int link_there;		 /* its address is the link's */

int hvlink_open(const char *url, const struct hvlink_options *options, struct hvlink **link, char *error)
{
	(void)url;
	(void)options;
	snprintf(error, HVLINK_ERROR_MAX, "nobody is there");
	*link = far.open ? (struct hvlink *)(void *)&link_there : NULL;
	return far.open ? 0 : -HV_EIO;
}
void hvlink_close(struct hvlink *link)
{
	(void)link;
}
int hvlink_work(struct hvlink *link)
{
	(void)link;
	return far.work;
}
bool hvlink_is_open(const struct hvlink *link)
{
	(void)link;
	return far.open;
}
unsigned hvlink_sessions(const struct hvlink *link)
{
	(void)link;
	return far.sessions;
}
const struct hv_link_welcome *hvlink_welcome(const struct hvlink *link)
{
	(void)link;
	return &far.welcome;
}
uint32_t hvlink_event_head(const struct hvlink *link)
{
	(void)link;
	return 0;
}
const char *hvlink_error(const struct hvlink *link)
{
	(void)link;
	return "the link's words";
}
const char *hvlink_name(const struct hvlink *link)
{
	(void)link;
	return "link";
}
int hvlink_submit(struct hvlink *link, const void *request, size_t n, hvlink_done_fn *done, void *ctx)
{
	(void)link;
	(void)request;
	(void)n;
	(void)done;
	(void)ctx;
	return 0;
}
struct hv_request hvlink_request(enum hv_op op, unsigned domain, unsigned vcpu)
{
	return (struct hv_request){.op = (uint16_t)op, .domain = (uint16_t)domain, .vcpu = (uint16_t)vcpu};
}

/* --- the rest of hvlinkd --- */

int64_t now_ms(void)
{
	return 1000000;
}
void say(const char *format, ...)
{
	(void)format;
}
void clients_session_lost(struct daemon *d)
{
	(void)d;
	told++;
}
void operator_forget(struct daemon *d)
{
	(void)d;
	forgotten++;
}
void consoles_ask(struct daemon *d)
{
	(void)d;
}
void consoles_anew(struct daemon *d)
{
	(void)d;
}
void console_news(struct daemon *d, unsigned domain)
{
	(void)d;
	(void)domain;
}
void crash_happened(struct daemon *d, unsigned domain)
{
	(void)d;
	(void)domain;
}

/* --- tests --- */

static struct daemon d;

static int connected(void **state)
{
	(void)state;
	far.work = 0;
	far.open = true;
	far.sessions = 1;
	far.welcome.boot = 7;
	d = (struct daemon){.up = NULL};
	up_check(&d);
	told = forgotten = 0;
	return !up_is_open(&d);
}

static void check(bool open, unsigned times)
{
	up_work(&d);
	assert_int_equal(up_is_open(&d), open);
	assert_int_equal(told, times);
	assert_int_equal(forgotten, times);
}

/* What is typed between the end of one and the begin of the next is pressed in that. */
static void test_lost_and_found(void **state)
{
	(void)state;
	check(true, 0);
	far.open = false;
	check(false, 1);
	check(false, 1);
	far.open = true;
	far.sessions = 2;
	check(true, 1);
	check(true, 1);
}

static void test_all_in_one_look(void **state)
{
	(void)state;
	far.sessions = 2;
	check(true, 1);
	check(true, 1);
}

/* A session that was over before it was seen is none to ask for something in. */
static void test_over_before_it_was_seen(void **state)
{
	(void)state;
	far.open = false;
	check(false, 1);
	far.sessions = 2;
	check(false, 1);
	far.open = true;
	far.sessions = 3;
	check(true, 1);
}

static void test_lost_for_good(void **state)
{
	(void)state;
	far.open = false;
	check(false, 1);
	far.work = -HV_EIO;
	check(false, 1);
	assert_null(d.up);
	far.work = 0;
	far.open = true;
	up_check(&d);
	check(true, 1);
}

/* Keys for the one before do not reach another hypervisor. */
static void test_another_hypervisor(void **state)
{
	(void)state;
	far.open = false;
	check(false, 1);
	far.open = true;
	far.sessions = 2;
	far.welcome.boot = 8;
	up_work(&d);
	assert_true(up_is_open(&d));
	assert_int_equal(forgotten, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_lost_and_found, connected),
	    cmocka_unit_test_setup(test_all_in_one_look, connected),
	    cmocka_unit_test_setup(test_over_before_it_was_seen, connected),
	    cmocka_unit_test_setup(test_lost_for_good, connected),
	    cmocka_unit_test_setup(test_another_hypervisor, connected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
