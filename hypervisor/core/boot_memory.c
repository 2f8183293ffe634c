/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvabi/messages.h>
#include <hvlib/mem_range.h>
#include "arch/image.h"
#include "core/boot_memory.h"
#include "core/log.h"

static struct mem_range image(void)
{
	return (struct mem_range){(uintptr_t)__text_start, (uint64_t)(__image_end - __text_start)};
}

static bool in_ram(const struct host_tree *host, struct mem_range r)
{
	for (unsigned i = 0; i < host->banks; i++)
		if (mem_range_inside(r, host->bank[i]))
			return true;
	return false;
}

bool boot_memory_sound(const struct host_tree *host, const void *tree, size_t size)
{
	const struct mem_range t = {(uintptr_t)tree, size}, i = image();

	if (in_ram(host, i) && in_ram(host, t))
		return true;
	log_error("the RAM in the host tree's /memory does not hold %s at %08x: correct /memory",
		  in_ram(host, i) ? "the host tree" : "the hypervisor's image",
		  (unsigned)(in_ram(host, i) ? t.base : i.base));
	return false;
}

/* What is wrong with where a module is; NULL: nothing. */
static const char *module_fault(const struct host_tree *host, struct mem_range tree, const struct dom_module *m)
{
	const struct mem_range r = {m->addr, m->size};

	if (m->size == 0)
		return NULL;
	if (!in_ram(host, r))
		return "is not in the host's RAM";
	if (mem_range_overlap(r, image()))
		return "overlaps the hypervisor's image";
	if (mem_range_overlap(r, tree))
		return "overlaps the host's device tree";
	for (unsigned i = 0; i < host->reserved; i++)
		if (mem_range_overlap(r, host->reserve[i]))
			return "overlaps memory that the host tree reserves";
	return NULL;
}

static bool modules_sound(const struct host_tree *host, struct mem_range tree, const struct dom_config *c)
{
	const struct {
		const char *name;
		const struct dom_module *module;
	} modules[] = {{"kernel", &c->kernel}, {"ramdisk", &c->ramdisk}, {"device tree", &c->dtb}};

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		const char *fault = module_fault(host, tree, modules[i].module);

		if (!fault)
			continue;
		log_error("d%u: its %s at %08x (%u bytes) %s: load it elsewhere and correct its reg", c->id,
			  modules[i].name, modules[i].module->addr, modules[i].module->size, fault);
		log_error(HV_MSG_NOT_STARTED, c->id, c->name);
		return false;
	}
	return true;
}

void boot_memory_check_modules(const struct host_tree *host, const void *tree, size_t size, struct dom_configs *configs)
{
	const struct mem_range t = {(uintptr_t)tree, size};
	unsigned kept = 0;

	for (unsigned i = 0; i < configs->count; i++)
		if (modules_sound(host, t, &configs->domain[i]))
			configs->domain[kept++] = configs->domain[i];
	configs->bad += configs->count - kept;
	configs->count = kept;
}
