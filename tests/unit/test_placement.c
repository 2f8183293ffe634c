/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Placement: the slots of the agreed rules, what does not fit, and for random domains that nothing overlaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvabi/guest_machine.h>
#include <hvlib/mem_range.h>
#include <hvlib/placement.h>

#define MIB 0x100000u
#define RAM 0x40000000u

static struct kimage image;
static struct placement got;
static char err[300];

static struct placement_spec flat(uint32_t ram_size)
{
	image = (struct kimage){.kind = KIMAGE_FLAT, .relative = true, .segments = 1, .run_bytes = 0x8000};
	image.segment[0] = (struct kimage_segment){0, 0x8000, 0x8000, 0};
	return (struct placement_spec){.image = &image, .ram_base = RAM, .ram_size = ram_size, .dtb_size = 0x2000};
}

/* Like Debian's armmp: 5.5 MiB that unpack to 20 MiB. */
static struct placement_spec linux_kernel(uint32_t ram_size)
{
	struct placement_spec spec = flat(ram_size);
	image.kind = KIMAGE_ZIMAGE;
	image.zimage = true;
	image.segment[0] = (struct kimage_segment){0, 0x532200, 0x544200, 0};
	image.run_bytes = 28 * MIB;
	spec.initrd_size = 3 * MIB;
	return spec;
}

static struct placement_spec elf(uint32_t ram_size)
{
	struct placement_spec spec = flat(ram_size);
	image.kind = KIMAGE_ELF;
	image.relative = false;
	image.segments = 2;
	image.segment[0] = (struct kimage_segment){0, 0x1000, 0x1000, RAM + 2 * MIB};
	image.segment[1] = (struct kimage_segment){0, 0x1000, 0x3000, RAM + 4 * MIB};
	image.entry = RAM + 2 * MIB + 0x10;
	return spec;
}

static void place(const struct placement_spec *spec)
{
	if (placement_compute(spec, &got, err, sizeof err))
		fail_msg("refused: %s", err);
}

static void check_refusal(const struct placement_spec *spec, int want, const char *text)
{
	int result = placement_compute(spec, &got, err, sizeof err);
	if (result != want || !strstr(err, text))
		fail_msg("%d, \"%s\": not %d, \"%s\"", result, result ? err : "", want, text);
}

static void zimage_ends_below_128_mib_and_modules_follow(void **state)
{
	(void)state;
	struct placement_spec spec = linux_kernel(256 * MIB);
	place(&spec);
	assert_int_equal(got.kernel_start, RAM + 122 * MIB);
	assert_int_equal(got.kernel_end, RAM + 122 * MIB + 0x544200);
	assert_int_equal(got.dtb, RAM + 128 * MIB);
	assert_int_equal(got.initrd_start, RAM + 130 * MIB);
	assert_int_equal(got.initrd_end, RAM + 133 * MIB);
	assert_int_equal(got.segment[0], got.kernel_start);
	assert_int_equal(got.pc, got.kernel_start);
	assert_int_equal(got.r0, 0);
	assert_int_equal(got.r1, 0xffffffff);
	assert_int_equal(got.r2, got.dtb);
	assert_int_equal(got.cpsr, 0x400001d3);
	assert_false(got.has_dtb_copy);
	spec.initrd_size = 0;
	place(&spec);
	assert_int_equal(got.initrd_start, 0);
	assert_int_equal(got.initrd_end, 0);
}

static void in_a_smaller_ram_modules_are_at_its_top(void **state)
{
	(void)state;
	struct placement_spec spec = linux_kernel(64 * MIB);
	place(&spec);
	assert_int_equal(got.dtb, RAM + 58 * MIB);
	assert_int_equal(got.initrd_start, RAM + 60 * MIB);
	assert_int_equal(got.kernel_start, RAM + 52 * MIB);
	spec = linux_kernel(133 * MIB);
	place(&spec);
	assert_int_equal(got.dtb, RAM + 126 * MIB);
	spec = linux_kernel(134 * MIB);
	place(&spec);
	assert_int_equal(got.dtb, RAM + 128 * MIB);
}

static void a_zimage_that_cannot_unpack_is_refused(void **state)
{
	(void)state;
	struct placement_spec spec = linux_kernel(32 * MIB);
	place(&spec); /* by packing the modules on pages */
	assert_int_equal(got.dtb, RAM + 29 * MIB - 0x2000);
	spec = linux_kernel(31 * MIB);
	check_refusal(&spec, -HV_ENOSPC, "31 MiB of RAM are too small for kernel (28 MiB to run)");
	assert_non_null(strstr(err, "give the domain more memory"));
}

