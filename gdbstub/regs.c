/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "regs.h"
#include <stdio.h>
#include <string.h>

enum feature { CORE, VFP, NEON, BANKED, CP15, HYP, FEATURES };

static const char *const feature_names[FEATURES] = {"org.gnu.gdb.arm.core", "org.gnu.gdb.arm.vfp",
						    "org.gnu.gdb.arm.neon", "org.hvscope.banked",
						    "org.hvscope.cp15",	    "org.hvscope.hyp"};

struct reg {
	const char *name;
	uint8_t number, bytes, feature;
	uint16_t offset; /* in struct hv_context; r8-r14 depend on the mode: see banked_field() */
	const char *type;
};

#define AT(field) ((uint16_t)offsetof(struct hv_context, field))
#define R(n)	  {"r" #n, n, 4, CORE, AT(regs.r[n]), "uint32"},
#define D(n)	  {"d" #n, 26 + n, 8, VFP, AT(context.D[n]), "ieee_double"},
#define Q(n)	  {"q" #n, 59 + n, 16, NEON, AT(context.D[2 * n]), "neon_q"}, /* two d registers each */
#define FIRST_OWN 75							      /* behind q15 */
enum {
	NUMBER_START = FIRST_OWN - 1,
#define X(name) NUMBER_##name,
	GUEST_BANKED_REGS(X) GUEST_CP15_REGS(X) X(TEECR) X(TEEHBR) X(FPEXC) GUEST_CP15_REGS64(X)
#undef X
#define X(name) NUMBER_##name,
	    X(hsr) X(hdfar) X(hifar) X(hpfar) X(trap_pc) X(vtcr) X(hcr) X(vttbr) X(cntvoff) X(cntv_ctl) X(cntp_ctl)
		X(cntv_cval) X(cntp_cval)
#undef X
};

static const struct reg table[] = {
    R(0) R(1) R(2) R(3) R(4) R(5) R(6) R(7) R(8) R(9) R(10) R(11)
	R(12){"sp", REG_SP, 4, CORE, AT(context.SP_usr), "data_ptr"},
    {"lr", REG_LR, 4, CORE, AT(regs.lr_usr), "uint32"},
    {"pc", REG_PC, 4, CORE, AT(regs.pc), "code_ptr"},
    {"cpsr", REG_CPSR, 4, CORE, AT(regs.cpsr), "uint32"},
    D(0) D(1) D(2) D(3) D(4) D(5) D(6) D(7) D(8) D(9) D(10) D(11) D(12) D(13) D(14) D(15) D(16) D(17) D(18) D(19) D(20)
	D(21) D(22) D(23) D(24) D(25) D(26) D(27) D(28) D(29) D(30)
	    D(31){"fpscr", 58, 4, VFP, AT(context.FPSCR), "int"},
    Q(0) Q(1) Q(2) Q(3) Q(4) Q(5) Q(6) Q(7) Q(8) Q(9) Q(10) Q(11) Q(12) Q(13) Q(14) Q(15)
#define X(name) {#name, NUMBER_##name, 4, BANKED, AT(context.name), "uint32"},
	GUEST_BANKED_REGS(X)
#undef X
#define X(name) {#name, NUMBER_##name, 4, CP15, AT(context.name), "uint32"},
	    GUEST_CP15_REGS(X) X(TEECR) X(TEEHBR) X(FPEXC)
#undef X
#define X(name) {#name, NUMBER_##name, 8, CP15, AT(context.name), "uint64"},
		GUEST_CP15_REGS64(X)
#undef X
#define X(name) {#name, NUMBER_##name, 4, HYP, AT(name), "uint32"},
		    X(hsr) X(hdfar) X(hifar) X(hpfar) X(trap_pc) X(vtcr) X(hcr)
#undef X
#define X(name) {#name, NUMBER_##name, 8, HYP, AT(name), "uint64"},
			X(vttbr) X(cntvoff)
#undef X
			    {"cntv_ctl", NUMBER_cntv_ctl, 4, HYP, AT(cntv_ctl), "uint32"},
    {"cntp_ctl", NUMBER_cntp_ctl, 4, HYP, AT(cntp_ctl), "uint32"},
    {"cntv_cval", NUMBER_cntv_cval, 8, HYP, AT(cntv_cval), "uint64"},
    {"cntp_cval", NUMBER_cntp_cval, 8, HYP, AT(cntp_cval), "uint64"},
};
#define ROWS (sizeof(table) / sizeof(table[0]))

static const struct reg *find(unsigned number)
{
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].number == number)
			return &table[i];
	return NULL;
}

size_t regs_size(unsigned number)
{
	const struct reg *r = find(number);

	return r ? r->bytes : 0;
}

