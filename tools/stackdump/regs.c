/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of registers, as Xen (xen/arch/arm/traps.c) and Linux (arch/arm/kernel/process.c, __show_regs) print them. */
#include "regs.h"
#include "rank.h"

static const char *const names[REG_COUNT] = {
#define X(id, name) name,
    DUMP_REGS(X)
#undef X
};

const char *dump_reg_name(enum dump_reg reg)
{
	return names[reg];
}

/* In which kind of row a label stands. */
enum row_family {
	ROW_XEN = 1,   /* "R0: h R1: h", value always 8 or 16 digits */
	ROW_LINUX = 2, /* "r0 : h", "pc : [<h>]" */
	ROW_GEN_A = 4, /* Xen 4.3: "HTTBR bfedf000", no colon, digits as few as there are */
};

/* A label that may begin a row, or follow in one: the register it means, the rank of a row that it begins. */
struct label {
	const char *text;
	enum dump_reg reg;
	uint8_t families;
	uint8_t rank;
};

/* clang-format off */
static const struct label labels[] = {
    {"PC", REG_PC, ROW_XEN, RANK_PC}, {"CPSR", REG_CPSR, ROW_XEN, RANK_CPSR},
    {"R0", REG_R0, ROW_XEN, RANK_R0}, {"R1", REG_R1, ROW_XEN, RANK_R0}, {"R2", REG_R2, ROW_XEN, RANK_R0},
    {"R3", REG_R3, ROW_XEN, RANK_R0}, {"R4", REG_R4, ROW_XEN, RANK_R4}, {"R5", REG_R5, ROW_XEN, RANK_R4},
    {"R6", REG_R6, ROW_XEN, RANK_R4}, {"R7", REG_R7, ROW_XEN, RANK_R4}, {"R8", REG_R8, ROW_XEN, RANK_R8},
    {"R9", REG_R9, ROW_XEN, RANK_R8}, {"R10", REG_R10, ROW_XEN, RANK_R8}, {"R11", REG_R11, ROW_XEN, RANK_R8},
    {"R12", REG_R12, ROW_XEN, RANK_R8},
    {"SCTLR", REG_SCTLR, ROW_XEN | ROW_GEN_A, RANK_SCTLR}, {"TCR", REG_TTBCR, ROW_XEN | ROW_GEN_A, RANK_TTBCR},
    {"TTBR0", REG_TTBR0, ROW_XEN | ROW_GEN_A, RANK_TTBR0}, {"TTBR1", REG_TTBR1, ROW_XEN | ROW_GEN_A, RANK_TTBR1},
    {"IFAR", REG_IFAR, ROW_XEN | ROW_GEN_A, RANK_IFAR}, {"IFSR", REG_IFSR, ROW_XEN | ROW_GEN_A, RANK_IFAR},
    {"DFAR", REG_DFAR, ROW_XEN | ROW_GEN_A, RANK_DFAR}, {"DFSR", REG_DFSR, ROW_XEN | ROW_GEN_A, RANK_DFAR},
    {"VTCR_EL2", REG_VTCR, ROW_XEN, RANK_VTCR}, {"VTTBR_EL2", REG_VTTBR, ROW_XEN, RANK_VTTBR},
    {"VTTBR", REG_VTTBR, ROW_GEN_A, RANK_VTTBR}, {"SCTLR_EL2", REG_HSCTLR, ROW_XEN, RANK_HSCTLR},
    {"HCR_EL2", REG_HCR, ROW_XEN, RANK_HCR}, {"HCR", REG_HCR, ROW_GEN_A, RANK_HCR},
    {"TTBR0_EL2", REG_HTTBR, ROW_XEN, RANK_HTTBR}, {"HTTBR", REG_HTTBR, ROW_GEN_A, RANK_HTTBR},
    {"ESR_EL2", REG_HSR, ROW_XEN, RANK_HSR}, {"HSR", REG_HSR, ROW_GEN_A, RANK_HSR},
    {"HPFAR_EL2", REG_HPFAR, ROW_XEN, RANK_HPFAR}, {"HPFAR", REG_HPFAR, ROW_GEN_A, RANK_HPFAR},
    {"HDFAR", REG_HDFAR, ROW_XEN | ROW_GEN_A, RANK_HDFAR}, {"HIFAR", REG_HIFAR, ROW_XEN | ROW_GEN_A, RANK_HIFAR},
    {"FAR_EL2", REG_FAR_EL2, ROW_XEN, RANK_HDFAR},
    {"pc", REG_PC, ROW_LINUX, RANK_PC}, {"lr", REG_LR, ROW_LINUX, RANK_PC}, {"psr", REG_CPSR, ROW_LINUX, RANK_CPSR},
    {"sp", REG_SP, ROW_LINUX, RANK_SP}, {"ip", REG_R12, ROW_LINUX, RANK_SP}, {"fp", REG_R11, ROW_LINUX, RANK_SP},
    {"r10", REG_R10, ROW_LINUX, RANK_R10}, {"r9", REG_R9, ROW_LINUX, RANK_R10}, {"r8", REG_R8, ROW_LINUX, RANK_R10},
    {"r7", REG_R7, ROW_LINUX, RANK_R7}, {"r6", REG_R6, ROW_LINUX, RANK_R7}, {"r5", REG_R5, ROW_LINUX, RANK_R7},
    {"r4", REG_R4, ROW_LINUX, RANK_R7}, {"r3", REG_R3, ROW_LINUX, RANK_R3}, {"r2", REG_R2, ROW_LINUX, RANK_R3},
    {"r1", REG_R1, ROW_LINUX, RANK_R3}, {"r0", REG_R0, ROW_LINUX, RANK_R3},
    {"Control", REG_SCTLR, ROW_LINUX, RANK_CONTROL}, {"Table", REG_TTBR0, ROW_LINUX, RANK_CONTROL},
    {"DAC", REG_DACR, ROW_LINUX, RANK_CONTROL},
    {"LR", REG_LR, ROW_XEN, RANK_PC}, {"SP_EL0", REG_SP_EL0, ROW_XEN, RANK_PC}, {"SP_EL1", REG_SP_EL1, ROW_XEN, RANK_PC},
    {"SP", REG_SP, ROW_XEN, RANK_PC},
    {"X0", REG_X0, ROW_XEN, RANK_R0}, {"X1", REG_X1, ROW_XEN, RANK_R0}, {"X2", REG_X2, ROW_XEN, RANK_R0},
    {"X3", REG_X3, ROW_XEN, RANK_R0}, {"X4", REG_X4, ROW_XEN, RANK_R0}, {"X5", REG_X5, ROW_XEN, RANK_R0},
    {"X6", REG_X6, ROW_XEN, RANK_R4}, {"X7", REG_X7, ROW_XEN, RANK_R4}, {"X8", REG_X8, ROW_XEN, RANK_R4},
    {"X9", REG_X9, ROW_XEN, RANK_R4}, {"X10", REG_X10, ROW_XEN, RANK_R4}, {"X11", REG_X11, ROW_XEN, RANK_R4},
    {"X12", REG_X12, ROW_XEN, RANK_R8}, {"X13", REG_X13, ROW_XEN, RANK_R8}, {"X14", REG_X14, ROW_XEN, RANK_R8},
    {"X15", REG_X15, ROW_XEN, RANK_USR}, {"X16", REG_X16, ROW_XEN, RANK_USR}, {"X17", REG_X17, ROW_XEN, RANK_USR},
    {"X18", REG_X18, ROW_XEN, RANK_SVC}, {"X19", REG_X19, ROW_XEN, RANK_SVC}, {"X20", REG_X20, ROW_XEN, RANK_SVC},
    {"X21", REG_X21, ROW_XEN, RANK_ABT}, {"X22", REG_X22, ROW_XEN, RANK_ABT}, {"X23", REG_X23, ROW_XEN, RANK_ABT},
    {"X24", REG_X24, ROW_XEN, RANK_UND}, {"X25", REG_X25, ROW_XEN, RANK_UND}, {"X26", REG_X26, ROW_XEN, RANK_UND},
    {"X27", REG_X27, ROW_XEN, RANK_IRQ}, {"X28", REG_X28, ROW_XEN, RANK_IRQ}, {"FP", REG_X29, ROW_XEN, RANK_IRQ},
    {"ELR_EL1", REG_ELR_EL1, ROW_XEN, RANK_FIQ}, {"ESR_EL1", REG_ESR_EL1, ROW_XEN, RANK_FIQ},
    {"FAR_EL1", REG_FAR_EL1, ROW_XEN, RANK_FIQ}, {"SPSR_EL1", REG_SPSR_EL1, ROW_XEN, RANK_FIQ},
    {"SCTLR_EL1", REG_SCTLR, ROW_XEN, RANK_SCTLR}, {"TCR_EL1", REG_TTBCR, ROW_XEN, RANK_TTBCR},
    {"TTBR0_EL1", REG_TTBR0, ROW_XEN, RANK_TTBR0}, {"TTBR1_EL1", REG_TTBR1, ROW_XEN, RANK_TTBR1},
};

