/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small kernels made here, as an Image, packed, and in RAM: what is found in them, and what must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include <hvabi/errno.h>
#include <symbols/kernel_image.h>
#include <symbols/ram.h>
#include <symbols/symbols.h>
#include "make_image.h"
#include "make_packed.h"

#define RAM_BEFORE 0x300000u
#define RAM	   0x800000u

static const struct made_layout arm = {"arm", KALLSYMS_RELATIVE, false, false, 3, 4, false, true, 1500};
static const struct made_layout thumb = {"thumb", KALLSYMS_RELATIVE, false, true, 3, 4, false, true, 1500};

static struct made *made;
static size_t made_exidx;

static int setup(void **state)
{
	(void)state;
	made = make_image(&arm, &made_exidx);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(made);
	return 0;
}

static void check_kernel(const struct kernel_image *k, size_t at)
{
	assert_int_equal(k->names.layout.count, arm.count);
	assert_true(k->base_known);
	assert_int_equal(k->base, MADE_BASE - (uint32_t)at);
	assert_int_equal(k->exidx.offset, at + made_exidx);
	assert_int_equal(k->ntext, 1);
	assert_int_equal(k->text[0].start, made->addr[0]);
	assert_int_equal(k->text[0].end, made->addr[arm.count - 1]);
	assert_int_equal(k->banner_length, sizeof MADE_BANNER "#1 SMP" - 1);
	assert_memory_equal(k->banner, MADE_BANNER "#1 SMP", k->banner_length);
	assert_string_equal(k->build_id, made_id_text);
}

static void everything_is_found_in_an_image(void **state)
{
	(void)state;
	struct kernel_image k;
	assert_int_equal(kernel_image_open(&k, made->bytes, made->size, 0), 0);
	check_kernel(&k, 0);
	assert_ptr_equal(kernel_image_at(&k, made->addr[5], 8), made->bytes + (made->addr[5] - MADE_BASE));
	assert_null(kernel_image_at(&k, MADE_BASE + (uint32_t)made->size - 4, 8));
	assert_null(kernel_image_at(&k, MADE_BASE - 4, 8));
	kernel_image_close(&k);
	assert_int_equal(kernel_image_open(&k, made->bytes, made->size, MADE_BASE), 0);
	check_kernel(&k, 0);
	kernel_image_close(&k);
}

static void a_wrong_base_is_refused_and_the_right_one_told(void **state)
{
	(void)state;
	struct kernel_image k;
	assert_int_equal(kernel_image_open(&k, made->bytes, made->size, MADE_BASE + 0x1000), -HV_EINVAL);
	assert_int_equal(k.base, MADE_BASE);
	kernel_image_close(&k);
}

/* Other data before and behind it, another program's note and banner far away. */
static void everything_is_found_in_ram(void **state)
{
	(void)state;
	uint8_t *ram = calloc(1, RAM);
	struct kernel_image k;
	assert_non_null(ram);
	memset(ram + 0x1000, 0xe7, 0x100000);
	memcpy(ram + RAM_BEFORE, made->bytes, made->size);
	assert_int_equal(kernel_image_open(&k, ram, RAM, 0), 0);
	check_kernel(&k, RAM_BEFORE);
	assert_ptr_equal(kernel_image_at(&k, made->addr[9], 4), ram + RAM_BEFORE + made->addr[9] - MADE_BASE);
	assert_null(kernel_image_at(&k, MADE_BASE - RAM_BEFORE + RAM - 4, 4)); /* RAM, but not the kernel's */
	assert_ptr_equal(kernel_image_lowmem(&k, MADE_BASE - RAM_BEFORE, 4), ram);
	assert_null(kernel_image_lowmem(&k, MADE_BASE - RAM_BEFORE + RAM - 2, 4));
	kernel_image_close(&k);
	free(ram);
}

