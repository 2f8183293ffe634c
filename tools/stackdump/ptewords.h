/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux says of an address's page tables, in words: "[00000014] *pgd=41d22835, *pte=00000000, *ppte=00000000"
 * (arch/arm/mm/fault.c, show_pte). */
#ifndef STACKDUMP_PTEWORDS_H
#define STACKDUMP_PTEWORDS_H
#include "regwords.h"
#include "text.h"

#define PTEWORDS_MAX 300u

/** @rest: the line behind the address @va, from "*pgd=" or its value on. @format: of the dump, when that says it; the
 * line may tell itself (*ppte is of short descriptors, *pmd of LPAE). False: it says nothing that is sure. */
bool ptewords(uint32_t va, struct text rest, enum regwords_format format, char buf[PTEWORDS_MAX]);

#endif
