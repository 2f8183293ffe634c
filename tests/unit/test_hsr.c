/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HSR decoding. The words were measured on QEMU 7.2 unless the case says otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/hsr.h>

static const struct {
	const char *name;
	uint32_t hsr;
	struct hsr_dabt want;
} dabt_cases[] = {
    {"LDR r0", 0x93800005, {.isv = true, .bytes = 4, .rt = 0, .fsc = 5}},
    {"STR r5", 0x93850045, {.isv = true, .bytes = 4, .rt = 5, .write = true, .fsc = 5}},
    {"LDRB r6", 0x93060005, {.isv = true, .bytes = 1, .rt = 6, .fsc = 5}},
    {"LDRSH r7", 0x93670005, {.isv = true, .bytes = 2, .sign = true, .rt = 7, .fsc = 5}},
    {"Thumb-16 LDR", 0x91800005, {.isv = true, .bytes = 4, .rt = 0, .fsc = 5}},
    {"LDM: no syndrome", 0x90000005, {.bytes = 1, .fsc = 5}},
    {"STM: no syndrome", 0x90000045, {.bytes = 1, .write = true, .fsc = 5}},
    {"GICD at level 3", 0x93830007, {.isv = true, .bytes = 4, .rt = 3, .fsc = 7}},
    {"reserved size (made up)", 0x93c00005, {.isv = true, .bytes = 0, .fsc = 5}},
    {"EA, CM and S1PTW (made up)", 0x90000385, {.bytes = 1, .ea = true, .cm = true, .s1ptw = true, .fsc = 5}},
};

static void test_data_aborts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dabt_cases / sizeof dabt_cases[0]; i++) {
		struct hsr_dabt got = hsr_dabt(dabt_cases[i].hsr);
		const struct hsr_dabt *want = &dabt_cases[i].want;

		if (got.isv != want->isv || got.bytes != want->bytes || got.sign != want->sign || got.rt != want->rt ||
		    got.ea != want->ea || got.cm != want->cm || got.s1ptw != want->s1ptw || got.write != want->write ||
		    got.fsc != want->fsc)
			fail_msg("%s", dabt_cases[i].name);
	}
}

static void test_prefetch_aborts(void **state)
{
	struct hsr_pabt walk = hsr_pabt(0x80000085), plain = hsr_pabt(0x8000000e), external = hsr_pabt(0x80000210);

	(void)state;
	assert_true(walk.s1ptw && !walk.ea);
	assert_int_equal(walk.fsc, 5);
	assert_false(plain.s1ptw);
	assert_int_equal(plain.fsc, 0xe);
	assert_true(external.ea);
}

static const struct {
	const char *name;
	uint32_t hsr;
	struct hsr_cp want;
} cp_cases[] = {
    {"mrc p15, 0, r3, c1, c0, 0 (SCTLR)",
     0x0fe00461,
     {.cond_valid = true, .cond = 14, .coproc = 15, .read = true, .crn = 1, .rt = 3}},
    {"the same, Thumb, r6",
     0x0de004c1,
     {.cond_valid = true, .cond = 14, .coproc = 15, .read = true, .crn = 1, .rt = 6}},
    {"mcrne p15, 7, r1, c7, c14, 5 (made up)",
     0x0f1bdc3c,
     {.cond_valid = true, .cond = 1, .coproc = 15, .opc1 = 7, .opc2 = 5, .crn = 7, .crm = 14, .rt = 1}},
    {"mrrc p15, 1, r2, r4, c14 (CNTVCT; made up)",
     0x13e1105d,
     {.cond_valid = true,
      .cond = 14,
      .coproc = 15,
      .is64 = true,
      .read = true,
      .opc1 = 1,
      .crm = 14,
      .rt = 2,
      .rt2 = 4}},
    {"mcrr p15, 15, without CV (made up)",
     0x120f105c,
     {.coproc = 15, .is64 = true, .opc1 = 15, .crm = 14, .rt = 2, .rt2 = 4}},
    {"mrc p14 (made up)", 0x17e00005, {.cond_valid = true, .cond = 14, .coproc = 14, .read = true, .crm = 2}},
    {"mrrc p14 (made up)",
     0x33e00421,
     {.cond_valid = true, .cond = 14, .coproc = 14, .is64 = true, .read = true, .rt = 1, .rt2 = 1}},
    {"vmrs (made up)", 0x23e1c001, {.cond_valid = true, .cond = 14, .coproc = 10, .read = true, .opc1 = 7}},
};

