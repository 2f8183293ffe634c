/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Hyp Syndrome Register: layouts as a table, and the structs that handlers use. */
#include <hvlib/fmt.h>
#include <hvlib/hsr.h>
#include "line.h"

static uint32_t bits(uint32_t word, unsigned lsb, unsigned width)
{
	return (word >> lsb) & ((1u << width) - 1);
}

static bool bit(uint32_t word, unsigned lsb)
{
	return bits(word, lsb, 1) != 0;
}

/* DDI 0406C, B3.13.6, the ISS encoding of each exception class. Rows are in the order of their classes. */
/* clang-format off */
#define ISS_COND {"CV", 24, 1}, {"COND", 20, 4}
#define ISS_CP32 {ISS_COND, {"Opc2", 17, 3}, {"Opc1", 14, 3}, {"CRn", 10, 4}, {"Rt", 5, 4}, {"CRm", 1, 4}, {"read", 0, 1}}
#define ISS_CP64 {ISS_COND, {"Opc1", 16, 4}, {"Rt2", 10, 4}, {"Rt", 5, 4}, {"CRm", 1, 4}, {"read", 0, 1}}
#define ISS_PABT {{"EA", 9, 1}, {"S1PTW", 7, 1}, {"IFSC", 0, 6}}
#define ISS_DABT {{"ISV", 24, 1}, {"SAS", 22, 2}, {"SSE", 21, 1}, {"SRT", 16, 4}, {"EA", 9, 1}, {"CM", 8, 1}, \
		  {"S1PTW", 7, 1}, {"WnR", 6, 1}, {"DFSC", 0, 6}}

const struct iss_row hsr_iss_rows[] = {
	{EC_UNKNOWN,    "unknown reason",                     {{NULL, 0, 0}}},
	{EC_WFX,        "WFI or WFE",                         {ISS_COND, {"TI", 0, 1}}},
	{EC_CP15_32,    "MCR or MRC p15",                     ISS_CP32},
	{EC_CP15_64,    "MCRR or MRRC p15",                   ISS_CP64},
	{EC_CP14_32,    "MCR or MRC p14",                     ISS_CP32},
	{EC_CP14_LS,    "LDC or STC p14",                     {ISS_COND, {"imm8", 12, 8}, {"Rn", 5, 4}, {"Offset", 4, 1},
							       {"AM", 1, 3}, {"read", 0, 1}}},
	{EC_FP,         "coprocessor access trapped by HCPTR", {ISS_COND, {"TA", 5, 1}, {"coproc", 0, 4}}},
	{EC_CP10_ID,    "VMRS of an id register",             ISS_CP32},
	{EC_JAZELLE,    "Jazelle access",                     {ISS_COND}},
	{EC_BXJ,        "BXJ",                                {ISS_COND, {"Rm", 0, 4}}},
	{EC_CP14_64,    "MRRC p14",                           ISS_CP64},
	{EC_SVC_HYP,    "SVC taken to Hyp mode",              {{"imm16", 0, 16}}},
	{EC_HVC,        "HVC",                                {{"imm16", 0, 16}}},
	{EC_SMC,        "SMC",                                {{NULL, 0, 0}}},
	{EC_PABT_LOWER, "prefetch abort from a guest",        ISS_PABT},
	{EC_PABT_HYP,   "prefetch abort from Hyp mode",       ISS_PABT},
	{EC_DABT_LOWER, "data abort from a guest",            ISS_DABT},
	{EC_DABT_HYP,   "data abort from Hyp mode",           ISS_DABT},
};
/* clang-format on */
const size_t hsr_iss_row_count = sizeof hsr_iss_rows / sizeof hsr_iss_rows[0];

const struct iss_row *hsr_iss_row(unsigned ec)
{
	for (size_t i = 0; i < hsr_iss_row_count; i++)
		if (hsr_iss_rows[i].ec == ec)
			return &hsr_iss_rows[i];
	return NULL;
}

const char *hsr_ec_name(unsigned ec)
{
	const struct iss_row *row = hsr_iss_row(ec);

	return row != NULL ? row->what : "reserved exception class";
}

struct hsr_pabt hsr_pabt(uint32_t hsr)
{
	return (struct hsr_pabt){.ea = bit(hsr, 9), .s1ptw = bit(hsr, 7), .fsc = (uint8_t)bits(hsr, 0, 6)};
}

/* Fault status without its level, LPAE encoding (DDI 0406C, table B3-24) */
#define FSC_TRANSLATION 0x04u
#define FSC_ACCESS_FLAG 0x08u
#define FSC_PERMISSION	0x0cu

bool hsr_hpfar_valid(uint32_t hsr)
{
	const struct hsr_pabt a = hsr_pabt(hsr); /* a data abort has these fields at the same places */
	const unsigned ec = hsr_ec(hsr), kind = a.fsc & ~3u;

	if (ec != EC_PABT_LOWER && ec != EC_DABT_LOWER)
		return false;
	return kind == FSC_TRANSLATION || kind == FSC_ACCESS_FLAG || (kind == FSC_PERMISSION && a.s1ptw);
}

