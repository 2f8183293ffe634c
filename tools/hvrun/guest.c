/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree a domain will be started with. */
#include "guest.h"
#include "file.h"
#include "util.h"
#include <err.h>
#include <hvabi/guest_machine.h>
#include <hvlib/guest_tree.h>
#include <hvlib/kimage.h>
#include <hvlib/placement.h>
#include <hvlib/tree_edit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the tree of one domain is made from. */
struct guest {
	const struct plan *plan;
	const struct domain_spec *spec;
	unsigned id;
	char *kernel;
	size_t kernel_size;
	char *given; /* file of dtb=, or NULL */
	size_t given_size;
	struct kimage image;
	struct placement place;
};

unsigned guest_id(const struct options *options, size_t i)
{
	unsigned id = 1;

	if (options->domains[i].control)
		return 0;
	for (size_t k = 0; k < i; k++)
		id += !options->domains[k].control;
	return id;
}

static void say(void *ctx, const char *line)
{
	const struct guest *guest = ctx;

	warnx("d%u: %s", guest->id, line);
}

/* The tree that came with the domain: dtb=, else the one appended to its zImage. */
static const char *given_tree(const struct guest *guest, size_t *size)
{
	*size = guest->given ? guest->given_size : guest->image.dtb_size;
	if (guest->given)
		return guest->given;
	return *size ? guest->kernel + guest->image.dtb_offset : NULL;
}

static size_t tree_room(const struct guest *guest)
{
	const char *cmdline = guest->spec->cmdline;
	size_t size, extra = cmdline ? strlen(cmdline) + 1 : 0;

	return given_tree(guest, &size) ? size + TREE_EDIT_ROOM + extra : GUEST_TREE_ROOM + extra;
}

static bool files_load(struct guest *guest)
{
	char why[NOTE_MAX];

	guest->kernel = file_read(guest->spec->kernel, &guest->kernel_size);
	if (guest->kernel && guest->spec->dtb)
		guest->given = file_read(guest->spec->dtb, &guest->given_size);
	if (!guest->kernel || (guest->spec->dtb && !guest->given))
		return false;
	if (kimage_probe(guest->kernel, guest->kernel_size, &guest->image, why, sizeof(why)) == 0)
		return true;
	warnx("d%u: kernel %s: %s", guest->id, guest->spec->kernel, why);
	return false;
}

static bool place(struct guest *guest)
{
	const struct domain_spec *spec = guest->spec;
	const struct plan_domain *files = &guest->plan->domains[spec - guest->plan->options->domains];
	uint64_t initrd = files->initrd < 0 ? 0 : guest->plan->modules[files->initrd].size;
	struct placement_spec want = {
	    .image = &guest->image,
	    .ram_base = GUEST_RAM_BASE,
	    .ram_size = (uint32_t)spec->memory,
	    .dtb_size = (uint32_t)tree_room(guest),
	    .initrd_size = (uint32_t)initrd,
	    .has_load = spec->has_load,
	    .has_entry = spec->has_entry,
	    .load = spec->load,
	    .entry = spec->entry,
	};
	char why[NOTE_MAX];

	if (spec->memory < GUEST_RAM_MIN || spec->memory > GUEST_RAM_MAX || initrd > spec->memory) {
		warnx("d%u: memory=%lluK: want %uK to %uK, and room for the initrd", guest->id,
		      (unsigned long long)spec->memory >> 10, GUEST_RAM_MIN >> 10, GUEST_RAM_MAX >> 10);
		return false;
	}
	if (placement_compute(&want, &guest->place, why, sizeof(why)) == 0)
		return true;
	warnx("d%u: %s", guest->id, why);
	return false;
}

static int generate(struct guest *guest, void *buf, size_t size)
{
	const struct options *options = guest->plan->options;
	char compatible[32];
	struct guest_tree_spec spec = {
	    .ram_base = GUEST_RAM_BASE,
	    .ram_size = (uint32_t)guest->spec->memory,
	    .vcpus = guest->spec->cpus,
	    .bootargs = guest->spec->cmdline,
	    .initrd_start = guest->place.initrd_start,
	    .initrd_end = guest->place.initrd_end,
	    .cpu_compatible = compatible,
	};
	int err;

	snprintf(compatible, sizeof(compatible), "arm,%s", board_cpu(options->board, options->cpu));
	err = guest_tree_build(&spec, buf, size);
	if (err)
		warnx("d%u: cannot generate its device tree: %s (cpus=%u, memory=%lluK)", guest->id, strerror(-err),
		      guest->spec->cpus, (unsigned long long)guest->spec->memory >> 10);
	return err;
}

static int edit(struct guest *guest, const char *given, size_t given_size, void *buf, size_t size)
{
	struct tree_edit changes = {
	    .dtb = given,
	    .dtb_size = given_size,
	    .verbatim = guest->spec->dtb_verbatim,
	    .bootargs = guest->spec->cmdline,
	    .initrd_start = guest->place.initrd_start,
	    .initrd_end = guest->place.initrd_end,
	    .ram_base = GUEST_RAM_BASE,
	    .ram_size = (uint32_t)guest->spec->memory,
	};
	struct note note = {say, guest};
	char why[NOTE_MAX];
	int err = tree_edit(&changes, buf, size, &note, why, sizeof(why));

	if (err)
		warnx("d%u: device tree %s: %s", guest->id,
		      guest->spec->dtb ? guest->spec->dtb : "appended to its kernel", why);
	return err;
}

/* NULL after a message. */
static void *make(struct guest *guest)
{
	size_t given_size, room;
	const char *given;
	void *buf;
	int err;

	if (!files_load(guest) || !place(guest))
		return NULL;
	given = given_tree(guest, &given_size);
	room = tree_room(guest);
	buf = xrealloc(NULL, room, 1);
	err = given ? edit(guest, given, given_size, buf, room) : generate(guest, buf, room);
	if (!err)
		return buf;
	free(buf);
	return NULL;
}

void *guest_tree_make(const struct plan *plan, size_t i)
{
	struct guest guest = {.plan = plan, .spec = &plan->options->domains[i], .id = guest_id(plan->options, i)};
	void *tree = make(&guest);

	free(guest.kernel);
	free(guest.given);
	return tree;
}
