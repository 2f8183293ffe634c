/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of kallsyms_find(). */
#ifndef SYMBOLS_KALLSYMS_PARTS_H
#define SYMBOLS_KALLSYMS_PARTS_H
#include <symbols/kallsyms.h>

#define KALLSYMS_TOKENS	   256u
#define KALLSYMS_MARKED	   256u /* symbols a marker */
#define KALLSYMS_MIN	   257u /* fewer than two markers prove nothing */
#define KALLSYMS_MAX	   (1u << 20)
#define KALLSYMS_NAME_MAX  512u /* KSYM_NAME_LEN of 6.1 and later, type included; 128 before */
#define KALLSYMS_PAD_WORDS 3u	/* ".align 4" of old kernels: to 16 bytes; ".balign 4" since 5.2 */

#define KALLSYMS_WORK ((uint64_t)16 << 20) /* steps of a search: bytes made for it cannot stall it */

struct kallsyms_bytes {
	const uint8_t *at;
	size_t size;
	uint64_t work; /* names that may still be read, and places where they may still be looked for */
};

/** Next thing at or after *from that is a token table with its index. Sets both in @l and *from behind it. */
bool kallsyms_next_tokens(const struct kallsyms_bytes *b, size_t *from, struct kallsyms_layout *l);

/** Names, their number and markers in front of the token table. Sets all but the addresses. */
bool kallsyms_find_names(struct kallsyms_bytes *b, struct kallsyms_layout *l);

/** Addresses in front of the number, or behind the token index. */
bool kallsyms_find_addresses(const struct kallsyms_bytes *b, struct kallsyms_layout *l);

/** Address of symbol @i, by the layout. False: out of 32 bits. */
bool kallsyms_address(const struct kallsyms_bytes *b, const struct kallsyms_layout *l, uint32_t i, uint32_t *addr);

/** Length of the packed name at offset *at, which moves behind the length; false: not in [*at, end). */
bool kallsyms_length(const struct kallsyms_bytes *b, bool long_lengths, size_t *at, size_t end, uint32_t *length);

/** Whether [from, to) is what the assembler leaves between two labels. */
bool kallsyms_is_padding(const struct kallsyms_bytes *b, size_t from, size_t to);

#endif
