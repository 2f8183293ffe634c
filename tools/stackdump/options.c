/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"
#include "status.h"
#include "text.h"
#include <err.h>
#include <argp.h>
#include <stdlib.h>

const char *argp_program_version = "stackdump (hvscope) " HVSCOPE_VERSION;

enum key {
	KEY_VMLINUX = 0x100,
	KEY_SYSTEM_MAP,
	KEY_IMAGE,
	KEY_HV,
	KEY_MODULES,
	KEY_SOURCE,
	KEY_DTB,
	KEY_GDB,
	KEY_JSON,
	KEY_FOLLOW,
	KEY_FORCE,
	KEY_RETURN,
	KEY_RAM
};

/* What each subcommand takes, as bits. */
#define IN_REPORT (1 << COMMAND_REPORT)
#define IN_ADDR	  (1 << COMMAND_ADDR)
#define IN_DMESG  (1 << COMMAND_DMESG)

static const struct {
	struct argp_option option;
	int commands;
} rows[] = {
    {{"vmlinux", KEY_VMLINUX, "FILE", 0, "the kernel with its symbols (repeatable: the one that fits the log is used)",
      1},
     IN_REPORT | IN_ADDR},
    {{"system-map", KEY_SYSTEM_MAP, "FILE", 0, "its System.map: names alone", 1}, IN_REPORT | IN_ADDR},
    {{"image", KEY_IMAGE, "FILE[@BASE]", 0, "zImage, vmlinuz, Image or RAM, loaded at BASE: names recovered from it",
      1},
     IN_REPORT | IN_ADDR},
    {{"hv", KEY_HV, "FILE", 0, "the hypervisor's own file: hvscope.elf, xen-syms", 1}, IN_REPORT | IN_ADDR},
    {{"modules", KEY_MODULES, "DIR", 0, "the kernel's modules, in this folder or below it (NAME.ko, also packed)", 1},
     IN_REPORT | IN_ADDR},
    {{"source", KEY_SOURCE, "DIR", 0, "the kernel's source: shows the lines around the pc", 1}, IN_REPORT},
    {{"dtb", KEY_DTB, "FILE", 0, "the guest's device tree: names the device that a guest looked for", 1}, IN_REPORT},
    {{"json", KEY_JSON, NULL, 0, "JSON Lines instead of text", 2}, IN_REPORT | IN_ADDR | IN_DMESG},
    {{"gdb", KEY_GDB, "DIR", 0, "write each dump there as a core file, with a script for gdb-multiarch", 2}, IN_REPORT},
    {{"ram", KEY_RAM, "FILE[@IPA]", 0, "the RAM that holds the log; IPA: of its first byte", 1}, IN_DMESG},
    {{"follow", KEY_FOLLOW, NULL, 0, "FILE is a serial port or grows: report a dump when nothing came for a second", 2},
     IN_REPORT},
    {{"force", KEY_FORCE, NULL, 0, "resolve though the log is another kernel's", 2}, IN_REPORT},
    {{"return", KEY_RETURN, NULL, 0, "the addresses are return addresses: show the line of the call", 2}, IN_ADDR},
};

static const struct {
	const char *name, *args, *doc;
} commands[] = {
    [COMMAND_REPORT] = {"",
			"[FILE|-]\naddr [ADDR|SYM+OFF[/SIZE]]...\nindex FILE...\ndoctor FILE\ndmesg --ram FILE[@IPA]",
			"Reads a console log with crash dumps of 32-bit Arm kernels or hypervisors, gives every line "
			"back unchanged and, "
			"under it, what it means."
			"\vSubcommands have a --help of their own. Exit status: 0 done, 1 the log contradicts the "
			"files, 2 usage, 3 a file "
			"cannot be read. See stackdump(1)."},
    [COMMAND_ADDR] = {"addr", "[ADDR|SYM+OFF[/SIZE]]...",
		      "Function, file and line of addresses; without any, of one on each line of stdin."
		      "\vExit status: 0 all found, 1 one was not, 2 usage, 3 a file cannot be read. See stackdump(1)."},
    [COMMAND_INDEX] =
	{"index", "FILE...",
	 "Writes the index of a vmlinux (or another ELF file with a build-id) to ~/.cache/hvscope: later runs "
	 "answer from it at once."
	 "\vExit status: 0 done, 1 the file cannot have one, 2 usage, 3 a file cannot be read or written. "
	 "See stackdump(1)."},
    [COMMAND_DOCTOR] = {"doctor", "FILE",
			"What a file offers to stackdump, and what is missing for what."
			"\vExit status: 0 done, 2 usage, 3 the file cannot be read. See stackdump(1)."},
    [COMMAND_DMESG] =
	{"dmesg", "",
	 "The kernel's log out of the RAM of a machine, also of one that died before it had a console. No "
	 "symbol file is needed."
	 "\vExit status: 0 done, 1 no log was found, 2 usage, 3 a file cannot be read. See stackdump(1)."},
};

