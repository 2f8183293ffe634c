/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a real board with U-Boot needs: files, script sources, and a recipe for those who have only a serial cable. */
#include "emit.h"
#include "fdtcmd.h"
#include "file.h"
#include "hosttree.h"
#include "tree.h"
#include "util.h"
#include <err.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* U-Boot's usual kernel_addr_r and fdt_addr_r on sunxi (include/configs/sunxi-common.h, RAM at 0x40000000). */
#define UBOOT_IMAGE 0x42000000ull
#define UBOOT_TREE  0x43000000ull

typedef unsigned long long ull;

struct emitter {
	const struct plan *plan;
	const char *dir;
	char **names; /* of the modules' copies in dir */
};

static FILE *open_in(const struct emitter *emitter, const char *name)
{
	char *path = xasprintf("%s/%s", emitter->dir, name);
	FILE *out = fopen(path, "w");

	if (!out)
		warn("cannot write %s", path);
	free(path);
	return out;
}

static bool close_out(FILE *out, const char *name)
{
	bool ok = !ferror(out);

	ok = fclose(out) == 0 && ok;
	if (!ok)
		warn("cannot write %s", name);
	return ok;
}

/* "m0-vmlinuz": a number against equal names; characters U-Boot's shell could take for its own are replaced. */
static char *copy_name(size_t i, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = xasprintf("m%zu-%s", i, slash ? slash + 1 : path);

	for (char *c = name; *c; c++) {
		bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || strchr("0123456789._-", *c);

		if (!plain)
			*c = '_';
	}
	return name;
}

static bool copy_to(const struct emitter *emitter, const char *from, const char *name)
{
	char *path = xasprintf("%s/%s", emitter->dir, name);
	bool ok = file_copy(from, path);

	free(path);
	return ok;
}

static bool copy_files(struct emitter *emitter)
{
	const struct plan *plan = emitter->plan;
	bool ok = copy_to(emitter, plan->hv, "hvscope.bin");

	emitter->names = xrealloc(NULL, plan->module_count, sizeof(char *));
	for (size_t i = 0; i < plan->module_count; i++)
		emitter->names[i] = copy_name(i, plan->modules[i].path);
	for (size_t i = 0; i < plan->module_count && ok; i++)
		ok = copy_to(emitter, plan->modules[i].path, emitter->names[i]);
	return ok;
}

/* One line a module: @verb, the address, and the name behind @mark. */
static void put_modules(FILE *out, const struct emitter *emitter, const char *verb, const char *mark)
{
	for (size_t i = 0; i < emitter->plan->module_count; i++)
		fprintf(out, "%s 0x%llx %s%s\n", verb, (ull)emitter->plan->modules[i].addr, mark, emitter->names[i]);
}

static bool write_boot(const struct emitter *emitter)
{
	FILE *out = open_in(emitter, "boot.cmd");

	if (!out)
		return false;
	fprintf(
	    out,
	    "# Starts hvscope and its domains from U-Boot on %s. Written by hvrun --emit-uboot.\n"
	    "# mkimage -A arm -T script -C none -d boot.cmd boot.scr, then copy this folder to the first partition.\n"
	    "# On sunxi: enter in HYP mode, not in Secure SVC.\n"
	    "setenv bootm_boot_mode nonsec\n"
	    "test -n \"${devtype}\" || setenv devtype mmc\n"
	    "test -n \"${devnum}\" || setenv devnum 0\n"
	    "load ${devtype} ${devnum}:1 0x%llx hvscope.bin\n"
	    "load ${devtype} ${devnum}:1 0x%llx host.dtb\n",
	    emitter->plan->options->board->name, UBOOT_IMAGE, UBOOT_TREE);
	put_modules(out, emitter, "load ${devtype} ${devnum}:1", "");
	fprintf(out, "bootz 0x%llx - 0x%llx\n", UBOOT_IMAGE, UBOOT_TREE);
	return close_out(out, "boot.cmd");
}

/* Every domain of host.dtb as fdt commands; the last is made first, see fdtcmd.c. */
static int put_domains(FILE *out, const struct emitter *emitter, const void *tree)
{
	int err = 0;

	for (size_t i = emitter->plan->options->domain_count; i-- > 0 && !err;) {
		char *path = xasprintf("/chosen/domain%zu", i + 1);
		int offset = fdt_path_offset(tree, path);

		fprintf(out, "fdt mknode /chosen domain%zu\n", i + 1);
		err = offset < 0 ? offset : fdtcmd_node(out, tree, offset, path);
		free(path);
	}
	return err;
}

