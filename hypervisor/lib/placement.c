/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where kernel, tree and initrd of a domain go. Linux' rules: Documentation/arm/booting.rst; the slots are those Xen
 * uses, so that what boots there boots here (docs/machine.md). */
#include <stdarg.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvabi/guest_machine.h>
#include <hvlib/fmt.h>
#include <hvlib/mem_range.h>
#include <hvlib/placement.h>

#define PAGE	    0x1000u
#define SLOT	    0x200000u	/* 2 MiB */
#define FLAT_OFFSET 0x10000u	/* default load address of a flat program, from the RAM base */
#define LINUX_REACH 0x08000000u /* a zImage unpacks to the start of the 128 MiB that it runs in */

#define CPSR_T	  (1u << 5)  /* Arm DDI 0406C, B1.3.3 "Program Status Registers" */
#define ENTRY_R1  UINT32_MAX /* machine number of a kernel that goes by its tree */
#define ENTRY_T	  1u
#define ENTRY_ARM 3u /* bits that are 0 in the address of an ARM instruction */

/* All in 64 bits: sums of hostile 32-bit numbers cannot wrap. */
struct plan {
	const struct placement_spec *spec;
	struct mem_range ram;
	struct mem_range run; /* what a zImage unpacks into; else empty */
	struct mem_range dtb, initrd;
	uint64_t load; /* of a relative image; 0 otherwise: its addresses are final */
	char *err;
	size_t errlen;
};

static int fail(const struct plan *p, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int fail(const struct plan *p, int error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fmt_vsn(p->err, p->errlen, format, args);
	va_end(args);
	return error;
}

static uint64_t end_of(struct mem_range r)
{
	return r.base + r.size;
}

static uint64_t floor_to(uint64_t n, uint64_t align)
{
	return n & ~(align - 1);
}

static uint64_t ceil_to(uint64_t n, uint64_t align)
{
	return floor_to(n + align - 1, align);
}

static unsigned mib(uint64_t bytes)
{
	return (unsigned)(ceil_to(bytes, 1u << 20) >> 20);
}

static struct mem_range segment_range(const struct plan *p, unsigned i)
{
	const struct kimage_segment *s = &p->spec->image->segment[i];
	return (struct mem_range){p->load + s->addr, s->memsz};
}

/* From the first byte of the first segment to the last of the last. */
static struct mem_range kernel_range(const struct plan *p)
{
	struct mem_range first = segment_range(p, 0), last = segment_range(p, p->spec->image->segments - 1);
	return (struct mem_range){first.base, end_of(last) - first.base};
}

static bool touches_kernel(const struct plan *p, struct mem_range r)
{
	for (unsigned i = 0; i < p->spec->image->segments; i++)
		if (mem_range_overlap(segment_range(p, i), r))
			return true;
	return mem_range_overlap(p->run, r);
}

/* Tree at @at, initrd behind it, both rounded up to @align. True if they collide with nothing. */
static bool try_modules(struct plan *p, uint64_t at, uint64_t align)
{
	p->dtb = (struct mem_range){at, ceil_to(p->spec->dtb_size, align)};
	p->initrd = (struct mem_range){end_of(p->dtb), ceil_to(p->spec->initrd_size, align)};
	struct mem_range both = {at, p->dtb.size + p->initrd.size};
	return mem_range_inside(both, p->ram) && !touches_kernel(p, both);
}

static uint64_t modules_size(const struct plan *p, uint64_t align)
{
	return ceil_to(p->spec->dtb_size, align) + ceil_to(p->spec->initrd_size, align);
}

/* Ends at @end, aligned down. */
static bool try_modules_below(struct plan *p, uint64_t end, uint64_t align)
{
	uint64_t size = modules_size(p, align);
	return end >= size + p->ram.base && try_modules(p, floor_to(end - size, align), align);
}

/* For a kernel whose place is known: 128 MiB up, else the top of RAM, else below the kernel. */
static bool place_modules(struct plan *p)
{
	return try_modules(p, p->ram.base + GUEST_DTB_OFFSET, SLOT) || try_modules_below(p, end_of(p->ram), SLOT) ||
	       try_modules_below(p, end_of(p->ram), PAGE) || try_modules_below(p, kernel_range(p).base, SLOT) ||
	       try_modules_below(p, kernel_range(p).base, PAGE);
}

/* The highest slot that ends at @limit or below, for a zImage that runs anywhere. */
static bool try_zimage_below(struct plan *p, uint64_t limit)
{
	uint64_t memory = p->spec->image->segment[0].memsz, reach = p->ram.base + LINUX_REACH;
	if (limit > reach)
		limit = reach;
	if (limit < p->ram.base + p->spec->image->run_bytes || limit < p->ram.base + memory)
		return false;
	p->load = floor_to(limit - memory, SLOT);
	return p->load >= p->ram.base;
}

static bool place_zimage(struct plan *p)
{
	static const uint64_t aligns[] = {SLOT, PAGE};
	uint64_t ram_end = end_of(p->ram), slot = p->ram.base + GUEST_DTB_OFFSET;
	if (ram_end >= slot + modules_size(p, SLOT) && try_zimage_below(p, slot))
		return try_modules(p, slot, SLOT);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t size = modules_size(p, aligns[i]);
		if (ram_end < p->ram.base + size)
			continue;
		uint64_t at = floor_to(ram_end - size, aligns[i]);
		if (at >= p->ram.base && try_zimage_below(p, at))
			return try_modules(p, at, aligns[i]);
	}
	return false;
}

