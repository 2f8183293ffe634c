/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index of one ELF file on disk: its names, functions, inline trees and line rows, found without its DWARF.
 *
 * All numbers are little-endian. A header, then the parts, then a sum (the lower half of XXH64) of each block of the
 * file up to there, where block 0 begins behind the header. A reader checks a block when it first reads in it; it
 * trusts nothing that it read. Parts:
 *
 *   POOL          NUL-terminated strings, the first one empty, the last byte NUL
 *   FILES, NAMES  uint32_t each: offset in POOL of source file, of inlined function's name, by number (0: unknown)
 *   SYMBOLS       blobs of SYMBOLS_IN_BLOCK symbols in the order of struct symtab
 *   SYMBOL_DIR    struct index_row of each of these blobs
 *   BY_NAME       uint32_t each: a symbol's number, sorted by name, then by number
 *   FUNCTIONS     blobs, one a function: its ranges, what is inlined in it
 *   FUNCTION_DIR  struct index_row of each range of a function
 *   LINES         blobs of up to ROWS_IN_BLOCK rows, and the end of their range
 *   LINE_DIR      struct index_row of each of these blobs
 *
 * A blob is its length (varint) and so many bytes, in which numbers are varints (varint.h). Its content: index_code.c.
 */
#ifndef SYMBOLS_INDEX_FORMAT_H
#define SYMBOLS_INDEX_FORMAT_H
#include <stdint.h>

#define INDEX_MAGIC "hvscopeX"
enum { INDEX_VERSION = 5, INDEX_BLOCK = 16384, SYMBOLS_IN_BLOCK = 8, ROWS_IN_BLOCK = 32 };

enum index_part {
	PART_POOL,
	PART_FILES,
	PART_NAMES,
	PART_SYMBOLS,
	PART_SYMBOL_DIR,
	PART_BY_NAME,
	PART_FUNCTIONS,
	PART_FUNCTION_DIR,
	PART_LINES,
	PART_LINE_DIR,
	PARTS
};

struct index_header {
	char magic[8];
	uint32_t version;
	uint32_t size;	      /* of the file */
	uint32_t fingerprint; /* of the ELF file's sections in memory (elf_file_fingerprint) */
	uint32_t nsymbols;
	char build_id[72]; /* lower-case hex, NUL-padded */
	struct {
		uint32_t offset, size; /* offsets are multiples of 4 */
	} part[PARTS];
	uint32_t checks;     /* offset of the blocks' sums, which reach to the file's end */
	uint32_t checks_sum; /* of these */
	uint32_t sum;	     /* of the header before this word */
};

struct index_row {
	uint32_t addr;	 /* where the blob's content begins; rows are sorted by it */
	uint32_t offset; /* of the blob in its part */
};

#endif