static void a_zimage_may_be_told_where_to_be(void **state)
{
	(void)state;
	struct placement_spec spec = linux_kernel(512 * MIB);
	spec.has_load = true;
	spec.load = RAM + 0x8000;
	place(&spec);
	assert_int_equal(got.pc, RAM + 0x8000);
	assert_int_equal(got.dtb, RAM + 128 * MIB);
	/* From there it unpacks to RAM + 128 MiB, where tree and initrd would be. */
	spec.load = RAM + 160 * MIB;
	place(&spec);
	assert_int_equal(got.dtb, RAM + 506 * MIB);
	spec.load = RAM + 510 * MIB;
	check_refusal(&spec, -HV_ENOSPC, "choose another load address");
	spec.load = RAM + 2;
	check_refusal(&spec, -HV_EINVAL, "not a multiple of 4");
}

static void a_fixed_zimage_stays(void **state)
{
	(void)state;
	struct placement_spec spec = linux_kernel(256 * MIB);
	image.relative = false;
	image.segment[0].addr = RAM + 0x8000;
	image.entry = RAM + 0x8000;
	place(&spec);
	assert_int_equal(got.pc, RAM + 0x8000);
	image.segment[0].addr = image.entry = 0x60008000;
	check_refusal(&spec, -HV_ENOSPC,
		      "zImage at 0x60008000-0x6054c1ff is not inside the domain's RAM 0x40000000-0x4fffffff");
	spec.has_load = true;
	spec.load = RAM + 64 * MIB;
	place(&spec);
	assert_int_equal(got.pc, RAM + 64 * MIB);
}

static void flat_programs_start_at_64_kib(void **state)
{
	(void)state;
	struct placement_spec spec = flat(256 * MIB);
	place(&spec);
	assert_int_equal(got.kernel_start, RAM + 0x10000);
	assert_int_equal(got.pc, RAM + 0x10000);
	assert_int_equal(got.dtb, RAM + 128 * MIB);
	spec.has_load = spec.has_entry = true;
	spec.load = RAM + 0x20000;
	spec.entry = RAM + 0x20005;
	place(&spec);
	assert_int_equal(got.kernel_start, RAM + 0x20000);
	assert_int_equal(got.pc, RAM + 0x20004);
	assert_int_equal(got.cpsr, 0x400001f3);
}

static void the_smallest_ram_holds_a_flat_program(void **state)
{
	(void)state;
	struct placement_spec spec = flat(GUEST_RAM_MIN);
	place(&spec);
	assert_int_equal(got.dtb, RAM + GUEST_RAM_MIN - 0x2000);
	spec.initrd_size = 0x1801;
	place(&spec);
	assert_int_equal(got.dtb, RAM + GUEST_RAM_MIN - 0x4000);
	assert_int_equal(got.initrd_end - got.initrd_start, 0x1801);
	spec.initrd_size = GUEST_RAM_MIN - 0x18000 - 0x2000;
	place(&spec);
	spec.initrd_size++;
	check_refusal(&spec, -HV_ENOSPC, "too small");
	spec = flat(GUEST_RAM_MIN);
	image.segment[0].filesz = image.segment[0].memsz = GUEST_RAM_MIN;
	check_refusal(&spec, -HV_ENOSPC, "flat image at 0x40010000-0x4020ffff is not inside");
}

static void modules_go_below_a_kernel_at_the_top(void **state)
{
	(void)state;
	struct placement_spec spec = flat(16 * MIB);
	spec.has_load = true;
	spec.load = RAM + 16 * MIB - 0x8000;
	place(&spec);
	assert_int_equal(got.dtb, RAM + 12 * MIB);
	spec = flat(GUEST_RAM_MIN);
	spec.has_load = true;
	spec.load = RAM + GUEST_RAM_MIN - 0x8000;
	place(&spec);
	assert_int_equal(got.dtb, RAM + GUEST_RAM_MIN - 0xa000);
}

static void elf_stays_and_gets_a_tree_at_the_ram_base(void **state)
{
	(void)state;
	struct placement_spec spec = elf(64 * MIB);
	place(&spec);
	assert_int_equal(got.segment[0], RAM + 2 * MIB);
	assert_int_equal(got.segment[1], RAM + 4 * MIB);
	assert_int_equal(got.kernel_end, RAM + 4 * MIB + 0x3000);
	assert_int_equal(got.pc, RAM + 2 * MIB + 0x10);
	assert_int_equal(got.dtb, RAM + 62 * MIB);
	assert_true(got.has_dtb_copy);
	image.segment[0].addr -= 4;
	place(&spec);
	assert_false(got.has_dtb_copy);
	spec = elf(64 * MIB);
	spec.dtb_size = 2 * MIB + 1;
	place(&spec);
	assert_false(got.has_dtb_copy);
	spec = elf(64 * MIB);
	image.segment[0].addr = 0xc0008000;
	image.segments = 1;
	check_refusal(&spec, -HV_ENOSPC, "ELF at 0xc0008000-0xc0008fff is not inside");
	assert_non_null(strstr(err, "zImage"));
	spec = elf(64 * MIB);
	spec.has_load = true;
	check_refusal(&spec, -HV_EINVAL, "leave load out");
}

