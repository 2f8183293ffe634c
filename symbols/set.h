/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the library: the set itself. */
#ifndef SYMBOLS_SET_H
#define SYMBOLS_SET_H
#include <symbols/linux_ids.h>
#include <symbols/symbols.h>

struct symbols {
	struct symbols_object *objects; /* better sources first */
	struct symbols_options options;
	char error[512];
};

#endif