static void *grow(void *p, size_t count, size_t size)
{
	p = reallocarray(p, count, size);
	if (!p) {
		warnx("out of memory");
		exit(STATUS_IO);
	}
	return p;
}

static struct target *add_target(struct options *options, enum target_kind kind, const char *path)
{
	options->targets = grow(options->targets, options->ntargets + 1, sizeof(*options->targets));
	options->targets[options->ntargets] = (struct target){.kind = kind, .path = path};
	return &options->targets[options->ntargets++];
}

/* FILE[@ADDR]; a file whose name has an '@' is given with an address, or as ./a@b@0. Cuts the address off. */
static uint64_t cut_address(const char *option, char *arg, uint64_t most, struct argp_state *state)
{
	char *at = strrchr(arg, '@');
	struct text address = text_of(at ? at + 1 : "0");
	uint64_t value;

	if (!text_hex(&address, &value, NULL) || address.n || value > most)
		argp_error(state, "--%s %s: the base behind @ is no address", option, arg);
	if (at)
		*at = '\0';
	return value;
}

static void add_image(struct options *options, char *arg, struct argp_state *state)
{
	add_target(options, TARGET_IMAGE, arg)->base = (uint32_t)cut_address("image", arg, UINT32_MAX, state);
}

static bool parse_flag(struct options *options, int key)
{
	switch (key) {
	case KEY_JSON:
		options->json = true;
		return true;
	case KEY_FOLLOW:
		options->follow = true;
		return true;
	case KEY_FORCE:
		options->force = true;
		return true;
	case KEY_RETURN:
		options->return_address = true;
		return true;
	default:
		return false;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	if (parse_flag(options, key))
		return 0;
	switch (key) {
	case KEY_VMLINUX:
		add_target(options, TARGET_ELF, arg);
		return 0;
	case KEY_SYSTEM_MAP:
		add_target(options, TARGET_SYSMAP, arg);
		return 0;
	case KEY_IMAGE:
		add_image(options, arg, state);
		return 0;
	case KEY_RAM: /* where it lay does not matter: the log is found by its virtual addresses */
		cut_address("ram", arg, UINT64_MAX, state);
		options->ram = arg;
		return 0;
	case KEY_HV:
		add_target(options, TARGET_ELF, arg)->hyp = true;
		return 0;
	case KEY_MODULES:
		options->modules_dir = arg;
		return 0;
	case KEY_SOURCE:
		options->source_dir = arg;
		return 0;
	case KEY_DTB:
		options->dtb = arg;
		return 0;
	case KEY_GDB:
		options->gdb_dir = arg;
		return 0;
	case ARGP_KEY_ARG:
		options->args = grow(options->args, options->nargs + 1, sizeof(char *));
		options->args[options->nargs++] = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* argp takes a program's name for "Usage:" and in its errors from argv[0]. Never freed: it holds until the end. */
static char *name_subcommand(const char *command)
{
	char *name;

	if (asprintf(&name, "%s %s", program_invocation_short_name, command) < 0) {
		warnx("out of memory");
		exit(STATUS_IO);
	}
	return name;
}

static void check(const struct options *options, const struct argp *argp, char *name)
{
	const char *wrong = NULL;

	if (options->command == COMMAND_REPORT && options->nargs > 1)
		wrong = "one log at a time";
	if (options->command == COMMAND_DOCTOR && options->nargs != 1)
		wrong = "want one FILE";
	if (options->command == COMMAND_ADDR && !options->ntargets)
		wrong = "no symbol file: give --vmlinux, --system-map, --image or --hv";
	if (options->command == COMMAND_DMESG && (!options->ram || options->nargs))
		wrong = "no RAM: give --ram FILE, and nothing but options";
	if (options->command == COMMAND_INDEX && !options->nargs)
		wrong = "no file to index";
	if (!wrong)
		return;
	warnx("%s", wrong);
	argp_help(argp, stderr, ARGP_HELP_SEE, name);
	exit(STATUS_USAGE);
}

void options_parse(struct options *options, int argc, char **argv)
{
	struct argp_option taken[sizeof(rows) / sizeof(rows[0]) + 1] = {{0}};
	struct argp argp = {taken, parse, NULL, NULL, NULL, NULL, NULL};
	size_t n = 0;

	*options = (struct options){0};
	argp_err_exit_status = STATUS_USAGE;
	for (size_t c = 1; argc > 1 && c < sizeof(commands) / sizeof(commands[0]); c++)
		if (strcmp(argv[1], commands[c].name) == 0)
			options->command = (enum command)c;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].commands & 1 << options->command)
			taken[n++] = rows[i].option;
	argp.args_doc = commands[options->command].args;
	argp.doc = commands[options->command].doc;
	if (options->command != COMMAND_REPORT) {
		argv++;
		argc--;
		argv[0] = name_subcommand(argv[0]);
	}
	argp_parse(&argp, argc, argv, 0, NULL, options);
	check(options, &argp, argv[0]);
}
