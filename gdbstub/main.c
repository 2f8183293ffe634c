/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gdbstub: domains of an hvscope hypervisor as targets of gdb. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "kernel_file.h"
#include "listen.h"
#include "options.h"
#include "serve.h"

enum { STATUS_DONE, STATUS_NOT_FOUND, STATUS_USAGE, STATUS_LINK };

#define DEFAULT_PORT "1234"

static int complain(const char *text, int rc)
{
	fprintf(stderr, "gdbstub: %s\n", text);
	switch (rc) {
	case -HV_ENOENT:
		return STATUS_NOT_FOUND;
	case -HV_EINVAL:
		return STATUS_USAGE;
	default:
		return STATUS_LINK;
	}
}

static int check_files(const struct options *o)
{
	char why[512];

	for (unsigned i = 0; i < o->vmlinux_count; i++)
		if (!kernel_file_check(o->vmlinux[i], why, sizeof(why)))
			return complain(why, -HV_ENOENT);
	return STATUS_DONE;
}

static int add_seat(struct serve *s, const struct hv_domain *domain, unsigned vcpu)
{
	if (s->count == SERVE_MAX)
		return complain("too many targets", -HV_EINVAL);
	struct seat *seat = &s->seats[s->count];
	seat->listener = seat->in = seat->out = -1;
	const int rc = hv_target_init(&seat->target, s->link, domain, vcpu);
	if (rc < 0)
		return complain(seat->target.why, rc);
	s->count++;
	return STATUS_DONE;
}

static int add_domain(struct serve *s, const struct hv_domain *domain, bool per_vcpu)
{
	int status = STATUS_DONE;

	if (!per_vcpu)
		return add_seat(s, domain, HV_ALL_VCPUS);
	for (unsigned v = 0; (v == 0 || v < domain->vcpus) && status == STATUS_DONE; v++)
		status = add_seat(s, domain, v);
	return status;
}

static int add_named(struct serve *s, const struct options *o)
{
	char list[512], *rest = list;
	int status = STATUS_DONE;

	if (snprintf(list, sizeof(list), "%s", o->domains) >= (int)sizeof(list))
		return complain("-d: the list is too long", -HV_EINVAL);
	for (char *name; status == STATUS_DONE && (name = strsep(&rest, ","));) {
		struct hv_domain domain;
		const int rc = hvlink_find_domain(s->link, name, &domain);

		status = rc < 0 ? complain(hvlink_error(s->link), rc) : add_domain(s, &domain, o->per_vcpu);
	}
	return status;
}

/* Without -d there must be no doubt. */
static int add_only(struct serve *s, const struct options *o)
{
	struct hv_domain list[32];
	const int n = hvlink_domains(s->link, list, 32);

	if (n < 0)
		return complain(hvlink_error(s->link), n);
	if (n == 1)
		return add_domain(s, &list[0], o->per_vcpu);
	fprintf(stderr, "gdbstub: which domain? -d one of:");
	for (int i = 0; i < n && i < 32; i++)
		fprintf(stderr, " %u (%s)", list[i].id, list[i].name);
	fprintf(stderr, n ? "\n" : " none is there\n");
	return n ? STATUS_USAGE : STATUS_NOT_FOUND;
}

static void announce(const struct seat *seat, const char *port)
{
	const struct hv_target *t = &seat->target;

	fprintf(stderr, "gdbstub: d%u", t->domain);
	if (t->vcpu != HV_ALL_VCPUS)
		fprintf(stderr, "v%u", t->vcpu);
	fprintf(stderr, ": target remote %s\n", seat->name);
	if (strchr(port, ':') && strncmp(port, "unix:", 5) != 0 && strncmp(port, "127.", 4) != 0 &&
	    strncmp(port, "localhost:", 10) != 0)
		fprintf(
		    stderr,
		    "gdbstub: warning: whoever reaches that address has all of the domain, and there is no password\n");
}

static int listen_all(struct serve *s, const char *port)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct seat *seat = &s->seats[i];
		const int fd = listen_at(port, i, seat->name, sizeof(seat->name));

		if (fd < 0)
			return complain(seat->name, fd);
		seat->listener = fd;
		announce(seat, port);
	}
	return STATUS_DONE;
}

static int open_places(struct serve *s, const struct options *o)
{
	if (o->port || isatty(STDIN_FILENO))
		return listen_all(s, o->port ? o->port : DEFAULT_PORT);
	if (s->count != 1)
		return complain("stdin and stdout serve one target: choose one, or give -p", -HV_EINVAL);
	const int rc = serve_open(s, &s->seats[0], STDIN_FILENO, STDOUT_FILENO);
	return rc < 0 ? complain(s->seats[0].target.why, rc) : STATUS_DONE;
}

static void remove_sockets(const struct serve *s, const char *port)
{
	for (unsigned i = 0; i < s->count && port && strncmp(port, "unix:", 5) == 0; i++)
		if (s->seats[i].listener >= 0)
			unlink(s->seats[i].name);
}

static int run(struct serve *s, const struct options *o)
{
	int status = check_files(o);

	if (status == STATUS_DONE)
		status = o->domains ? add_named(s, o) : add_only(s, o);
	for (unsigned i = 0; i < s->count; i++) {
		s->seats[i].target.vmlinux = o->vmlinux;
		s->seats[i].target.vmlinux_count = o->vmlinux_count;
	}
	if (status == STATUS_DONE)
		status = open_places(s, o);
	const int rc = status == STATUS_DONE ? serve_run(s) : 0;
	remove_sockets(s, o->port);
	return rc < 0 ? complain(hvlink_error(s->link), rc) : status;
}

int main(int argc, char **argv)
{
	static struct serve s;
	char error[HVLINK_ERROR_MAX];
	struct options o;

	options_parse(argc, argv, &o);
	s.auto_hbreak = o.auto_hbreak;
	s.once = o.once;
	s.url = o.link;
	const int rc = serve_connect(&s, error);
	if (rc < 0)
		return complain(error, rc);
	const int status = run(&s, &o);
	hvlink_close(s.link);
	return status;
}
