/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackdump: crash logs of 32-bit Arm systems in, functions, lines and explanations out. */
#include "file.h"
#include "run.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static bool open_targets(struct options *options, const struct symbols_options *with)
{
	for (unsigned i = 0; i < options->ntargets; i++)
		if (!target_open(&options->targets[i], with))
			return false;
	return true;
}

static enum status run(struct options *options)
{
	static struct session session;

	if (options->command == COMMAND_DMESG)
		return run_dmesg(options);
	if (options->command == COMMAND_DOCTOR)
		return run_doctor(options->args[0]);
	session = (struct session){.targets = options->targets,
				   .ntargets = options->ntargets,
				   .force = options->force,
				   .modules_dir = options->modules_dir,
				   .source_dir = options->source_dir,
				   .gdb_dir = options->gdb_dir};
	session.options =
	    (struct symbols_options){.index_in_background = true, .debuginfod = getenv("DEBUGINFOD_URLS") != NULL};
	if (options->command == COMMAND_INDEX)
		return run_index(options, &session.options);
	if (options->dtb && !file_read(options->dtb, FILE_TREE_MAX, &session.dtb, &session.dtb_size))
		return STATUS_IO;
	if (!open_targets(options, &session.options))
		return STATUS_IO;
	return options->command == COMMAND_ADDR ? run_addr(options, &session) : run_report(options, &session);
}

int main(int argc, char **argv)
{
	static struct options options;
	enum status status;

	options_parse(&options, argc, argv);
	status = run(&options);
	for (unsigned i = 0; i < options.ntargets; i++)
		target_close(&options.targets[i]);
	free(options.targets);
	free(options.args);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warnx("cannot write stdout");
		status = STATUS_IO;
	}
	return (int)status;
}