/* "SVC: SP: … LR: … SPSR:…": the bank, the rank, and its registers by label. */
static const struct bank {
	const char *text;
	uint8_t rank;
	int sp, lr, spsr;
} banks[] = {
    {"USR", RANK_USR, REG_SP_USR, REG_LR_USR, -1},	    {"SVC", RANK_SVC, REG_SP_SVC, REG_LR_SVC, REG_SPSR_SVC},
    {"ABT", RANK_ABT, REG_SP_ABT, REG_LR_ABT, REG_SPSR_ABT}, {"UND", RANK_UND, REG_SP_UND, REG_LR_UND, REG_SPSR_UND},
    {"IRQ", RANK_IRQ, REG_SP_IRQ, REG_LR_IRQ, REG_SPSR_IRQ}, {"FIQ", RANK_FIQ, REG_SP_FIQ, REG_LR_FIQ, REG_SPSR_FIQ},
    {"HYP", RANK_HYP, REG_SP_HYP, REG_LR_HYP, -1},
};
/* clang-format on */

#define ROWS(table)   (sizeof(table) / sizeof((table)[0]))
#define LABEL_MAX     9u
#define WORD_DIGITS   8u
#define DOUBLE_DIGITS 16u

static struct text take_label(struct text *t)
{
	struct text label = {t->p, 0};