static bool same_cp(const struct hsr_cp *a, const struct hsr_cp *b)
{
	return a->cond_valid == b->cond_valid && a->cond == b->cond && a->coproc == b->coproc && a->is64 == b->is64 &&
	       a->read == b->read && a->opc1 == b->opc1 && a->opc2 == b->opc2 && a->crn == b->crn && a->crm == b->crm &&
	       a->rt == b->rt && a->rt2 == b->rt2;
}

static void test_coprocessor_accesses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cp_cases / sizeof cp_cases[0]; i++) {
		struct hsr_cp got;

		if (!hsr_cp(cp_cases[i].hsr, &got) || !same_cp(&got, &cp_cases[i].want))
			fail_msg("%s", cp_cases[i].name);
	}
}

static void test_only_five_classes_are_coprocessor_accesses(void **state)
{
	const struct hsr_cp none = {0};
	unsigned count = 0;

	(void)state;
	for (uint32_t ec = 0; ec < HSR_EC_COUNT; ec++) {
		struct hsr_cp got;

		memset(&got, 0xff, sizeof got);
		if (hsr_cp(ec << HSR_EC_LSB | 0x01ffffff, &got))
			count++;
		else
			assert_true(same_cp(&got, &none));
	}
	assert_int_equal(count, 5);
}

static void test_small_fields(void **state)
{
	(void)state;
	assert_int_equal(hsr_imm16(0x4a004856), 0x4856);
	assert_int_equal(hsr_ec(0x4a004856), EC_HVC);
	assert_int_equal(hsr_insn_len(0x4a000000), 4);
	assert_int_equal(hsr_insn_len(0x48000000), 2);
	assert_false(hsr_is_wfe(0x07e00000));
	assert_true(hsr_is_wfe(0x07e00001));
}

static const struct {
	unsigned fsc;
	const char *name, *suffix;
	int level;
} fsc_cases[] = {
    {0x00, "Unknown Failure", "", 0},
    {0x04, "Translation fault", " (level invalid)", 0},
    {0x05, "Translation fault", " at level 1", 1},
    {0x06, "Translation fault", " at level 2", 2},
    {0x07, "Translation fault", " at level 3", 3},
    {0x0a, "Access fault", " at level 2", 2},
    {0x0f, "Permission fault", " at level 3", 3},
    {0x10, "Synchronous External Abort", "", 0},
    {0x11, "Asynchronous External Abort", "", 0},
    {0x12, "Unknown Failure", "", 0},
    {0x15, "Sync. Ext. Abort Translation Table", " at level 1", 1},
    {0x18, "Memory Access Synchronous Parity Error", "", 0},
    {0x19, "Memory Access Asynchronous Parity Error", "", 0},
    {0x1e, "Sync. Parity. Error Translation Table", " at level 2", 2},
    {0x21, "Alignment Fault", "", 0},
    {0x22, "Debug Event", "", 0},
    {0x30, "TLB Conflict Abort", "", 0},
    {0x34, "Implementation Fault: Lockdown Abort", "", 0},
    {0x3a, "Implementation Fault: Coprocossor Abort", "", 0},
    {0x3f, "Unknown Failure", "", 0},
    {0x45, "Unknown Failure", "", 0},
};

static void test_fault_status_in_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fsc_cases / sizeof fsc_cases[0]; i++) {
		assert_string_equal(fsc_name(fsc_cases[i].fsc), fsc_cases[i].name);
		assert_string_equal(fsc_level_suffix(fsc_cases[i].fsc), fsc_cases[i].suffix);
		assert_int_equal(fsc_level(fsc_cases[i].fsc), fsc_cases[i].level);
	}
}

static const struct {
	uint32_t hsr;
	const char *want;
} describe_cases[] = {
    {0x93820006, "data abort from a guest (EC 0x24, IL 1): ISV=1 SAS=2 SSE=0 SRT=2 EA=0 CM=0 S1PTW=0 WnR=0 DFSC=6 "
		 "(Translation fault at level 2)"},
    {0x80000085, "prefetch abort from a guest (EC 0x20, IL 0): EA=0 S1PTW=1 IFSC=5 (Translation fault at level 1)"},
    {0x0fe00461, "MCR or MRC p15 (EC 0x03, IL 1): CV=1 COND=14 Opc2=0 Opc1=0 CRn=1 Rt=3 CRm=0 read=1"},
    {0x13e1105d, "MCRR or MRRC p15 (EC 0x04, IL 1): CV=1 COND=14 Opc1=1 Rt2=4 Rt=2 CRm=14 read=1"},  /* made up */
    {0x1fe00021, "coprocessor access trapped by HCPTR (EC 0x07, IL 1): CV=1 COND=14 TA=1 coproc=1"}, /* made up */
    {0x2be0000c, "BXJ (EC 0x0a, IL 1): CV=1 COND=14 Rm=12"},					     /* made up */
    {0x4a004856, "HVC (EC 0x12, IL 1): imm16=0x4856"},
    {0x07e00001, "WFI or WFE (EC 0x01, IL 1): CV=1 COND=14 TI=1"},
    {0x1be5f253, "LDC or STC p14 (EC 0x06, IL 1): CV=1 COND=14 imm8=0x5f Rn=2 Offset=1 AM=1 read=1"}, /* made up */
    {0x00000000, "unknown reason (EC 0x00, IL 0)"},
    {0x4e000000, "SMC (EC 0x13, IL 1)"},
    {0xfe123456, "reserved exception class (EC 0x3f, IL 1): ISS=0x0123456"},
};

