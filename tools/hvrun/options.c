/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of hvrun. */
#include "options.h"
#include "number.h"
#include "status.h"
#include "util.h"
#include <argp.h>
#include <string.h>

const char *argp_program_version = "hvrun (hvscope) " HVSCOPE_VERSION;

enum key {
	KEY_BOARD = 0x100,
	KEY_CPU,
	KEY_CPUS,
	KEY_MEMORY,
	KEY_HV,
	KEY_HV_ARGS,
	KEY_DOMAIN,
	KEY_CONSOLE,
	KEY_LINK,
	KEY_TIMEOUT,
	KEY_DRY_RUN,
	KEY_EMIT_DTB,
	KEY_EMIT_UBOOT
};

static const struct argp_option rows[] = {
    {"board", KEY_BOARD, "NAME", 0, "virt (default) or orangepi-pc", 1},
    {"cpu", KEY_CPU, "TYPE", 0, "cortex-a15 (default on virt) or cortex-a7", 1},
    {"cpus", KEY_CPUS, "N", 0, "physical processors the hypervisor brings up (2)", 1},
    {"memory", KEY_MEMORY, "SIZE", 0, "the board's RAM (domains + modules + 64M, at least 512M)", 1},
    {"hv", KEY_HV, "FILE", 0, "the hypervisor (hvscope.bin beside this program's folder)", 1},
    {"hv-args", KEY_HV_ARGS, "STR", 0, "the hypervisor's command line", 1},
    {"domain", KEY_DOMAIN, "SPEC", 0,
     "add a domain (repeatable): kernel=FILE and, with commas, any of name=N initrd=FILE dtb=FILE memory=SIZE cpus=N "
     "pcpus=LIST "
     "load=ADDR entry=ADDR paused control bad-access=crash|inject|ignore dtb-verbatim and, last, cmdline=REST",
     2},
    {"console", KEY_CONSOLE, "WHERE", 0, "stdio (default; Ctrl-] q quits), unix:PATH or file:PATH", 3},
    {"link", KEY_LINK, "unix:PATH", 0, "a channel of its own for the tools", 3},
    {"timeout", KEY_TIMEOUT, "S", 0, "end the run after S seconds with status 124", 3},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "print the QEMU command and run nothing", 4},
    {"emit-dtb", KEY_EMIT_DTB, "DIR", 0, "write the host's and the guests' device trees and run nothing", 4},
    {"emit-uboot", KEY_EMIT_UBOOT, "DIR", 0, "write boot script, trees and modules for a board with U-Boot", 4},
    {0},
};

static const char doc[] =
    "Starts the hvscope hypervisor and its domains on QEMU, or writes what a real board needs to start them."
    "\vExit status: 0 every domain powered off by itself, 1 a domain crashed, 2 usage, 3 QEMU or the link failed, 4 "
    "the "
    "hypervisor died, 124 time-out. See hvrun(1).";

static void domain_add(struct options *options, const char *text, struct argp_state *state)
{
	struct domain_spec *domain;
	char why[256];

	options->domains = xrealloc(options->domains, options->domain_count + 1, sizeof(*options->domains));
	domain = &options->domains[options->domain_count++];
	/* The fields point into this copy, for as long as the program runs. */
	if (!domain_parse(xstrdup(text), domain, why, sizeof(why)))
		argp_error(state, "--domain %s: %s", text, why);
}

/* The path behind "unix:", checked against what a socket address holds. */
static const char *socket_path(const char *option, const char *text, struct argp_state *state)
{
	const char *path = text + strlen("unix:");

	if (strncmp(text, "unix:", strlen("unix:")) != 0 || !*path)
		argp_error(state, "%s %s: want unix:PATH", option, text);
	if (strlen(path) > 107) /* sun_path, unix(7) */
		argp_error(state, "%s: the path of a socket has at most 107 characters, this one %zu", option,
			   strlen(path));
	return path;
}

static void console_set(struct options *options, const char *text, struct argp_state *state)
{
	if (strcmp(text, "stdio") == 0) {
		options->console = CONSOLE_STDIO;
	} else if (strncmp(text, "file:", 5) == 0 && text[5]) {
		options->console = CONSOLE_FILE;
		options->console_path = text + 5;
	} else if (strncmp(text, "unix:", 5) == 0) {
		options->console = CONSOLE_UNIX;
		options->console_path = socket_path("--console", text, state);
	} else {
		argp_error(state, "--console %s: want stdio, unix:PATH or file:PATH", text);
	}
}

