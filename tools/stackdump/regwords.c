/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits of system registers: Arm DDI 0406C, chapter B4, under the name of each register (SCTLR, HCR, TTBCR, DACR,
 * HSCTLR, B4.1.43 (DACR), B4.1.69 (HSCTLR), B4.1.159 (VTCR); fault status: B3.13.3 and B3.13.4. */
#include "regwords.h"
#include "strbuf.h"
#include <hvlib/hsr.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* Words for one bit: when it is set, and when it is clear; NULL: nothing is said. */
struct bit {
	uint8_t lsb;
	const char *set, *clear;
};

static const struct bit cpsr_bits[] = {
    {8, "async aborts masked", NULL}, {7, "IRQ masked", "IRQ on"}, {6, "FIQ masked", NULL},
    {9, "big-endian data", NULL},     {5, "Thumb", "ARM"},
};
static const struct bit sctlr_bits[] = {
    {0, "MMU on", "MMU off"},
    {1, "alignment checked", NULL},
    {2, "data cache on", "data cache off"},
    {11, NULL, "no branch prediction"},
    {12, "instruction cache on", "instruction cache off"},
    {13, "vectors at ffff0000", "vectors at VBAR"},
    {19, "writable is never executable", NULL},
    {25, "exceptions big-endian", NULL},
    {28, "TEX remap", NULL},
    {29, "access flag", NULL},
    {30, "exceptions in Thumb", NULL},
};
static const struct bit hsctlr_bits[] = {
    {0, "MMU on", "MMU off"},
    {1, "alignment checked", NULL},
    {2, "data cache on", "data cache off"},
    {12, "instruction cache on", "instruction cache off"},
    {19, "writable is never executable", NULL},
    {25, "exceptions big-endian", NULL},
    {30, "exceptions in Thumb", NULL},
};
static const struct bit hcr_bits[] = {
    {0, "stage 2 on", "stage 2 off"},
    {1, "set/way invalidate cleans", NULL},
    {2, "walks of device memory fault", NULL},
    {3, "FIQ to HYP", NULL},
    {4, "IRQ to HYP", "IRQ to the guest"},
    {5, "async aborts to HYP", NULL},
    {6, "virtual FIQ pending", NULL},
    {7, "virtual IRQ pending", NULL},
    {8, "virtual async abort pending", NULL},
    {12, "default cacheable", NULL},
    {13, "traps WFI", NULL},
    {14, "traps WFE", NULL},
    {19, "traps SMC", NULL},
    {20, "traps implementation-defined CP15", NULL},
    {21, "traps ACTLR", NULL},
    {22, "traps set/way", NULL},
    {26, "traps CP15 c1-c13 writes", NULL},
    {27, "traps general exceptions", NULL},
};
static const struct bit ttbcr_lpae_bits[] = {
    {7, "TTBR0 walks off", NULL}, {23, "TTBR1 walks off", NULL}, {22, "ASID from TTBR1", NULL}};
static const struct bit ttbcr_short_bits[] = {{4, "TTBR0 walks off", NULL}, {5, "TTBR1 walks off", NULL}};

/* Short-descriptor fault status, FS[4:0] = bit 10 and bits 3:0: DDI 0406C, table B3-23. */
static const struct fsr_row {
	uint8_t code;
	enum fsr_class class;
	const char *text;
} short_fsr[] = {
    {0x01, FSR_ALIGNMENT, "alignment fault"},
    {0x02, FSR_OTHER, "debug event"},
    {0x03, FSR_ACCESS_FLAG, "section access flag fault"},
    {0x04, FSR_OTHER, "instruction cache maintenance fault"},
    {0x05, FSR_TRANSLATION, "section translation fault (no level-1 entry)"},
    {0x06, FSR_ACCESS_FLAG, "page access flag fault"},
    {0x07, FSR_TRANSLATION, "page translation fault (no level-2 entry)"},
    {0x08, FSR_EXTERNAL, "synchronous external abort"},
    {0x09, FSR_DOMAIN, "section domain fault"},
    {0x0b, FSR_DOMAIN, "page domain fault"},
    {0x0c, FSR_EXTERNAL, "external abort on a level-1 table walk"},
    {0x0d, FSR_PERMISSION, "section permission fault"},
    {0x0e, FSR_EXTERNAL, "external abort on a level-2 table walk"},
    {0x0f, FSR_PERMISSION, "page permission fault"},
    {0x10, FSR_OTHER, "TLB conflict abort"},
    {0x14, FSR_OTHER, "lockdown abort"},
    {0x16, FSR_ASYNC, "asynchronous external abort"},
    {0x18, FSR_ASYNC, "asynchronous parity error"},
    {0x19, FSR_EXTERNAL, "synchronous parity error"},
    {0x1a, FSR_OTHER, "coprocessor abort"},
    {0x1c, FSR_EXTERNAL, "parity error on a level-1 table walk"},
    {0x1e, FSR_EXTERNAL, "parity error on a level-2 table walk"},
};
/* Long-descriptor status, bits 5:0: table B3-24. The level is in bits 1:0 of the first four. */
static const struct fsr_row lpae_fsr[] = {
    {0x05, FSR_TRANSLATION, "translation fault, level 1"},
    {0x06, FSR_TRANSLATION, "translation fault, level 2"},
    {0x07, FSR_TRANSLATION, "translation fault, level 3"},
    {0x09, FSR_ACCESS_FLAG, "access flag fault, level 1"},
    {0x0a, FSR_ACCESS_FLAG, "access flag fault, level 2"},
    {0x0b, FSR_ACCESS_FLAG, "access flag fault, level 3"},
    {0x0d, FSR_PERMISSION, "permission fault, level 1"},
    {0x0e, FSR_PERMISSION, "permission fault, level 2"},
    {0x0f, FSR_PERMISSION, "permission fault, level 3"},
    {0x10, FSR_EXTERNAL, "synchronous external abort"},
    {0x11, FSR_ASYNC, "asynchronous external abort"},
    {0x15, FSR_EXTERNAL, "external abort on a level-1 table walk"},
    {0x16, FSR_EXTERNAL, "external abort on a level-2 table walk"},
    {0x17, FSR_EXTERNAL, "external abort on a level-3 table walk"},
    {0x18, FSR_EXTERNAL, "synchronous parity error"},
    {0x19, FSR_ASYNC, "asynchronous parity error"},
    {0x21, FSR_ALIGNMENT, "alignment fault"},
    {0x22, FSR_OTHER, "debug event"},
    {0x30, FSR_OTHER, "TLB conflict abort"},
};

#define FSR_LPAE  (1u << 9) /* DFSR.LPAE, IFSR.LPAE */
#define FSR_CM	  (1u << 13)
#define TTBCR_EAE (1u << 31)

static const char *const modes[32] = {
    [0x10] = "USR", [0x11] = "FIQ", [0x12] = "IRQ", [0x13] = "SVC", [0x16] = "MON",
    [0x17] = "ABT", [0x1a] = "HYP", [0x1b] = "UND", [0x1f] = "SYS",
};

const char *regwords_mode(uint32_t cpsr)
{
	return modes[cpsr & 0x1f];
}

static void add_bits(struct strbuf *s, const struct bit *bits, size_t n, uint64_t value)
{
	for (size_t i = 0; i < n; i++) {
		const char *text = value >> bits[i].lsb & 1 ? bits[i].set : bits[i].clear;

		if (text)
			strbuf_join(s, ", ", "%s", text);
	}
}

static void say_cpsr(struct strbuf *s, uint32_t v)
{
	const char *mode = regwords_mode(v);

	strbuf_add(s, "%s, flags %c%c%c%c", mode ? mode : "no valid mode", v >> 31 & 1 ? 'N' : 'n',
		   v >> 30 & 1 ? 'Z' : 'z', v >> 29 & 1 ? 'C' : 'c', v >> 28 & 1 ? 'V' : 'v');
	add_bits(s, cpsr_bits, ROWS(cpsr_bits), v);
}

static void say_ttbcr(struct strbuf *s, uint32_t v)
{
	unsigned n = v & 7;

	if (v & TTBCR_EAE) {
		strbuf_add(s, "LPAE, T0SZ %u, T1SZ %u", n, v >> 16 & 7);
		add_bits(s, ttbcr_lpae_bits, ROWS(ttbcr_lpae_bits), v);
		return;
	}
	strbuf_add(s, "short descriptors, ");
	if (n)
		strbuf_add(s, "TTBR0 below %08x, TTBR1 above", 1u << (32 - n));
	else
		strbuf_add(s, "TTBR0 for all addresses");
	add_bits(s, ttbcr_short_bits, ROWS(ttbcr_short_bits), v);
}

static void say_dacr(struct strbuf *s, uint32_t v, enum regwords_format format)
{
	static const char *const rights[] = {"no access", "client", "reserved", "manager"};

	if (format == FORMAT_LPAE) {
		strbuf_add(s, "of no use with LPAE: it has no domains");
		return;
	}
	for (unsigned d = 0; d < 16; d++)
		if (v >> 2 * d & 3)
			strbuf_join(s, ", ", "domain %u %s", d, rights[v >> 2 * d & 3]);
	if (!v)
		strbuf_add(s, "no domain may be accessed");
}

enum regwords_format regwords_fsr_format(uint32_t fsr, enum regwords_format format)
{
	if (format != FORMAT_UNKNOWN)
		return format;
	return fsr & FSR_LPAE ? FORMAT_LPAE : FORMAT_SHORT;
}

static const struct fsr_row *find_fsr(uint32_t fsr, enum regwords_format format)
{
	bool lpae = regwords_fsr_format(fsr, format) == FORMAT_LPAE;
	const struct fsr_row *rows = lpae ? lpae_fsr : short_fsr;
	size_t n = lpae ? ROWS(lpae_fsr) : ROWS(short_fsr);
	uint32_t code = lpae ? fsr & 0x3f : (fsr >> 6 & 0x10) | (fsr & 0xf);

	for (size_t i = 0; i < n; i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

const char *regwords_fsr(uint32_t fsr, enum regwords_format format)
{
	const struct fsr_row *row = find_fsr(fsr, format);

	return row ? row->text : "reserved fault status";
}

enum fsr_class regwords_fsr_class(uint32_t fsr, enum regwords_format format)
{
	const struct fsr_row *row = find_fsr(fsr, format);

	return row ? row->class : FSR_OTHER;
}

static void say_fsr(struct strbuf *s, uint32_t v, enum regwords_format format, bool data)
{
	strbuf_add(s, "%s", regwords_fsr(v, format));
	if (data && v & FSR_CM)
		strbuf_add(s, ", on cache maintenance");
	else if (data)
		strbuf_add(s, ", on a %s", v & FSR_WNR ? "write" : "read");
	if (data && regwords_fsr_format(v, format) == FORMAT_SHORT && (v >> 4 & 0xf))
		strbuf_add(s, ", domain %u", v >> 4 & 0xf);
}

static void say_vtcr(struct strbuf *s, uint32_t v)
{
	int t0sz = (int)(v & 0xf) - (v & 0x10 ? 16 : 0); /* S is its sign */
	const unsigned sl0 = v >> 6 & 3;

	strbuf_add(s, "stage 2 of %d bits, ", 32 - t0sz);
	if (sl0 < 2)
		strbuf_add(s, "from level %u", 2 - sl0);
	else
		strbuf_add(s, "reserved start level");
}

typedef void say_fn(struct strbuf *s, uint32_t v, enum regwords_format format);

#define SAY(name, does)                                                                                                \
	static void name(struct strbuf *s, uint32_t v, enum regwords_format format)                                    \
	{                                                                                                              \
		(void)format;                                                                                          \
		does;                                                                                                  \
	}
SAY(cpsr_words, say_cpsr(s, v))
SAY(sctlr_words, add_bits(s, sctlr_bits, ROWS(sctlr_bits), v))
SAY(hsctlr_words, add_bits(s, hsctlr_bits, ROWS(hsctlr_bits), v))
SAY(hcr_words, add_bits(s, hcr_bits, ROWS(hcr_bits), v))
SAY(ttbcr_words, say_ttbcr(s, v))
SAY(dacr_words, say_dacr(s, v, format))
SAY(vtcr_words, say_vtcr(s, v))
SAY(dfsr_words, say_fsr(s, v, format, true))
SAY(ifsr_words, say_fsr(s, v, format, false))
SAY(hsr_words, hsr_describe(v, s->p, s->size))

static const struct {
	enum dump_reg reg;
	say_fn *say;
} sayers[] = {
    {REG_CPSR, cpsr_words},	{REG_SPSR_SVC, cpsr_words}, {REG_SPSR_ABT, cpsr_words}, {REG_SPSR_UND, cpsr_words},
    {REG_SPSR_IRQ, cpsr_words}, {REG_SPSR_FIQ, cpsr_words}, {REG_SCTLR, sctlr_words},	{REG_HSCTLR, hsctlr_words},
    {REG_HCR, hcr_words},	{REG_TTBCR, ttbcr_words},   {REG_DACR, dacr_words},	{REG_VTCR, vtcr_words},
    {REG_DFSR, dfsr_words},	{REG_IFSR, ifsr_words},	    {REG_HSR, hsr_words},
};

bool regwords(enum dump_reg reg, uint64_t value, enum regwords_format format, char buf[REGWORDS_MAX])
{
	struct strbuf s = strbuf_in(buf, REGWORDS_MAX);
	size_t i = 0;

	while (i < ROWS(sayers) && sayers[i].reg != reg)
		i++;
	if (i == ROWS(sayers) || (!value && (reg == REG_DFSR || reg == REG_IFSR))) /* 0: nothing has faulted yet */
		return false;
	sayers[i].say(&s, (uint32_t)value, format);
	return true;
}
