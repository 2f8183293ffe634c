/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What will run: the files found, measured and placed. */
#include "plan.h"
#include "util.h"
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef unsigned long long ull;

/* Beside the folder of this program (as in build/), else in its sibling lib/hvscope (as installed). The build's path is
 * returned when neither is there, for the message. */
static const char *file_beside(const char *name)
{
	static const char *const places[] = {"..", "../lib/hvscope"};
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *path, *slash;

	self[len > 0 ? len : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		path = xasprintf("%s/%s/%s", self, places[i], name);
		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return xasprintf("%s/../%s", self, name);
}

/* The size of a plain, readable, non-empty file. @what and @remedy are for the message. */
static enum hvrun_status file_measure(const char *path, const char *what, const char *remedy, struct stat *st)
{
	if (stat(path, st) != 0 || access(path, R_OK) != 0) {
		warnx("%s %s: %s; %s", what, path, strerror(errno), remedy);
		return HVRUN_USAGE;
	}
	if (!S_ISREG(st->st_mode)) {
		warnx("%s %s: not a plain file; %s", what, path, remedy);
		return HVRUN_USAGE;
	}
	if (st->st_size == 0) {
		warnx("%s %s: the file is empty; %s", what, path, remedy);
		return HVRUN_USAGE;
	}
	return HVRUN_OK;
}

static bool same_file(const char *a, const struct stat *b)
{
	struct stat st;

	return stat(a, &st) == 0 && st.st_dev == b->st_dev && st.st_ino == b->st_ino;
}

/* Puts the index of @path's module to *@index, adding one when no domain named that file before. */
static enum hvrun_status module_add(struct plan *plan, const char *path, const char *what, int *index)
{
	enum hvrun_status status;
	struct stat st;

	*index = -1;
	if (!path)
		return HVRUN_OK;
	status = file_measure(path, what, "check the name in --domain", &st);
	if (status)
		return status;
	for (size_t i = 0; i < plan->module_count; i++) {
		if (same_file(plan->modules[i].path, &st)) {
			*index = (int)i;
			return HVRUN_OK;
		}
	}
	plan->modules = xrealloc(plan->modules, plan->module_count + 1, sizeof(*plan->modules));
	plan->modules[plan->module_count] = (struct module){.path = path, .size = (uint64_t)st.st_size};
	*index = (int)plan->module_count++;
	return HVRUN_OK;
}

static enum hvrun_status modules_collect(struct plan *plan)
{
	const struct options *options = plan->options;
	enum hvrun_status status = HVRUN_OK;

	plan->domains = xrealloc(NULL, options->domain_count, sizeof(*plan->domains));
	for (size_t i = 0; i < options->domain_count && !status; i++) {
		const struct domain_spec *spec = &options->domains[i];
		struct plan_domain *at = &plan->domains[i];

		status = module_add(plan, spec->kernel, "kernel", &at->kernel);
		if (!status)
			status = module_add(plan, spec->initrd, "initrd", &at->initrd);
		if (!status)
			status = module_add(plan, spec->dtb, "device tree", &at->dtb);
	}
	return status;
}

static enum hvrun_status image_find(struct plan *plan)
{
	const struct options *options = plan->options;
	struct stat st;
	enum hvrun_status status;

	plan->hv = options->hv ? options->hv : file_beside("hvscope.bin");
	status = file_measure(plan->hv, "hypervisor", "build it with \"make\", or name it with --hv FILE", &st);
	if (status)
		return status;
	if ((uint64_t)st.st_size > LAYOUT_TREE - LAYOUT_IMAGE) {
		warnx("hypervisor %s: %llu bytes at %llx would reach into the device tree at %llx; is it the raw "
		      "image?",
		      plan->hv, (ull)st.st_size, LAYOUT_IMAGE, LAYOUT_TREE);
		return HVRUN_USAGE;
	}
	if (!options->board->tree)
		return HVRUN_OK;
	plan->board_tree = file_beside(options->board->tree);
	return file_measure(plan->board_tree, "board tree", "build it with \"make\"", &st);
}

static uint64_t sum_domains(const struct options *options)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < options->domain_count; i++) {
		if (__builtin_add_overflow(sum, options->domains[i].memory, &sum))
			return UINT64_MAX;
	}
	return sum;
}

static uint64_t sum_modules(const struct plan *plan)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < plan->module_count; i++) {
		if (__builtin_add_overflow(sum, plan->modules[i].size, &sum))
			return UINT64_MAX;
	}
	return sum;
}

/* The board's RAM: what was asked for, or enough for everything. A size that was asked for may be too small for the
 * domains (the hypervisor says which it cannot start), not for the modules: QEMU has to load those. */
static enum hvrun_status memory_choose(struct plan *plan)
{
	const struct options *options = plan->options;
	const struct board *board = options->board;
	uint64_t domains = sum_domains(options), modules = sum_modules(plan);
	uint64_t end = layout_place(plan->modules, plan->module_count);
	uint64_t need = layout_memory(domains, modules, end);

	if (!options->memory && need > board->memory_max) {
		warnx(
		    "domains (%lluM) and modules (%lluK) want %lluM, %s has at most %lluM; lower memory= in --domain, "
		    "or start with --memory %lluM what fits",
		    (ull)domains >> 20, (ull)modules >> 10, (ull)need >> 20, board->name, (ull)board->memory_max >> 20,
		    (ull)board->memory_max >> 20);
		return HVRUN_USAGE;
	}
	plan->memory = options->memory ? options->memory : board->memory_fixed ? board->memory_max : need;
	if (end > LAYOUT_RAM_BASE + plan->memory) {
		warnx("modules at %llx-%llx do not fit RAM %llx-%llx; give --memory %lluM or more, or smaller files",
		      LAYOUT_MODULES, (ull)end, LAYOUT_RAM_BASE, LAYOUT_RAM_BASE + (ull)plan->memory,
		      (ull)layout_memory(0, 0, end) >> 20);
		return HVRUN_USAGE;
	}
	if (plan->memory < need && !board->memory_fixed)
		warnx("note: --memory %lluM is less than domains and modules want, %lluM", (ull)plan->memory >> 20,
		      (ull)need >> 20);
	return HVRUN_OK;
}

enum hvrun_status plan_make(struct plan *plan, const struct options *options)
{
	enum hvrun_status status;

	*plan = (struct plan){.options = options};
	status = modules_collect(plan);
	if (!status)
		status = image_find(plan);
	if (!status)
		status = memory_choose(plan);
	return status;
}
