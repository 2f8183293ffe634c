/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers of a dump in words: which bits of CPSR, SCTLR, HCR and so on are set and what they do. */
#ifndef STACKDUMP_REGWORDS_H
#define STACKDUMP_REGWORDS_H
#include "regs.h"

#define REGWORDS_MAX 400u

#define FSR_LINUX_FETCH (1u << 31) /* Linux adds it to an IFSR that it prints: arch/arm/mm/fault.h, FSR_LNX_PF */
#define FSR_WNR		(1u << 11) /* DFSR.WnR */

/** How fault status and translation registers are to be read: known from TTBCR.EAE, or from DFSR's bit 9. */
enum regwords_format { FORMAT_UNKNOWN, FORMAT_SHORT, FORMAT_LPAE };

/** Writes what @value says into @buf; false (and an empty string) for a register that has no fields, an address say. */
bool regwords(enum dump_reg reg, uint64_t value, enum regwords_format format, char buf[REGWORDS_MAX]);

/** How a fault status is to be read: @format, or when that is not known, as its own bit 9 says. */
enum regwords_format regwords_fsr_format(uint32_t fsr, enum regwords_format format);

/** The fault status alone, "page translation fault", "permission fault, level 2"; static text. */
const char *regwords_fsr(uint32_t fsr, enum regwords_format format);

/** Is the fault status one of a translation (nothing mapped), of a permission, of a domain? */
enum fsr_class {
	FSR_OTHER,
	FSR_TRANSLATION,
	FSR_PERMISSION,
	FSR_DOMAIN,
	FSR_ALIGNMENT,
	FSR_ACCESS_FLAG,
	FSR_EXTERNAL,
	FSR_ASYNC
};
enum fsr_class regwords_fsr_class(uint32_t fsr, enum regwords_format format);

/** "SVC" for 0x13; NULL when the bits name no mode. */
const char *regwords_mode(uint32_t cpsr);

#endif