const char *regs_name(unsigned number)
{
	const struct reg *r = find(number);

	return r ? r->name : NULL;
}

unsigned regs_last(void)
{
	return table[ROWS - 1].number;
}

bool regs_settable(unsigned number)
{
	const struct reg *r = find(number);

	return r && r->feature != HYP;
}

/* Which registers each mode has of its own (Arm DDI 0406C, B1.3.2). */
static const struct {
	uint8_t mode;	    /* CPSR.M */
	uint8_t first;	    /* r8 or sp */
	uint16_t offset[7]; /* of r8 ... r14; 0: of all modes */
} banks[] = {
    {0x11,
     8,
     {AT(context.R8_fiq), AT(context.R9_fiq), AT(context.R10_fiq), AT(context.R11_fiq), AT(context.R12_fiq),
      AT(context.SP_fiq), AT(context.LR_fiq)}},
    {0x12, 13, {0, 0, 0, 0, 0, AT(context.SP_irq), AT(context.LR_irq)}},
    {0x13, 13, {0, 0, 0, 0, 0, AT(context.SP_svc), AT(context.LR_svc)}},
    {0x17, 13, {0, 0, 0, 0, 0, AT(context.SP_abt), AT(context.LR_abt)}},
    {0x1b, 13, {0, 0, 0, 0, 0, AT(context.SP_und), AT(context.LR_und)}},
};

static uint16_t banked_offset(const struct hv_context *c, const struct reg *r)
{
	for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++)
		if (banks[i].mode == (c->regs.cpsr & 0x1f) && r->number >= banks[i].first && r->number <= REG_LR)
			return banks[i].offset[r->number - 8];
	return r->offset;
}

void *regs_field(struct hv_context *context, unsigned number)
{
	const struct reg *r = find(number);

	return r ? (char *)context + banked_offset(context, r) : NULL;
}

unsigned regs_general(const unsigned **numbers)
{
	static unsigned list[ROWS];
	static unsigned n;

	for (size_t i = 0; n == 0 && i < ROWS && table[i].feature <= VFP; i++)
		list[i] = table[i].number;
	for (size_t i = 0; i < ROWS && table[i].feature <= VFP; i++)
		n = (unsigned)i + 1;
	*numbers = list;
	return n;
}

#define DESCRIPTION_MAX 16384

/* save-restore="no": GDB does not write them back after an inferior call. */
static int describe_reg(char *to, size_t room, const struct reg *r)
{
	const char *group = r->feature <= NEON ? "" : strrchr(feature_names[r->feature], '.') + 1;

	if (*group)
		return snprintf(
		    to, room,
		    "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" regnum=\"%u\" group=\"%s\" save-restore=\"no\"/>",
		    r->name, r->bytes * 8u, r->type, r->number, group);
	return snprintf(to, room, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" regnum=\"%u\"/>", r->name, r->bytes * 8u,
			r->type, r->number);
}

/* gdb 13 makes no $q0 of the d registers by itself: they are given, as what a vector may be. */
static const char neon_types[] =
    "<vector id=\"v16u8\" type=\"uint8\" count=\"16\"/><vector id=\"v8u16\" type=\"uint16\" count=\"8\"/>"
    "<vector id=\"v4u32\" type=\"uint32\" count=\"4\"/><vector id=\"v2u64\" type=\"uint64\" count=\"2\"/>"
    "<vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/><union id=\"neon_q\">"
    "<field name=\"u8\" type=\"v16u8\"/><field name=\"u16\" type=\"v8u16\"/><field name=\"u32\" type=\"v4u32\"/>"
    "<field name=\"u64\" type=\"v2u64\"/><field name=\"f32\" type=\"v4f\"/></union>";

static size_t describe(char *to, size_t room)
{
	size_t n = (size_t)snprintf(to, room,
				    "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
				    "<target version=\"1.0\"><architecture>arm</architecture>");
	int feature = -1;

	for (size_t i = 0; i < ROWS && n < room; i++) {
		if (table[i].feature != feature)
			n += (size_t)snprintf(to + n, room - n, "%s<feature name=\"%s\">%s",
					      feature < 0 ? "" : "</feature>", feature_names[table[i].feature],
					      table[i].feature == NEON ? neon_types : "");
		feature = table[i].feature;
		if (n < room)
			n += (size_t)describe_reg(to + n, room - n, &table[i]);
	}
	if (n < room)
		n += (size_t)snprintf(to + n, room - n, "</feature></target>");
	return n < room ? n : room - 1;
}

const char *regs_description(size_t *n)
{
	static char text[DESCRIPTION_MAX];
	static size_t length;

	if (!length)
		length = describe(text, sizeof(text));
	*n = length;
	return text;
}
