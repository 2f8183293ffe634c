/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include <hvlib/guest_tree.h>
#include <hvlib/kimage.h>
#include <hvlib/tree_edit.h>
#include "arch/cpu.h"
#include "core/domain_build.h"
#include "core/log.h"
#include "core/memory.h"
#include "drivers/gic.h"
#include "drivers/timer.h"

#define ERR_MAX 200u

static uint8_t host_seed[GUEST_TREE_SEED_BYTES];
static bool have_seed;
static const char *cpu_compatible = "arm,cortex-a7";
static uint32_t clock_frequency; /* for the guests' timer node; 0: CNTFRQ is right */

void domain_build_set_seed(const void *seed, uint32_t n)
{
	const uint8_t *s = seed;

	have_seed = n >= 8;
	for (uint32_t i = 0; i < n; i++)
		host_seed[i % GUEST_TREE_SEED_BYTES] ^= s[i];
}

void domain_build_set_cpu(uint32_t midr)
{
	/* Primary part number, MIDR[15:4] (B4.1): Cortex-A15 0xc0f, Cortex-A7 0xc07 */
	cpu_compatible = ((midr >> 4) & 0xfff) == 0xc0f ? "arm,cortex-a15" : "arm,cortex-a7";
	clock_frequency = get_CNTFRQ() == timer_hz ? 0 : timer_hz;
}

int domain_build_memory(struct domain *d)
{
	uint64_t ipa = GUEST_RAM_BASE, left = d->config->memory_kib << 10;
	int rc = 0;

	if (left > (uint64_t)memory_counts().free_kib << 10)
		rc = -HV_ENOMEM;
	while (rc == 0 && left) {
		uint64_t pa;
		uint32_t pages;

		/* A piece must not be larger than the alignment of its ipa, or it cannot be one leaf. */
		uint32_t max = (uint32_t)(left >> PAGE_SHIFT);
		const uint32_t aligned = (uint32_t)((ipa & -ipa) >> PAGE_SHIFT);
		if (max > aligned)
			max = aligned;
		rc = memory_guest_piece(d->id, max, &pa, &pages);
		if (rc == 0)
			rc = stage2_map(&d->stage2, ipa, pa, (uint64_t)pages << PAGE_SHIFT, LPAE_S2_RAM);
		ipa += (uint64_t)pages << PAGE_SHIFT;
		left -= rc == 0 ? (uint64_t)pages << PAGE_SHIFT : 0;
	}
	if (rc < 0)
		log_error(
		    "d%u: wants %u MiB of RAM, %u MiB are free: lower memory= of a domain, or give the machine more",
		    d->id, (unsigned)(d->config->memory_kib >> 10), memory_counts().free_kib >> 10);
	return rc;
}

/* The user's tree: its own module, or appended to the kernel. Empty: generate one. */
static struct mem_range given_tree(const struct domain *d, const struct kimage *image)
{
	if (d->config->dtb.size)
		return (struct mem_range){d->config->dtb.addr, d->config->dtb.size};
	if (image->dtb_size)
		return (struct mem_range){d->config->kernel.addr + image->dtb_offset, image->dtb_size};
	return (struct mem_range){0, 0};
}

/* A seed of its own for each domain and start, from the host's (splitmix-like steps; entropy is the host's alone). */
static void derive_seed(const struct domain *d, uint8_t out[GUEST_TREE_SEED_BYTES])
{
	uint64_t x = timer_now() ^ (uint64_t)d->id << 56 ^ (uint64_t)d->restarts << 40;

	for (unsigned i = 0; i < GUEST_TREE_SEED_BYTES; i++) {
		x = (x + host_seed[i] + 0x9e3779b97f4a7c15ull) * 0xbf58476d1ce4e5b9ull;
		x ^= x >> 29;
		out[i] = (uint8_t)(host_seed[i] ^ x >> 24);
	}
}

static int generate_tree(struct domain *d, void *buf, uint32_t size)
{
	const struct placement *p = &d->placement;
	struct guest_tree_spec spec = {
	    .ram_base = GUEST_RAM_BASE,
	    .ram_size = (uint32_t)(d->config->memory_kib << 10),
	    .vcpus = d->vcpus,
	    .bootargs = d->config->bootargs,
	    .initrd_start = p->initrd_start,
	    .initrd_end = p->initrd_end,
	    .clock_frequency = clock_frequency,
	    .has_seed = have_seed,
	    .cpu_compatible = cpu_compatible,
	};

	derive_seed(d, spec.rng_seed);
	const int rc = guest_tree_build(&spec, buf, size);
	if (rc < 0)
		log_error("d%u: its device tree could not be generated (%d)", d->id, rc);
	return rc;
}

static void note_change(void *ctx, const char *line)
{
	log_info("d%u: given tree: %s", ((const struct domain *)ctx)->id, line);
}

static int edit_tree(struct domain *d, struct mem_range given, void *buf, uint32_t size)
{
	char err[ERR_MAX];
	const struct note note = {note_change, d};
	const struct tree_edit edit = {
	    .dtb = (const void *)(uintptr_t)given.base,
	    .dtb_size = (size_t)given.size,
	    .verbatim = d->config->dtb_verbatim,
	    .bootargs = d->config->bootargs,
	    .initrd_start = d->placement.initrd_start,
	    .initrd_end = d->placement.initrd_end,
	    .ram_base = GUEST_RAM_BASE,
	    .ram_size = (uint32_t)(d->config->memory_kib << 10),
	};
	const int rc = tree_edit(&edit, buf, size, &note, err, sizeof(err));

	if (rc < 0)
		log_error("d%u: %s", d->id, err);
	return rc;
}