static void without_an_index_calls_tell_the_base(void **state)
{
	(void)state;
	const struct made_layout *const layouts[] = {&arm, &thumb};
	for (unsigned i = 0; i < 2; i++) {
		struct made *m = make_kallsyms(layouts[i]);
		struct kernel_image k;
		assert_int_equal(kernel_image_open(&k, m->bytes, m->size, 0), 0);
		if (!k.base_known || k.base != MADE_BASE)
			fail_msg("%s: base %08x", layouts[i]->name, k.base);
		assert_int_equal(k.exidx.entries, 0);
		assert_null(k.banner);
		assert_null(k.build_id);
		kernel_image_close(&k);
		memset(m->bytes + MADE_TEXT, 0xe7, m->addr[layouts[i]->count - 1] - m->addr[0]); /* nor is there code */
		assert_int_equal(kernel_image_open(&k, m->bytes, m->size, 0), 0);
		assert_false(k.base_known);
		assert_null(kernel_image_at(&k, m->addr[0], 4));
		kernel_image_close(&k);
		assert_int_equal(kernel_image_open(&k, m->bytes, m->size, MADE_BASE), 0);
		assert_true(k.base_known);
		kernel_image_close(&k);
		free(m);
	}
}

/* An index whose functions are not those of kallsyms: another program's. */
static void an_index_that_does_not_fit_the_names_is_dropped(void **state)
{
	(void)state;
	struct made *m = make_kallsyms(&arm);
	struct kernel_image k;
	made_put_exidx(m, 8);
	made_fill(m, 64);
	assert_int_equal(kernel_image_open(&k, m->bytes, m->size, 0), 0);
	assert_int_equal(k.base, MADE_BASE); /* by the calls */
	assert_int_equal(k.exidx.entries, 0);
	kernel_image_close(&k);
	free(m);
}

static void an_unsorted_index_is_none(void **state)
{
	(void)state;
	struct exidx_place place;
	struct made *m = make_kallsyms(&arm);
	size_t at = made_put_exidx(m, 0);
	made_fill(m, 64);
	assert_true(exidx_find(m->bytes, m->size, &place));
	assert_int_equal(place.offset, at);
	assert_int_equal(exidx_function(m->bytes, &place, 0), MADE_TEXT);
	uint32_t entries = place.entries;
	for (size_t i = 0; i < entries; i += 100) /* every run is short now */
		m->bytes[at + 8 * i + 3] |= 0x80;
	assert_false(exidx_find(m->bytes, m->size, &place));
	free(m);
}

static void two_build_ids_are_none(void **state)
{
	(void)state;
	struct made *m = make_kallsyms(&arm);
	struct kernel_image k;
	made_put_note(m, made_id);
	made_put_note(m, made_other_id);
	assert_int_equal(kernel_image_open(&k, m->bytes, m->size, 0), 0);
	assert_null(k.build_id);
	kernel_image_close(&k);
	free(m);
}

/* ---- the object ---- */

static char path[] = "/tmp/hvscope-image-XXXXXX";