static bool write_domains(const struct emitter *emitter, const void *tree)
{
	char *args = tree_hv_args(emitter->plan);
	FILE *out = open_in(emitter, "domains.cmd");
	int err;

	if (!out)
		return false;
	fprintf(
	    out,
	    "# Adds the domains to a board's own tree, for boards whose tree is not host.dtb: load the board's .dtb\n"
	    "# and the modules (boot.cmd has their addresses), run this, then bootz 0x%llx - 0x%llx.\n"
	    "fdt addr 0x%llx\n"
	    "fdt resize 0x%x\n"
	    "fdt mknode / chosen\n",
	    UBOOT_IMAGE, UBOOT_TREE, UBOOT_TREE, fdt_totalsize(tree));
	if (*args)
		fdtcmd_property(out, "/chosen", "xen,xen-bootargs", args, (int)strlen(args) + 1);
	err = put_domains(out, emitter, tree);
	if (err)
		warnx("domains.cmd: %s", fdt_strerror(err));
	free(args);
	return close_out(out, "domains.cmd") && !err;
}

static bool write_readme(const struct emitter *emitter)
{
	FILE *out = open_in(emitter, "README");

	if (!out)
		return false;
	fprintf(
	    out,
	    "hvscope for %s, written by hvrun --emit-uboot.\n\n"
	    "boot.cmd     script source: loads everything below and starts the hypervisor\n"
	    "hvscope.bin  the hypervisor, started as a Linux zImage is\n"
	    "host.dtb     the board's tree with the domains in /chosen\n"
	    "domains.cmd  the same domains as fdt commands, for a board that brings its own tree\n"
	    "m*           kernels, initrds and trees of the domains\n\n"
	    "With a card: mkimage -A arm -T script -C none -d boot.cmd boot.scr; copy this folder to the first\n"
	    "partition, a FAT or ext4 one; U-Boot runs boot.scr by itself, or by\n"
	    "  load mmc 0:1 0x44000000 boot.scr; source 0x44000000\n\n"
	    "With a serial cable only: stop U-Boot at its prompt and type the loady lines. After each, send the file\n"
	    "it names by YMODEM: in another shell, with the terminal program off the line,\n"
	    "  sz --ymodem FILE </dev/ttyUSB0 >/dev/ttyUSB0\n"
	    "or, in picocom, Ctrl-a Ctrl-s with --send-cmd 'sz --ymodem'. At 115200 baud 1 MiB takes 100 s.\n\n"
	    "setenv bootm_boot_mode nonsec\n"
	    "loady 0x%llx # hvscope.bin\n"
	    "loady 0x%llx # host.dtb\n",
	    emitter->plan->options->board->name, UBOOT_IMAGE, UBOOT_TREE);
	put_modules(out, emitter, "loady", "# ");
	fprintf(out,
		"bootz 0x%llx - 0x%llx\n\n"
		"(loady takes the address only; the name is for you. The addresses suit RAM at 0x40000000 of %lluM or "
		"more.)\n",
		UBOOT_IMAGE, UBOOT_TREE, (ull)emitter->plan->memory >> 20);
	return close_out(out, "README");
}

static bool write_all(struct emitter *emitter)
{
	char *path = xasprintf("%s/host.dtb", emitter->dir);
	size_t size;
	void *tree = file_read(path, &size);
	bool ok =
	    tree && copy_files(emitter) && write_boot(emitter) && write_domains(emitter, tree) && write_readme(emitter);

	free(tree);
	free(path);
	return ok;
}

enum hvrun_status emit_uboot(const struct plan *plan, const char *dir)
{
	struct emitter emitter = {.plan = plan, .dir = dir};
	char *path = xasprintf("%s/host.dtb", dir);
	enum hvrun_status status = file_make_dir(dir) ? hosttree_write(plan, dir, path) : HVRUN_QEMU;

	if (!status && !write_all(&emitter))
		status = HVRUN_QEMU;
	for (size_t i = 0; emitter.names && i < plan->module_count; i++)
		free(emitter.names[i]);
	free(emitter.names);
	free(path);
	return status;
}