static int no_room(const struct plan *p)
{
	uint64_t kernel = p->run.size ? p->run.size : kernel_range(p).size;
	return fail(
	    p, -HV_ENOSPC,
	    "%u MiB of RAM are too small for kernel (%u MiB to run), device tree (%u KiB) and initrd (%u KiB): give "
	    "the domain more memory",
	    mib(p->ram.size), mib(kernel), (unsigned)(ceil_to(p->spec->dtb_size, 1024) / 1024),
	    (unsigned)(ceil_to(p->spec->initrd_size, 1024) / 1024));
}

/* Load address of a kernel that is not free to be anywhere. */
static int choose_load(struct plan *p)
{
	const struct placement_spec *s = p->spec;
	const char *kind = kimage_kind_name(s->image->kind);
	if (!s->has_load) {
		p->load = s->image->relative ? p->ram.base + FLAT_OFFSET : 0;
		return 0;
	}
	if (s->image->kind == KIMAGE_ELF)
		return fail(p, -HV_EINVAL,
			    "load address 0x%x given for an ELF program: it is linked at 0x%x; leave load out",
			    (unsigned)s->load, (unsigned)s->image->segment[0].addr);
	if (s->load & ENTRY_ARM)
		return fail(p, -HV_EINVAL, "load address 0x%x of the %s is not a multiple of 4", (unsigned)s->load,
			    kind);
	p->load = (uint64_t)s->load - s->image->segment[0].addr;
	return 0;
}

static int check_kernel_in_ram(const struct plan *p)
{
	for (unsigned i = 0; i < p->spec->image->segments; i++) {
		struct mem_range r = segment_range(p, i);
		if (mem_range_inside(r, p->ram))
			continue;
		const char *kind = kimage_kind_name(p->spec->image->kind);
		const char *remedy = p->spec->image->kind == KIMAGE_ELF ? "link it there (of Linux use the zImage)"
				     : p->spec->has_load		? "choose another load address"
									: "give more memory or a load address";
		return fail(p, -HV_ENOSPC, "%s at 0x%llx-0x%llx is not inside the domain's RAM 0x%llx-0x%llx: %s", kind,
			    (unsigned long long)r.base, (unsigned long long)end_of(r) - 1,
			    (unsigned long long)p->ram.base, (unsigned long long)end_of(p->ram) - 1, remedy);
	}
	return 0;
}

/* A zImage unpacks to the start of its 128 MiB, or of RAM if that begins later, and moves itself behind the result. */
static int reserve_run(struct plan *p)
{
	if (!p->spec->image->zimage)
		return 0;
	uint64_t start = floor_to(kernel_range(p).base, LINUX_REACH);
	p->run = (struct mem_range){start > p->ram.base ? start : p->ram.base, p->spec->image->run_bytes};
	return mem_range_inside(p->run, p->ram) ? 0 : no_room(p);
}

static int place_all(struct plan *p)
{
	bool free_to_move = p->spec->image->zimage && p->spec->image->relative && !p->spec->has_load;
	if (free_to_move) {
		p->run = (struct mem_range){p->ram.base, p->spec->image->run_bytes};
		return place_zimage(p) ? 0 : no_room(p);
	}
	int err = choose_load(p);
	if (!err)
		err = check_kernel_in_ram(p);
	if (!err)
		err = reserve_run(p);
	if (!err && !place_modules(p))
		err = no_room(p);
	return err;
}

static int set_entry(const struct plan *p, struct placement *out)
{
	uint32_t entry = p->spec->has_entry ? p->spec->entry : (uint32_t)(p->load + p->spec->image->entry);
	struct mem_range kernel = kernel_range(p), first = {entry & ~ENTRY_T, 2};
	if (!mem_range_inside(first, kernel))
		return fail(p, -HV_EINVAL, "entry 0x%x is outside of the kernel 0x%llx-0x%llx: give another entry",
			    (unsigned)entry, (unsigned long long)kernel.base, (unsigned long long)end_of(kernel) - 1);
	if (!(entry & ENTRY_T) && (entry & ENTRY_ARM))
		return fail(p, -HV_EINVAL, "entry 0x%x is not a multiple of 4; for Thumb code set bit 0 (0x%x)",
			    (unsigned)entry, (unsigned)entry | ENTRY_T);
	out->r0 = 0;
	out->r1 = ENTRY_R1;
	out->r2 = out->dtb;
	out->pc = entry & ~ENTRY_T;
	out->cpsr = GUEST_ENTRY_CPSR | (entry & ENTRY_T ? CPSR_T : 0);
	return 0;
}

int placement_compute(const struct placement_spec *spec, struct placement *out, char *err, size_t errlen)
{
	struct plan p = {.spec = spec, .ram = {spec->ram_base, spec->ram_size}, .err = err, .errlen = errlen};
	memset(out, 0, sizeof *out);
	int result = place_all(&p);
	if (result)
		return result;
	for (unsigned i = 0; i < spec->image->segments; i++)
		out->segment[i] = (uint32_t)segment_range(&p, i).base;
	out->kernel_start = (uint32_t)kernel_range(&p).base;
	out->kernel_end = (uint32_t)end_of(kernel_range(&p));
	out->dtb = (uint32_t)p.dtb.base;
	if (spec->initrd_size) {
		out->initrd_start = (uint32_t)p.initrd.base;
		out->initrd_end = (uint32_t)p.initrd.base + spec->initrd_size;
	}
	/* QEMU's habit, which small programs rely on: they look for the tree at the start of RAM. */
	out->has_dtb_copy = spec->image->kind == KIMAGE_ELF && spec->dtb_size <= SLOT &&
			    kernel_range(&p).base - p.ram.base >= SLOT && out->dtb - p.ram.base >= SLOT;
	return set_entry(&p, out);
}
