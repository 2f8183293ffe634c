/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exception vectors of PL1 (Arm DDI 0406C, tables B1-3 and B1-6). */
#ifndef LIB_EXCEPTION_H
#define LIB_EXCEPTION_H
#include <stdbool.h>
#include <stdint.h>

struct exception_vector {
	uint8_t offset, mode;
	uint8_t back_arm, back_thumb; /* lr less this is the instruction that faulted, or is to run next */
	const char *name;	      /* "a data abort" */
};

/** Where the vectors are. */
uint32_t exception_base(uint32_t sctlr, uint32_t vbar);

/** The vector at @offset of the table, when @cpsr is of the mode that it is entered in; NULL: none. */
const struct exception_vector *exception_vector(uint32_t offset, uint32_t cpsr);

#endif
