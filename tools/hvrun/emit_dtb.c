/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees as files, to look at and to edit. */
#include "emit.h"
#include "file.h"
#include "guest.h"
#include "hosttree.h"
#include "process.h"
#include "util.h"
#include <libfdt.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define DTC_MS 10000

/* @base.dtb to @base.dts by dtc(1). Without a dtc nothing is written, and nothing is wrong. */
static void decompile(const char *base)
{
	struct args args = {0};
	char *dts = xasprintf("%s.dts", base), *dtb = xasprintf("%s.dtb", base);
	char *words[] = {"dtc", "-q", "-I", "dtb", "-O", "dts", "-o", dts, dtb, NULL};
	int quiet = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid;

	args.v = words;
	pid = process_start(&args, quiet, quiet, quiet);
	if (pid > 0 && process_wait(pid, DTC_MS) < 0)
		process_kill(pid);
	close(quiet);
	free(dts);
	free(dtb);
}

static enum hvrun_status emit_guest(const struct plan *plan, const char *dir, size_t i)
{
	char *base = xasprintf("%s/d%u", dir, guest_id(plan->options, i)), *path = xasprintf("%s.dtb", base);
	void *tree = guest_tree_make(plan, i);
	enum hvrun_status status = tree ? HVRUN_OK : HVRUN_USAGE;

	if (tree && !file_write(path, tree, fdt_totalsize(tree)))
		status = HVRUN_QEMU;
	if (!status)
		decompile(base);
	free(tree);
	free(path);
	free(base);
	return status;
}

enum hvrun_status emit_dtb(const struct plan *plan, const char *dir)
{
	char *base = xasprintf("%s/host", dir), *path = xasprintf("%s.dtb", base);
	enum hvrun_status status = HVRUN_QEMU, guest;

	if (file_make_dir(dir))
		status = hosttree_write(plan, dir, path);
	if (!status)
		decompile(base);
	/* A domain that cannot be described does not keep the others from it. */
	for (size_t i = 0; i < plan->options->domain_count && status != HVRUN_QEMU; i++) {
		guest = emit_guest(plan, dir, i);
		if (guest)
			status = guest;
	}
	free(path);
	free(base);
	return status;
}
