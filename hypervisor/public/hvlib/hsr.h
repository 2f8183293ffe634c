/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Hyp Syndrome Register, decoded: Arm DDI 0406C, register HSR, and B3.13.6 (Use of the HSR). */
#ifndef HVLIB_HSR_H
#define HVLIB_HSR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HSR_EC_LSB 26
#define HSR_IL	   (1u << 25) /* 32-bit instruction; QEMU clears it whenever ISV is 0 */
#define HSR_ISV	   (1u << 24) /* data aborts only: the syndrome names register, size and direction */
#define HSR_CV	   (1u << 24) /* exception classes 0x01 to 0x0f only: COND is valid */

/** Exception classes, HSR[31:26]: DDI 0406C, B3.13.6, "HSR exception classes". A handler table needs HSR_EC_COUNT rows.
 */
enum hsr_ec {
	EC_UNKNOWN = 0x00,
	EC_WFX = 0x01,	   /* WFI or WFE */
	EC_CP15_32 = 0x03, /* MCR, MRC */
	EC_CP15_64 = 0x04, /* MCRR, MRRC */
	EC_CP14_32 = 0x05, /* MCR, MRC */
	EC_CP14_LS = 0x06, /* LDC, STC */
	EC_FP = 0x07,	   /* trapped by HCPTR: VFP, Advanced SIMD, coprocessors 0 to 13 */
	EC_CP10_ID = 0x08, /* VMRS of FPSID, MVFR0, MVFR1 */
	EC_JAZELLE = 0x09,
	EC_BXJ = 0x0a,
	EC_CP14_64 = 0x0c, /* MRRC */
	EC_SVC_HYP = 0x11, /* SVC taken to Hyp mode */
	EC_HVC = 0x12,
	EC_SMC = 0x13,
	EC_PABT_LOWER = 0x20, /* prefetch abort from PL0 or PL1 */
	EC_PABT_HYP = 0x21,
	EC_DABT_LOWER = 0x24, /* data abort from PL0 or PL1 */
	EC_DABT_HYP = 0x25,
};
#define HSR_EC_COUNT 64

static inline unsigned hsr_ec(uint32_t hsr)
{
	return hsr >> HSR_EC_LSB;
}

/** Bytes of the trapped instruction as IL says: 2 or 4. Not to be trusted for a data abort without ISV, nor for a
 *  prefetch abort: use thumb_insn_len() of hvlib/cond.h there. */
static inline unsigned hsr_insn_len(uint32_t hsr)
{
	return (hsr & HSR_IL) != 0 ? 4 : 2;
}

/** Syndrome of a data abort. When @isv is false, @bytes, @sign and @rt mean nothing. */
struct hsr_dabt {
	bool isv;      /* the syndrome below is valid */
	uint8_t bytes; /* 1, 2 or 4; 0 for the reserved size */
	bool sign;     /* the value loaded is sign-extended */
	uint8_t rt;    /* register transferred, 0 to 15 */
	bool ea;       /* external abort: as the bus says */
	bool cm;       /* cache maintenance operation */
	bool s1ptw;    /* stage-2 fault on a stage-1 table walk */
	bool write;
	uint8_t fsc; /* fault status, LPAE encoding, 0 to 63 */
};

/** Syndrome of a prefetch abort. */
struct hsr_pabt {
	bool ea, s1ptw;
	uint8_t fsc;
};

/** Does the exit with this HSR write HPFAR? Only stage-2 faults do, and a permission fault only on a stage-1 table
 * walk: else HPFAR is UNKNOWN or of an older abort (DDI 0406C, B4.1, HPFAR). */
bool hsr_hpfar_valid(uint32_t hsr);

/** A trapped coprocessor register access: classes 0x03, 0x04, 0x05, 0x08 and 0x0c. */
struct hsr_cp {
	bool cond_valid; /* HSR.CV */
	uint8_t cond;	 /* HSR.COND, valid with cond_valid */
	uint8_t coproc;	 /* 15, 14 or 10 */
	bool is64;	 /* MCRR or MRRC: rt2 is valid; opc2 and crn are 0 */
	bool read;	 /* MRC, MRRC: the guest's register is to be written */
	uint8_t opc1, opc2, crn, crm;
	uint8_t rt, rt2;
};

/** The three decoders look at the class-specific bits only: the caller knows the class. hsr_cp() alone takes the
 *  class from @hsr, and returns false (leaving @cp all zero) when it is none of its five. */
static inline struct hsr_dabt hsr_dabt(uint32_t hsr) /* inline: every emulated access runs through it */
{
	return (struct hsr_dabt){
	    .isv = (hsr & HSR_ISV) != 0,
	    .bytes = (uint8_t)((1u << (hsr >> 22 & 3)) & 7u), /* SAS; 3 is reserved */
	    .sign = (hsr >> 21 & 1) != 0,
	    .rt = (uint8_t)(hsr >> 16 & 0xf),
	    .ea = (hsr >> 9 & 1) != 0,
	    .cm = (hsr >> 8 & 1) != 0,
	    .s1ptw = (hsr >> 7 & 1) != 0,
	    .write = (hsr >> 6 & 1) != 0,
	    .fsc = (uint8_t)(hsr & 0x3f),
	};
}
struct hsr_pabt hsr_pabt(uint32_t hsr);
bool hsr_cp(uint32_t hsr, struct hsr_cp *cp);

/** Immediate of HVC or SVC. */
static inline uint16_t hsr_imm16(uint32_t hsr)
{
	return (uint16_t)hsr;
}

/** EC_WFX: true for WFE, false for WFI. */
static inline bool hsr_is_wfe(uint32_t hsr)
{
	return (hsr & 1) != 0;
}

/** Words for a class, such as "data abort from a guest"; "reserved exception class" for an unused one. Static text. */
const char *hsr_ec_name(unsigned ec);

/** Xen's words for a fault status code (Xen 4.4's "Guest data abort: ..."), without its level. Static text. */
const char *fsc_name(unsigned fsc);

/** The level of the table the fault is about: 1 to 3; 0 when the code has none, or when its level bits are 0. */
int fsc_level(unsigned fsc);

/** What Xen prints after fsc_name(): "", " at level 1" to " at level 3"; " (level invalid)" where a level is due but 0.
 */
const char *fsc_level_suffix(unsigned fsc);

/** One field of the syndrome (HSR[24:0]) and one layout of it. A row ends at the first field without a name. */
struct iss_field {
	const char *name; /* as the manual spells it */
	uint8_t lsb, width;
};
#define ISS_FIELDS_MAX 9
struct iss_row {
	uint8_t ec;
	const char *what;
	struct iss_field fields[ISS_FIELDS_MAX];
};
extern const struct iss_row hsr_iss_rows[];
extern const size_t hsr_iss_row_count;

/** The row of class @ec; NULL when the class is reserved. */
const struct iss_row *hsr_iss_row(unsigned ec);

/** One line about @hsr, every field under the manual's name, those of 8 bits or more in hex, a fault status also in
 * words: "data abort from a guest (EC 0x24, IL 1): ISV=1 SAS=2 ... DFSC=6 (Translation fault at level 2)". Always
 * NUL-terminated when @n > 0; returns the whole length, >= @n when cut. */
size_t hsr_describe(uint32_t hsr, char *buf, size_t n);

#endif
