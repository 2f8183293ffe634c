/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvrun: starts the hypervisor and its domains on QEMU, or writes what a board needs to start them. */
#include "emit.h"
#include "hosttree.h"
#include "options.h"
#include "plan.h"
#include "qemu.h"
#include "relay.h"
#include "util.h"
#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where a run keeps its tree; a template for mkdtemp(). The caller frees. */
static char *passage_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	return xasprintf("%s/hvrun-XXXXXX", tmp && *tmp ? tmp : "/tmp");
}

static enum hvrun_status run_in(const struct plan *plan, const char *dir, int *sig)
{
	char *tree = xasprintf("%s/host.dtb", dir);
	enum hvrun_status status = hosttree_write(plan, dir, tree);
	struct args args;

	if (!status) {
		args = qemu_run_args(plan, tree);
		status = relay_run(plan->options, &args, sig);
		args_deinit(&args);
	}
	unlink(tree);
	free(tree);
	return status;
}

static enum hvrun_status run(const struct plan *plan)
{
	enum hvrun_status status = HVRUN_QEMU;
	sigset_t set;
	int sig = 0;
	char *dir;

	if (!qemu_available())
		return HVRUN_QEMU;
	dir = passage_dir();
	relay_block_signals();
	if (!mkdtemp(dir)) {
		warn("cannot make the folder %s", dir);
	} else {
		status = run_in(plan, dir, &sig);
		rmdir(dir);
	}
	free(dir);
	if (sig) {
		sigemptyset(&set);
		sigaddset(&set, sig);
		raise(sig);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
	}
	return status;
}

/* The command of a run; its tree is where --emit-dtb wrote it, else where a run would write it. */
static enum hvrun_status dry_run(const struct plan *plan)
{
	const char *emitted = plan->options->emit_dtb;
	char *dir = emitted ? xstrdup(emitted) : passage_dir(), *tree = xasprintf("%s/host.dtb", dir);
	struct args args = qemu_run_args(plan, tree);
	enum hvrun_status status = HVRUN_OK;

	if (!args_print(&args)) {
		warn("cannot write stdout");
		status = HVRUN_QEMU;
	}
	args_deinit(&args);
	free(tree);
	free(dir);
	return status;
}

static enum hvrun_status act(const struct plan *plan)
{
	const struct options *options = plan->options;
	enum hvrun_status status = HVRUN_OK;
	bool emits = options->emit_dtb || options->emit_uboot;

	if (emits && !plan->board_tree && !qemu_available())
		return HVRUN_QEMU;
	if (options->emit_dtb)
		status = emit_dtb(plan, options->emit_dtb);
	if (!status && options->emit_uboot)
		status = emit_uboot(plan, options->emit_uboot);
	if (!status && options->dry_run)
		status = dry_run(plan);
	return emits || options->dry_run ? status : run(plan);
}

int main(int argc, char **argv)
{
	static struct options options;
	static struct plan plan;
	enum hvrun_status status;

	options_parse(&options, argc, argv);
	status = plan_make(&plan, &options);
	return (int)(status ? status : act(&plan));
}
