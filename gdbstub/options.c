/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"
#include <argp.h>

enum { KEY_PER_VCPU = 256, KEY_AUTO_HBREAK, KEY_ONCE, KEY_VMLINUX };

static const struct argp_option rows[] = {
    {"link", 'l', "URL", 0, "the hypervisor: unix:PATH, tcp:HOST:PORT, /dev/ttyX[,BAUD] ($HVSCOPE_LINK)", 1},
    {"domain", 'd', "DOM[,DOM...]", 0, "the domains, by number or name (the only one there is)", 1},
    {"per-vcpu", KEY_PER_VCPU, NULL, 0, "a port for each vcpu; stopping one stops that one alone", 1},
    {"port", 'p', "WHERE", 0,
     "where gdb connects: PORT on 127.0.0.1, HOST:PORT or unix:PATH (stdin and stdout; 1234 on a terminal). Further "
     "targets take the next ports, or PATH.1, PATH.2 ...",
     2},
    {"auto-hbreak", KEY_AUTO_HBREAK, NULL, 0, "gdb's break sets hardware breakpoints, for code that loaders overwrite",
     2},
    {"vmlinux", KEY_VMLINUX, "FILE", 0,
     "a kernel with symbols: gdb is told of it when it is the one in the domain's RAM (repeatable; "
     "/usr/lib/debug/boot/vmlinux-*)",
     2},
    {"once", KEY_ONCE, NULL, 0, "end with the first session", 2},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'l':
		o->link = argument;
		break;
	case 'd':
		o->domains = argument;
		break;
	case 'p':
		o->port = argument;
		break;
	case KEY_PER_VCPU:
		o->per_vcpu = true;
		break;
	case KEY_AUTO_HBREAK:
		o->auto_hbreak = true;
		break;
	case KEY_ONCE:
		o->once = true;
		break;
	case KEY_VMLINUX:
		if (o->vmlinux_count == OPTIONS_VMLINUX_MAX)
			argp_error(state, "--vmlinux: at most %d files", OPTIONS_VMLINUX_MAX);
		o->vmlinux[o->vmlinux_count++] = argument;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const char *argp_program_version = "gdbstub (hvscope) " HVSCOPE_VERSION;

void options_parse(int argc, char **argv, struct options *options)
{
	static const struct argp argp = {
	    .options = rows,
	    .parser = parse,
	    .doc =
		"Serves domains of an hvscope hypervisor to gdb: target remote :1234, or target remote | gdbstub ...\v"
		"Exit status: 0 the sessions are over, 1 there is no such domain, 2 usage, 3 the link or the port "
		"failed. "
		"In gdb, \"monitor help\" lists what else there is.",
	};

	argp_err_exit_status = 2;
	*options = (struct options){.link = NULL};
	argp_parse(&argp, argc, argv, 0, NULL, options);
}