static void test_describe(void **state)
{
	char buf[256];

	(void)state;
	for (size_t i = 0; i < sizeof describe_cases / sizeof describe_cases[0]; i++) {
		size_t len = hsr_describe(describe_cases[i].hsr, buf, sizeof buf);

		assert_string_equal(buf, describe_cases[i].want);
		assert_int_equal(len, strlen(buf));
	}
}

static void test_describe_cut_at_any_length(void **state)
{
	char whole[256], cut[256];
	size_t len = hsr_describe(0x93820006, whole, sizeof whole);

	(void)state;
	for (size_t n = 0; n <= len + 1; n++) {
		size_t want = n == 0 ? 0 : n <= len ? n - 1 : len;

		memset(cut, 'z', sizeof cut);
		assert_int_equal(hsr_describe(0x93820006, cut, n), len);
		assert_memory_equal(cut, whole, want);
		if (n > 0)
			assert_int_equal(cut[want], '\0');
		assert_int_equal(cut[n], 'z');
	}
}

static uint32_t row_mask(const struct iss_row *row)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < ISS_FIELDS_MAX && row->fields[i].name != NULL; i++) {
		uint32_t field = ((1u << row->fields[i].width) - 1) << row->fields[i].lsb;

		assert_in_range(row->fields[i].width, 1, 16);
		assert_true(row->fields[i].lsb + row->fields[i].width <= 25);
		assert_int_equal(mask & field, 0); /* fields do not overlap */
		mask |= field;
	}
	return mask;
}

static void test_rows_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < hsr_iss_row_count; i++) {
		const struct iss_row *row = &hsr_iss_rows[i];
		bool has_cond = (row_mask(row) & 0x01f00000) == 0x01f00000 && strcmp(row->fields[0].name, "CV") == 0;

		assert_in_range(row->ec, 0, HSR_EC_COUNT - 1);
		assert_ptr_equal(hsr_iss_row(row->ec), row); /* no second row of a class */
		/* CV and COND are in classes 0x01 to 0x0f, all of them, and in no other. */
		assert_int_equal(has_cond, row->ec >= 0x01 && row->ec <= 0x0f);
	}
	assert_null(hsr_iss_row(0x02));
	assert_null(hsr_iss_row(HSR_EC_COUNT));
	assert_string_equal(hsr_ec_name(EC_BXJ), "BXJ");
	assert_string_equal(hsr_ec_name(0x3f), "reserved exception class");
}

/* Each kind of exit that writes HPFAR, and its neighbours that do not. */
static void hpfar_is_valid_only_after_stage2_faults(void **state)
{
	static const struct {
		uint32_t hsr;
		bool valid;
	} rows[] = {
	    {0x93800005, true},	 {0x93800004, true},  {0x93800007, true},  {0x9380000a, true},	{0x9380000e, false},
	    {0x9380008e, true},	 {0x80000005, true},  {0x80000085, true},  {0x8000000f, false}, {0x82000022, false},
	    {0x90000022, false}, {0x93800010, false}, {0x94000005, false}, {0x84000006, false}, {0x07e00000, false},
	    {0x4a000005, false}, {0x00000000, false}, {0x93800020, false}, {0x93800044, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (hsr_hpfar_valid(rows[i].hsr) != rows[i].valid)
			fail_msg("HSR %08x: HPFAR should %sbe valid", rows[i].hsr, rows[i].valid ? "" : "not ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_data_aborts),
	    cmocka_unit_test(test_prefetch_aborts),
	    cmocka_unit_test(test_coprocessor_accesses),
	    cmocka_unit_test(test_only_five_classes_are_coprocessor_accesses),
	    cmocka_unit_test(test_small_fields),
	    cmocka_unit_test(test_fault_status_in_words),
	    cmocka_unit_test(test_describe),
	    cmocka_unit_test(test_describe_cut_at_any_length),
	    cmocka_unit_test(test_rows_are_sound),
	    cmocka_unit_test(hpfar_is_valid_only_after_stage2_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
