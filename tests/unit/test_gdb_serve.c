/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who comes to the stub meets the domain as it is at that moment. The link and the engine are stand-ins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <cmocka.h>
#include "gdbstub/serve.c"

static struct {
	int open_rc, renew_rc; /* what the stand-ins answer */
	unsigned opened, renewed, stopped, detached;
	uint32_t vcpus; /* of the domain, when it is looked at */
	char link;
} far;

int hvlink_open(const char *url, const struct hvlink_options *options, struct hvlink **link, char *error)
{
	(void)url;
	(void)options;
	far.opened++;
	*link = (struct hvlink *)(void *)&far.link;
	strcpy(error, "cannot");
	return far.open_rc;
}

void hvlink_close(struct hvlink *link)
{
	(void)link;
}

unsigned hvlink_sessions(const struct hvlink *link)
{
	(void)link;
	return 1;
}

const char *hvlink_error(const struct hvlink *link)
{
	(void)link;
	return "lost";
}

int hvlink_fd(const struct hvlink *link)
{
	(void)link;
	return -1;
}

short hvlink_poll_events(const struct hvlink *link)
{
	(void)link;
	return 0;
}

int hvlink_wait_ms(const struct hvlink *link)
{
	(void)link;
	return 0;
}

int hvlink_work(struct hvlink *link)
{
	(void)link;
	return 0;
}

int hvlink_next_event(struct hvlink *link, int ms, struct hv_event *event, unsigned *lost)
{
	(void)link;
	(void)ms;
	(void)event;
	(void)lost;
	return 0;
}

void hv_target_event(struct hv_target *t, const struct hv_event *event)
{
	(void)t;
	(void)event;
}

void hv_target_forget(struct hv_target *t)
{
	t->held = false;
}

int hv_target_renew(struct hv_target *t, struct hvlink *link)
{
	far.renewed++;
	t->link = link;
	if (far.renew_rc == 0)
		t->vcpus = far.vcpus;
	return far.renew_rc;
}

static int stop(struct target *t)
{
	(void)t;
	far.stopped++;
	return 0;
}

static int detach(struct target *t)
{
	(void)t;
	far.detached++;
	return 0;
}

static const struct target_ops ops = {.stop = stop, .detach = detach};

void rsp_start(struct rsp *r, struct target *t, void (*send_fn)(void *ctx, const char *bytes, size_t n), void *ctx)
{
	memset(r, 0, sizeof(*r));
	r->target = t;
	r->send = send_fn;
	r->ctx = ctx;
}

void rsp_take(struct rsp *r, const char *bytes, size_t n)
{
	(void)r;
	(void)bytes;
	(void)n;
}

void rsp_poll(struct rsp *r)
{
	(void)r;
}

/* --- the tests --- */

static struct serve s;
static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int start(void **state)
{
	(void)state;
	memset(&far, 0, sizeof(far));
	memset(&s, 0, sizeof(s));
	s.count = 1;
	struct seat *seat = &s.seats[0];
	seat->in = seat->out = -1;
	seat->target.target.ops = &ops;
	seat->target.vcpus = 3;
	/* An abstract name: nothing is left in the file system. */
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "hvscope-unit-%d", (int)getpid());
	seat->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (bind(seat->listener, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return listen(seat->listener, 4);
}

static int end(void **state)
{
	(void)state;
	if (s.seats[0].session)
		close_session(&s, &s.seats[0]);
	return close(s.seats[0].listener);
}

/* A gdb comes. Returns its end. */
static int come(void)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(wait_and_work(&s), 0);
	return fd;
}

static bool is_closed(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 0;
}

static void domain_comes_back(void **state)
{
	struct seat *seat = &s.seats[0];

	(void)state;
	far.renew_rc = -HV_ENOENT; /* the hypervisor is there again, and builds the domain */
	int fd = come();
	assert_int_equal(far.opened, 1);
	assert_null(seat->session);
	assert_true(is_closed(fd));
	assert_int_equal(far.stopped, 0);
	close(fd);
	far.renew_rc = 0;
	far.vcpus = 1;
	fd = come();
	assert_int_equal(far.opened, 1);
	assert_non_null(seat->session);
	assert_int_equal(seat->target.vcpus, 1);
	assert_int_equal(far.stopped, 1);
	close(fd);
	assert_int_equal(wait_and_work(&s), 0); /* its end */
	assert_null(seat->session);
	assert_int_equal(far.detached, 1);
	far.vcpus = 7;
	fd = come();
	assert_int_equal(seat->target.vcpus, 7);
	close(fd);
}

/* The second one is turned away, and the first one's domain is not touched for it. */
static void one_at_a_time(void **state)
{
	(void)state;
	far.vcpus = 1;
	const int first = come();
	assert_int_equal(far.renewed, 1);
	const int second = come();
	assert_true(is_closed(second));
	assert_int_equal(far.renewed, 1);
	assert_non_null(s.seats[0].session);
	close(second);
	close(first);
}

static void no_link(void **state)
{
	(void)state;
	far.open_rc = -HV_EIO;
	const int fd = come();
	assert_true(is_closed(fd));
	assert_null(s.link);
	assert_int_equal(far.renewed, 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(domain_comes_back, start, end),
	    cmocka_unit_test_setup_teardown(one_at_a_time, start, end),
	    cmocka_unit_test_setup_teardown(no_link, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
