/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's tree before the domains are added. */
#include "hosttree.h"
#include "file.h"
#include "process.h"
#include "tree.h"
#include "util.h"
#include <err.h>
#include <fcntl.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DUMP_MS 30000 /* for QEMU to write its tree; it takes a tenth of a second */

/* Runs the dump with its words kept in @log: QEMU also says on stderr that all went well. */
static int dump(const struct plan *plan, const char *path, const char *log)
{
	struct args args = qemu_dump_args(plan, path);
	int sink = open("/dev/null", O_RDWR | O_CLOEXEC);
	int words = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	pid_t pid = process_start(&args, sink, sink, words);
	int status = pid < 0 ? -1 : process_wait(pid, DUMP_MS);

	if (pid > 0 && status < 0)
		process_kill(pid);
	close(words);
	close(sink);
	args_deinit(&args);
	return status;
}

/* QEMU's own tree, or NULL after QEMU's words and ours. */
static void *dump_read(const struct plan *plan, const char *dir, size_t *size)
{
	char *path = xasprintf("%s/qemu.dtb", dir), *log = xasprintf("%s/qemu.log", dir), *words;
	void *tree = NULL;

	if (dump(plan, path, log) == 0) {
		tree = file_read(path, size);
	} else {
		words = file_read(log, size);
		warnx("%s did not write its device tree: %.*s", QEMU_PROGRAM, words ? (int)*size : 0,
		      words ? words : "");
		free(words);
	}
	unlink(path);
	unlink(log);
	free(path);
	free(log);
	return tree;
}

enum hvrun_status hosttree_write(const struct plan *plan, const char *dir, const char *path)
{
	size_t size;
	void *base = plan->board_tree ? file_read(plan->board_tree, &size) : dump_read(plan, dir, &size);
	void *tree;
	bool ok;

	if (!base)
		return HVRUN_QEMU;
	tree = tree_make(plan, base, size, plan->board_tree ? plan->board_tree : "QEMU's device tree");
	free(base);
	if (!tree)
		return HVRUN_QEMU;
	ok = file_write(path, tree, fdt_totalsize(tree));
	free(tree);
	return ok ? HVRUN_OK : HVRUN_QEMU;
}