static void write_file(const void *bytes, size_t size)
{
	int fd = mkstemp(strcpy(path, "/tmp/hvscope-image-XXXXXX"));
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

static void check_object(struct symbols *s, struct symbols_object *o)
{
	struct symbols_place place;
	struct symbols_table table;
	uint32_t start, end;
	uint8_t bytes[8];
	assert_int_equal(symbols_lookup(s, made->addr[11] + 4, false, &place), 0);
	assert_ptr_equal(place.object, o);
	assert_int_equal(place.source, SYMBOLS_KALLSYMS);
	assert_string_equal(place.symbol, made->name[11]);
	assert_int_equal(place.start, made->addr[11]);
	assert_int_equal(symbols_lookup(s, made->addr[9] + 4, false, &place), 0);
	assert_string_equal(place.symbol, made->name[9]);
	assert_int_equal(place.naliases, 1);
	assert_string_equal(place.aliases[0], made->name[10]);
	assert_int_equal(symbols_bounds(s, made->addr[12] + 2, &start, &end), 0);
	assert_int_equal(start, made->addr[12]);
	assert_int_equal(end, made->addr[13]);
	assert_true(symbols_is_text(s, made->addr[12]));
	assert_false(symbols_is_text(s, MADE_BASE + (uint32_t)made->at.names));
	assert_int_equal(symbols_read(s, made->addr[12], bytes, sizeof bytes), 0);
	assert_memory_equal(bytes, made->bytes + (made->addr[12] - MADE_BASE), sizeof bytes);
	assert_int_equal(symbols_exidx(s, made->addr[12], &table), 0);
	assert_int_equal(table.addr, MADE_BASE + made_exidx);
	assert_memory_equal(table.bytes, made->bytes + made_exidx, table.size);
	assert_int_equal(symbols_read(s, table.addr + table.size, bytes, 4), 0); /* .ARM.extab */
	assert_string_equal(symbols_object_banner(o), MADE_BANNER "#1 SMP");
	assert_string_equal(symbols_object_release(o), "6.1.0-unit");
	assert_string_equal(symbols_object_build_id(o), made_id_text);
}

/* The file written before, added and removed. */
static void check_file(uint32_t base)
{
	struct symbols *s = symbols_new();
	struct symbols_object *o;
	int status = symbols_add_image(s, path, base, &o);
	if (status)
		fail_msg("%d: %s", status, symbols_error(s));
	check_object(s, o);
	symbols_free(s);
	unlink(path);
}

static void check_refused(int want, const char *text, uint32_t base)
{
	struct symbols *s = symbols_new();
	int status = symbols_add_image(s, path, base, NULL);
	if (status != want || !strstr(symbols_error(s), text) || !strstr(symbols_error(s), path))
		fail_msg("%d, \"%s\": not %d, \"%s\"", status, symbols_error(s), want, text);
	symbols_free(s);
	unlink(path);
}

static void an_image_is_an_object(void **state)
{
	(void)state;
	write_file(made->bytes, made->size);
	check_file(0);
	write_file(made->bytes, made->size);
	check_file(MADE_BASE);
	write_file(made->bytes, made->size);
	check_refused(-HV_EINVAL, "not at 80008000: by its kallsyms table and its code its first byte is at c0008000",
		      0x80008000u);
}

static void a_packed_image_is_an_object(void **state)
{
	(void)state;
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = {malloc(made->size + 65536), 0, made->size + 65536};
		assert_non_null(p.bytes);
		pack[k](&p, made->bytes, made->size);
		write_file(p.bytes, p.size);
		check_file(0);
		free(p.bytes);
	}
}

/* The head that arch/arm/boot/compressed/head.S gives it; @uimage: U-Boot's header of 64 bytes before it. */
static struct packed zimage(bool uimage, unsigned kind)
{
	struct packed p = {malloc(made->size + 65536), 0, made->size + 65536};
	size_t start = uimage ? 64 : 0;
	assert_non_null(p.bytes);
	memset(p.bytes, 0, start + 0x1000);
	p.size = start + 0x1000;
	pack[kind](&p, made->bytes, made->size);
	if (kind != PACK_GZIP)
		packed_le32(&p, made->size);
	memset(p.bytes + p.size, 0x77, 2443);
	size_t end = p.size + 2443;
	p.size = start + 0x24;
	packed_le32(&p, 0x016f2818);
	packed_le32(&p, 0);
	packed_le32(&p, end - start);
	packed_le32(&p, 0x04030201);
	p.size = end;
	return p;
}

static void a_zimage_is_an_object(void **state)
{
	(void)state;
	struct packed p = zimage(false, PACK_XZ);
	write_file(p.bytes, p.size);
	check_file(0);
	write_file(p.bytes, p.size - 3000);
	check_refused(-HV_EPROTO, "truncated", 0);
	p.bytes[0x1000 + 300] ^= 1;
	write_file(p.bytes, p.size);
	check_refused(-HV_EPROTO, "no kernel packed by", 0);
	free(p.bytes);
}

