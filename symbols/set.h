/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the library: the set itself. */
#ifndef SYMBOLS_SET_H
#define SYMBOLS_SET_H
#include <symbols/linux_ids.h>
#include <symbols/symbols.h>

/* Linux's fixmap: no code is ever there (Documentation/arch/arm/memory.rst). Below the vectors' page. */
#define SPARE_BEGIN 0xfff00000U
#define SPARE_END   0xffff0000U

struct symbols {
	struct symbols_object *objects; /* better sources first */
	struct symbols_options options;
	uint32_t spare; /* the next made-up address for code of modules whose place is not known */
	char error[512];
};

#endif