	while (label.n < t->n && label.n <= LABEL_MAX &&
	       (is_letter(t->p[label.n]) || is_digit(t->p[label.n]) || t->p[label.n] == '_'))
		label.n++;
	text_skip(t, label.n);
	return label;
}

static const struct label *find_label(struct text text, unsigned families)
{
	for (size_t i = 0; i < ROWS(labels); i++)
		if ((labels[i].families & families) && labels[i].text[0] == *text.p && text_equal(text, labels[i].text))
			return &labels[i];
	return NULL;
}

static const struct bank *find_bank(struct text text)
{
	for (size_t i = 0; i < ROWS(banks); i++)
		if (text_equal(text, banks[i].text))
			return &banks[i];
	return NULL;
}

/* "c0012345", "[<c0012345>]". @cut: the digits are fewer than a register has, or the line ends in them. */
static bool take_value(struct text *t, uint64_t *value, bool *cut)
{
	unsigned digits;

	text_skip_blanks(t);
	text_take(t, "[<");
	if (!text_hex(t, value, &digits))
		return false;
	*cut = digits != WORD_DIGITS && digits != DOUBLE_DIGITS;
	text_take(t, ">]");
	text_take(t, ",");
	return !t->n || is_blank(*t->p);
}

static bool add(struct reg_row *row, enum dump_reg reg, uint64_t value)
{
	if (row->n == REG_ROW_MAX)
		return false;
	row->at[row->n].reg = reg;
	row->at[row->n++].value = value;
	return true;
}

static int bank_reg(const struct bank *bank, struct text label)
{
	if (text_equal(label, "SP"))
		return bank->sp;
	if (text_equal(label, "LR"))
		return bank->lr;
	if (text_equal(label, "SPSR"))
		return bank->spsr;
	/* FIQ: R8: … R12: */
	if (bank->sp == REG_SP_FIQ && label.n >= 2 && find_label(label, ROW_XEN)) {
		int reg = (int)find_label(label, ROW_XEN)->reg;

		if (reg >= REG_R8 && reg <= REG_R12)
			return REG_R8_FIQ + (reg - REG_R8);
	}
	return -1;
}

/* The next pair of @t: 1 a register, 0 no more, -1 a value that was cut. */
static int next_pair(struct text *t, const struct bank *bank, unsigned family, struct reg_row *row)
{
	const struct label *known;
	struct text label;
	uint64_t value;
	bool cut;
	int reg;

	text_skip_blanks(t);
	label = take_label(t);
	if (!label.n)
		return 0;
	text_skip_blanks(t);
	if (!text_take(t, ":") && family != ROW_GEN_A)
		return 0;
	known = bank ? NULL : find_label(label, family);
	reg = bank ? bank_reg(bank, label) : known ? (int)known->reg : -1;
	if (reg < 0 || !take_value(t, &value, &cut))
		return 0;
	if (cut && family != ROW_GEN_A)
		return -1;
	if (!row->rank && bank)
		row->rank = reg >= REG_R8_FIQ && reg <= REG_R12_FIQ ? RANK_FIQ_R8 : bank->rank;
	else if (!row->rank) /* Xen 4.3 has an order of its own */
		row->rank = family == ROW_GEN_A ? RANK_HIFAR : known->rank;
	return add(row, (enum dump_reg)reg, value);
}

/* Which rows can begin with this label and what follows it. */
static unsigned family_of(struct text label, struct text rest, bool kernel)
{
	const struct label *known;
	bool colon;

	text_skip_blanks(&rest);
	colon = rest.n && *rest.p == ':';
	known = find_label(label, kernel ? ROW_LINUX : colon ? ROW_XEN : ROW_GEN_A);
	if (!known)
		return 0;
	return kernel ? ROW_LINUX : colon ? ROW_XEN : ROW_GEN_A;
}

bool reg_row_read(struct text line, bool kernel, struct reg_row *row)
{
	const struct bank *bank = NULL;
	struct text at, label;
	unsigned family;

	row->n = row->rank = 0;
	text_skip_blanks(&line);
	at = line;
	label = take_label(&at);
	if (!label.n || label.n > LABEL_MAX)
		return false;
	family = family_of(label, at, kernel);
	if (!family && !kernel && text_take(&at, ":"))
		bank = find_bank(label);
	if (!family && !bank)
		return false;
	if (bank)
		line = at;
	while (next_pair(&line, bank, bank ? ROW_XEN : family, row) != 0)
		;
	return row->n > 0;
}
