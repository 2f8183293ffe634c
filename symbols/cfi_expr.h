/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DWARF expressions of call frame information: a 32-bit stack machine (DWARF 5, 2.5 and 6.4.2). */
#ifndef SYMBOLS_CFI_EXPR_H
#define SYMBOLS_CFI_EXPR_H
#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cfi_machine {
	const uint32_t *r; /* r0 to r15, the frame's own */
	uint32_t known;	   /* bit n: r[n] is known */
	uint32_t cfa;
	bool has_cfa;
	bool (*read_word)(void *ctx, uint32_t va, uint32_t *word);
	void *ctx;
};

enum cfi_kind {
	CFI_VALUE,    /* the value itself */
	CFI_ADDRESS,  /* the value is in memory there */
	CFI_NO_WORDS, /* memory that the expression needs is not known */
	CFI_UNKNOWN,  /* a register that is not known, an operation that has no place here, a bad expression */
};

/** Evaluates @n operations; *@out is set for CFI_VALUE and CFI_ADDRESS. DW_OP_regx gives the register's value. */
enum cfi_kind cfi_evaluate(const struct cfi_machine *m, const Dwarf_Op *ops, size_t n, uint32_t *out);

#endif