static void entries_that_cannot_be_are_refused(void **state)
{
	(void)state;
	struct placement_spec spec = elf(64 * MIB);
	spec.has_entry = true;
	spec.entry = RAM + 2 * MIB + 0x22;
	check_refusal(&spec, -HV_EINVAL, "for Thumb code set bit 0 (0x40200023)");
	spec.entry |= 1;
	place(&spec);
	assert_int_equal(got.pc, RAM + 2 * MIB + 0x22);
	spec.entry = RAM;
	check_refusal(&spec, -HV_EINVAL, "entry 0x40000000 is outside of the kernel 0x40200000-0x40402fff");
	spec.entry = RAM + 4 * MIB + 0x3000;
	check_refusal(&spec, -HV_EINVAL, "outside of the kernel");
	spec.entry = UINT32_MAX;
	check_refusal(&spec, -HV_EINVAL, "outside of the kernel");
}

static void ram_up_to_4_gib_does_not_wrap(void **state)
{
	(void)state;
	struct placement_spec spec = linux_kernel(GUEST_RAM_MAX);
	place(&spec);
	spec.initrd_size = 0xffffffff;
	check_refusal(&spec, -HV_ENOSPC, "too small");
	spec.initrd_size = 0;
	spec.dtb_size = 0xffffffff;
	check_refusal(&spec, -HV_ENOSPC, "too small");
	spec = linux_kernel(GUEST_RAM_MAX);
	spec.has_load = true;
	spec.load = 0xfffffffc;
	check_refusal(&spec, -HV_ENOSPC, "not inside");
}

static uint32_t random_size(uint32_t max)
{
	uint32_t value = (uint32_t)rand() << 8 ^ (uint32_t)rand();
	return value % max >> (unsigned)rand() % 12;
}

static void check_apart(const struct placement_spec *spec)
{
	struct mem_range ram = {RAM, spec->ram_size}, part[4];
	unsigned n = 0;
	part[n++] = (struct mem_range){got.dtb, spec->dtb_size};
	part[n++] = (struct mem_range){got.initrd_start, spec->initrd_size};
	for (unsigned i = 0; i < image.segments; i++)
		part[n++] = (struct mem_range){got.segment[i], image.segment[i].memsz};
	for (unsigned i = 0; i < n; i++) {
		assert_true(part[i].size == 0 || mem_range_inside(part[i], ram));
		for (unsigned k = 0; k < i; k++)
			assert_false(mem_range_overlap(part[i], part[k]));
	}
	assert_int_equal(got.dtb % 4096, 0);
	if (!image.zimage)
		return;
	uint32_t low = got.kernel_start & 0xf8000000u;
	struct mem_range run = {low > RAM ? low : RAM, image.run_bytes};
	assert_true(mem_range_inside(run, ram));
	assert_false(mem_range_overlap(run, part[0]));
	assert_false(mem_range_overlap(run, part[1]));
}

static void random_domains_never_overlap(void **state)
{
	(void)state;
	unsigned accepted = 0;
	srand(5);
	for (unsigned round = 0; round < 100000; round++) {
		uint32_t ram = GUEST_RAM_MIN + random_size(GUEST_RAM_MAX - GUEST_RAM_MIN) / 4096 * 4096;
		struct placement_spec spec = round % 3 == 0 ? flat(ram) : round % 3 == 1 ? linux_kernel(ram) : elf(ram);
		spec.initrd_size = random_size(ram);
		spec.dtb_size = 1 + random_size(MIB);
		spec.has_load = rand() % 2 && image.kind != KIMAGE_ELF;
		spec.load = RAM + random_size(ram) / 4 * 4;
		if (image.kind != KIMAGE_ELF)
			image.segment[0].memsz = image.segment[0].filesz = 4 + random_size(ram / 2) / 4 * 4;
		image.run_bytes = image.zimage ? image.segment[0].memsz + random_size(ram) : image.segment[0].memsz;
		if (placement_compute(&spec, &got, err, sizeof err))
			continue;
		accepted++;
		check_apart(&spec);
	}
	assert_in_range(accepted, 30000, 99000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(zimage_ends_below_128_mib_and_modules_follow),
	    cmocka_unit_test(in_a_smaller_ram_modules_are_at_its_top),
	    cmocka_unit_test(a_zimage_that_cannot_unpack_is_refused),
	    cmocka_unit_test(a_zimage_may_be_told_where_to_be),
	    cmocka_unit_test(a_fixed_zimage_stays),
	    cmocka_unit_test(flat_programs_start_at_64_kib),
	    cmocka_unit_test(the_smallest_ram_holds_a_flat_program),
	    cmocka_unit_test(modules_go_below_a_kernel_at_the_top),
	    cmocka_unit_test(elf_stays_and_gets_a_tree_at_the_ram_base),
	    cmocka_unit_test(entries_that_cannot_be_are_refused),
	    cmocka_unit_test(ram_up_to_4_gib_does_not_wrap),
	    cmocka_unit_test(random_domains_never_overlap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