bool hsr_cp(uint32_t hsr, struct hsr_cp *cp)
{
	static const struct {
		uint8_t ec, coproc;
		bool is64;
	} classes[] = {
	    {EC_CP15_32, 15, false}, {EC_CP15_64, 15, true},  {EC_CP14_32, 14, false},
	    {EC_CP14_64, 14, true},  {EC_CP10_ID, 10, false},
	};

	*cp = (struct hsr_cp){0};
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		if (classes[i].ec != hsr_ec(hsr))
			continue;
		bool is64 = classes[i].is64;

		*cp = (struct hsr_cp){
		    .cond_valid = (hsr & HSR_CV) != 0,
		    .cond = (uint8_t)bits(hsr, 20, 4),
		    .coproc = classes[i].coproc,
		    .is64 = is64,
		    .read = bit(hsr, 0),
		    .opc1 = (uint8_t)(is64 ? bits(hsr, 16, 4) : bits(hsr, 14, 3)),
		    .opc2 = (uint8_t)(is64 ? 0 : bits(hsr, 17, 3)),
		    .crn = (uint8_t)(is64 ? 0 : bits(hsr, 10, 4)),
		    .crm = (uint8_t)bits(hsr, 1, 4),
		    .rt = (uint8_t)bits(hsr, 5, 4),
		    .rt2 = (uint8_t)(is64 ? bits(hsr, 10, 4) : 0),
		};
		return true;
	}
	return false;
}

/* Fault status codes of the LPAE format (DDI 0406C, register HSR, "Data Abort ISS", and DFSR): the code under its mask.
 * The words are those of Xen 4.4 (arch/arm/traps.c prints "Guest data abort: <words><level>"), its spelling included,
 * so that scripts written for it go on working; Xen has none for 0x11 and 0x30. */
static const struct fsc_row {
	uint8_t mask, value;
	bool has_level;
	const char *name;
} fsc_rows[] = {
    {0x3c, 0x04, true, "Translation fault"},
    {0x3c, 0x08, true, "Access fault"},
    {0x3c, 0x0c, true, "Permission fault"},
    {0x3f, 0x10, false, "Synchronous External Abort"},
    {0x3f, 0x11, false, "Asynchronous External Abort"},
    {0x3c, 0x14, true, "Sync. Ext. Abort Translation Table"},
    {0x3f, 0x18, false, "Memory Access Synchronous Parity Error"},
    {0x3f, 0x19, false, "Memory Access Asynchronous Parity Error"},
    {0x3c, 0x1c, true, "Sync. Parity. Error Translation Table"},
    {0x3f, 0x21, false, "Alignment Fault"},
    {0x3f, 0x22, false, "Debug Event"},
    {0x3f, 0x30, false, "TLB Conflict Abort"},
    {0x3f, 0x34, false, "Implementation Fault: Lockdown Abort"},
    {0x3f, 0x3a, false, "Implementation Fault: Coprocossor Abort"},
};

static const struct fsc_row *fsc_row(unsigned fsc)
{
	for (size_t i = 0; i < sizeof fsc_rows / sizeof fsc_rows[0]; i++)
		if ((fsc & fsc_rows[i].mask) == fsc_rows[i].value && fsc < 64)
			return &fsc_rows[i];
	return NULL;
}

const char *fsc_name(unsigned fsc)
{
	const struct fsc_row *row = fsc_row(fsc);

	return row != NULL ? row->name : "Unknown Failure";
}

int fsc_level(unsigned fsc)
{
	const struct fsc_row *row = fsc_row(fsc);

	return row != NULL && row->has_level ? (int)(fsc & 3) : 0;
}

const char *fsc_level_suffix(unsigned fsc)
{
	static const char *const suffix[4] = {" (level invalid)", " at level 1", " at level 2", " at level 3"};
	const struct fsc_row *row = fsc_row(fsc);

	return row != NULL && row->has_level ? suffix[fsc & 3] : "";
}

static bool field_is_fsc(const char *name)
{
	return (name[0] == 'I' || name[0] == 'D') && name[1] == 'F' && name[2] == 'S' && name[3] == 'C';
}

size_t hsr_describe(uint32_t hsr, char *buf, size_t n)
{
	const struct iss_row *row = hsr_iss_row(hsr_ec(hsr));
	struct line line = {buf, n, 0};

	line_add(&line, "%s (EC 0x%02x, IL %u)", hsr_ec_name(hsr_ec(hsr)), hsr_ec(hsr), bits(hsr, 25, 1));
	if (row == NULL) {
		line_add(&line, ": ISS=0x%07x", hsr & 0x01ffffffu);
		return line.len;
	}
	for (unsigned i = 0; i < ISS_FIELDS_MAX && row->fields[i].name != NULL; i++) {
		const struct iss_field *field = &row->fields[i];
		unsigned value = bits(hsr, field->lsb, field->width);

		line_add(&line, field->width >= 8 ? "%s%s=0x%x" : "%s%s=%u", i == 0 ? ": " : " ", field->name, value);
		if (field_is_fsc(field->name))
			line_add(&line, " (%s%s)", fsc_name(value), fsc_level_suffix(value));
	}
	return line.len;
}