struct reader_of {
	const uint8_t *bytes;
	size_t size;
	uint64_t ipa, hole, hole_end; /* cannot be read */
};

static int read_part(void *ctx, uint64_t ipa, void *buf, size_t n)
{
	const struct reader_of *r = ctx;
	if (ipa < r->hole_end && ipa + n > r->hole)
		return -HV_EFAULT;
	assert_true(ipa >= r->ipa && ipa - r->ipa + n <= r->size);
	memcpy(buf, r->bytes + (ipa - r->ipa), n);
	return 0;
}

/* Pages that cannot be read cost what is in them: here none of the kernel's, then one of its names. */
static void ram_behind_a_reader_is_an_object(void **state)
{
	(void)state;
	size_t size = made->size + 3 * 65536 + 100;
	uint8_t *bytes = calloc(1, size);
	assert_non_null(bytes);
	memcpy(bytes + 65536, made->bytes, made->size);
	struct reader_of r = {bytes, size, 0x40000000, 0x40002000, 0x40003001};
	struct ram_reader reader = {read_part, &r, r.ipa, size};
	struct ram ram;
	assert_int_equal(ram_open(&ram, &reader), 0);
	assert_int_equal(ram.missing, 8192);
	assert_memory_equal(ram.bytes + 65536, bytes + 65536, size - 65536);
	ram_close(&ram);

	struct symbols *s = symbols_new();
	struct symbols_object *o;
	assert_int_equal(symbols_add_ram(s, "domain 1", &reader, &o), 0);
	assert_string_equal(symbols_object_path(o), "domain 1");
	check_object(s, o);
	r.hole = r.ipa + 65536 + made->at.names + 5000;
	r.hole_end = r.hole + 1;
	assert_int_equal(symbols_add_ram(s, "domain 2", &reader, NULL), -HV_ENOENT);
	assert_non_null(strstr(symbols_error(s), "domain 2: no whole kallsyms table"));
	r.hole = 0;
	r.hole_end = UINT64_MAX;
	assert_int_equal(symbols_add_ram(s, "domain 3", &reader, NULL), -HV_EIO);
	reader.size = 0;
	assert_int_equal(symbols_add_ram(s, "domain 4", &reader, NULL), -HV_EINVAL);
	symbols_free(s);
	free(bytes);
}

static void what_is_no_image_is_refused(void **state)
{
	(void)state;
	write_file(made->bytes, made->at.token_table);
	check_refused(-HV_ENOENT, "no whole kallsyms table", 0);
	write_file("\177ELF\1\1\1", 8);
	check_refused(-HV_EINVAL, "--vmlinux", 0);
	write_file("\x1f\x8b\x08 nothing", 11);
	check_refused(-HV_EPROTO, "gzip is damaged", 0);
	write_file("x", 1);
	unlink(path);
	struct symbols *s = symbols_new();
	assert_int_equal(symbols_add_image(s, path, 0, NULL), -HV_ENOENT);
	symbols_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_is_found_in_an_image),
	    cmocka_unit_test(a_wrong_base_is_refused_and_the_right_one_told),
	    cmocka_unit_test(everything_is_found_in_ram),
	    cmocka_unit_test(without_an_index_calls_tell_the_base),
	    cmocka_unit_test(an_index_that_does_not_fit_the_names_is_dropped),
	    cmocka_unit_test(an_unsorted_index_is_none),
	    cmocka_unit_test(two_build_ids_are_none),
	    cmocka_unit_test(an_image_is_an_object),
	    cmocka_unit_test(a_packed_image_is_an_object),
	    cmocka_unit_test(a_zimage_is_an_object),
	    cmocka_unit_test(ram_behind_a_reader_is_an_object),
	    cmocka_unit_test(what_is_no_image_is_refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