static void qemu_arg_add(struct options *options, char *arg, struct argp_state *state)
{
	if (!state->quoted)
		argp_error(state, "\"%s\" is no option; arguments for QEMU go behind \"--\"", arg);
	options->qemu_args = xrealloc(options->qemu_args, options->qemu_arg_count + 1, sizeof(char *));
	options->qemu_args[options->qemu_arg_count++] = arg;
}

static void board_set(struct options *options, const char *name, struct argp_state *state)
{
	options->board = board_find(name);
	if (!options->board)
		argp_error(state, "--board %s: unknown board; known are virt and orangepi-pc", name);
}

/* Options with a number. Returns whether @key is one of them. */
static bool number_set(struct options *options, int key, const char *arg, struct argp_state *state)
{
	switch (key) {
	case KEY_CPUS:
		if (!number_count(arg, &options->cpus) || options->cpus == 0)
			argp_error(state, "--cpus %s: want a number from 1", arg);
		return true;
	case KEY_MEMORY:
		if (!number_size(arg, &options->memory) || !options->memory || options->memory % (1u << 20))
			argp_error(state, "--memory %s: want a size in whole MiB, such as 1G", arg);
		return true;
	case KEY_TIMEOUT:
		if (!number_seconds(arg, &options->timeout_ms))
			argp_error(state, "--timeout %s: want seconds, 0.001 to 1000000", arg);
		return true;
	default:
		return false;
	}
}

/* Options with a word. Returns whether @key is one of them. */
static bool word_set(struct options *options, int key, const char *arg)
{
	switch (key) {
	case KEY_CPU:
		options->cpu = arg;
		return true;
	case KEY_HV:
		options->hv = arg;
		return true;
	case KEY_HV_ARGS:
		options->hv_args = arg;
		return true;
	case KEY_DRY_RUN:
		options->dry_run = true;
		return true;
	case KEY_EMIT_DTB:
		options->emit_dtb = arg;
		return true;
	case KEY_EMIT_UBOOT:
		options->emit_uboot = arg;
		return true;
	default:
		return false;
	}
}

/* What only the options together can show to be wrong. */
static void check(const struct options *options, struct argp_state *state)
{
	const struct board *board = options->board;

	if (!options->domain_count)
		argp_error(state, "no domain; give at least one --domain kernel=FILE");
	if (!board_cpu(board, options->cpu))
		argp_error(state, "--cpu %s: %s has no such processor; it has %s%s%s", options->cpu, board->name,
			   board->cpus[0], board->cpus[1] ? " and " : "", board->cpus[1] ? board->cpus[1] : "");
	if (options->cpus > board->cpus_max)
		argp_error(state, "--cpus %u: %s has at most %u", options->cpus, board->name, board->cpus_max);
	if (options->memory > board->memory_max)
		argp_error(state, "--memory %lluM: too big, %s has at most %lluM",
			   (unsigned long long)options->memory >> 20, board->name,
			   (unsigned long long)board->memory_max >> 20);
	if (board->memory_fixed && options->memory && options->memory != board->memory_max)
		argp_error(state, "--memory: %s always has %lluM; leave the option out", board->name,
			   (unsigned long long)board->memory_max >> 20);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	if (number_set(options, key, arg, state) || word_set(options, key, arg))
		return 0;
	switch (key) {
	case KEY_BOARD:
		board_set(options, arg, state);
		return 0;
	case KEY_DOMAIN:
		domain_add(options, arg, state);
		return 0;
	case KEY_CONSOLE:
		console_set(options, arg, state);
		return 0;
	case KEY_LINK:
		options->link = socket_path("--link", arg, state);
		return 0;
	case ARGP_KEY_ARG:
		qemu_arg_add(options, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(options, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void options_parse(struct options *options, int argc, char **argv)
{
	static const struct argp argp = {rows, parse, "--domain kernel=FILE... [-- QEMU-ARGS]", doc, NULL, NULL, NULL};

	argp_err_exit_status = HVRUN_USAGE;
	*options = (struct options){.board = board_find("virt"), .cpus = 2};
	argp_parse(&argp, argc, argv, 0, NULL, options);
}