/* Where the tree is put together: kept, so that a crash can be explained from it. */
static int tree_room(struct domain *d, struct mem_range given)
{
	const size_t args = d->config->bootargs ? strlen(d->config->bootargs) + 1 : 0;
	const size_t size = (given.size ? (size_t)given.size + TREE_EDIT_ROOM : GUEST_TREE_ROOM) + args;

	if (d->tree)
		return 0;
	d->tree_room = (uint32_t)((size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1));
	d->tree = memory_domain_pages(d->id, d->tree_room >> PAGE_SHIFT);
	if (!d->tree)
		log_error("d%u: no memory for its device tree of %u bytes", d->id, d->tree_room);
	return d->tree ? 0 : -HV_ENOMEM;
}

static void add_segments(struct domain *d, const struct kimage *image)
{
	const uint8_t *file = (const uint8_t *)(uintptr_t)d->config->kernel.addr;

	for (unsigned i = 0; i < image->segments; i++) {
		const struct kimage_segment *s = &image->segment[i];
		const uint32_t at = d->placement.segment[i];

		load_job_add(&d->load, (struct load_part){LOAD_COPY, at, s->filesz, file + s->offset});
		if (s->memsz > s->filesz)
			load_job_add(&d->load,
				     (struct load_part){LOAD_ZERO, at + s->filesz, s->memsz - s->filesz, NULL});
	}
}

/* A new life starts with its caches off: no old line may be written over it. */
static void add_all(struct domain *d, const struct kimage *image)
{
	const struct dom_module *initrd = &d->config->ramdisk;
	const struct placement *p = &d->placement;

	d->load = (struct load_job){.count = 0};
	if (d->restarts)
		load_job_add(&d->load, (struct load_part){LOAD_CLEAN, GUEST_RAM_BASE,
							  (uint32_t)(d->config->memory_kib << 10), NULL});
	add_segments(d, image);
	load_job_add(&d->load, (struct load_part){LOAD_COPY, p->dtb, d->tree_size, d->tree});
	if (p->has_dtb_copy)
		load_job_add(&d->load, (struct load_part){LOAD_COPY, GUEST_RAM_BASE, d->tree_size, d->tree});
	load_job_add(&d->load, (struct load_part){LOAD_COPY, p->initrd_start, initrd->size,
						  (const void *)(uintptr_t)initrd->addr});
}

static void print_placement(const struct domain *d, const struct kimage *image)
{
	const struct placement *p = &d->placement;
	char initrd[32] = "none";
	uint64_t pa = 0, room;

	if (p->initrd_end)
		fmt_sn(initrd, sizeof(initrd), "%08x-%08x", p->initrd_start, p->initrd_end);
	log_info("d%u: %s %08x-%08x, DTB %08x (%s), initrd %s, RAM %u MiB at %08x, %u vcpu%s", d->id,
		 kimage_kind_name(image->kind), p->kernel_start, p->kernel_end, p->dtb,
		 d->tree_given ? "given" : "generated", initrd, (unsigned)(d->config->memory_kib >> 10), GUEST_RAM_BASE,
		 d->vcpus, d->vcpus == 1 ? "" : "s");
	(void)stage2_lookup(&d->stage2, GUEST_RAM_BASE, &pa, &room);
	log_info("d%u: RAM at pa %08llx; GICD %08x emulated, GICC %08x at pa %08llx, PL011 %08x emulated", d->id,
		 (unsigned long long)pa, GUEST_GICD_BASE, GUEST_GICC_BASE, (unsigned long long)gic.gicv,
		 GUEST_UART_BASE);
	log_info("d%u: enters at %08x, cpsr %08x, r0 %x, r1 %x, r2 %08x", d->id, p->pc, p->cpsr, p->r0, p->r1, p->r2);
}

static int probe(const struct domain *d, struct kimage *image)
{
	const struct dom_module *k = &d->config->kernel;
	char err[ERR_MAX];
	const int rc = kimage_probe((const void *)(uintptr_t)k->addr, k->size, image, err, sizeof(err));

	if (rc < 0)
		log_error("d%u: kernel: %s", d->id, err);
	return rc;
}

static int place(struct domain *d, const struct kimage *image)
{
	char err[ERR_MAX];
	const struct placement_spec spec = {
	    .image = image,
	    .ram_base = GUEST_RAM_BASE,
	    .ram_size = (uint32_t)(d->config->memory_kib << 10),
	    .dtb_size = d->tree_room,
	    .initrd_size = d->config->ramdisk.size,
	    .has_load = d->config->has_load,
	    .has_entry = d->config->has_entry,
	    .load = d->config->load,
	    .entry = d->config->entry,
	};
	const int rc = placement_compute(&spec, &d->placement, err, sizeof(err));

	if (rc < 0)
		log_error("d%u: %s", d->id, err);
	return rc;
}

int domain_build_plan(struct domain *d)
{
	struct kimage image;
	int rc = probe(d, &image);

	if (rc < 0)
		return rc;
	const struct mem_range given = given_tree(d, &image);
	rc = tree_room(d, given);
	if (rc == 0)
		rc = place(d, &image);
	if (rc == 0)
		rc = given.size ? edit_tree(d, given, d->tree, d->tree_room) : generate_tree(d, d->tree, d->tree_room);
	if (rc < 0)
		return rc;
	d->tree_given = given.size != 0;
	d->tree_size = fdt_totalsize(d->tree);
	d->claims_known = tree_read_claims(d->tree, d->tree_size, &d->claims) == 0;
	add_all(d, &image);
	vcpu_reset(d->vcpu[0], d->placement.pc | (d->placement.cpsr & CPSR_T ? 1u : 0u), d->placement.r0,
		   d->placement.r1, d->placement.r2);
	print_placement(d, &image);
	return 0;
}
