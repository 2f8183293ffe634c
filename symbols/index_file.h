/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An index file, mapped: bounds and sums of all that is read are checked, a block at a time. */
#ifndef SYMBOLS_INDEX_FILE_H
#define SYMBOLS_INDEX_FILE_H
#include <symbols/index_format.h>
#include <symbols/varint.h>

struct index_file {
	const uint8_t *bytes;
	size_t size;
	struct index_header header; /* a copy that was checked */
	uint8_t *checked;	    /* a bit for each block: its sum is right */
	uint8_t *whole;		    /* a flag for each part: all its blocks are */
	bool damaged; /* something that was read is not as it was written: its answers are worth nothing */
};

/** Maps the index at @path of the file with this identity. false: there is none that fits; nothing is open then.
 *  Refused are: another owner's (but root's), one that others can write, another version, damaged, of another file. */
bool index_file_open(struct index_file *f, const char *path, const char *build_id, uint32_t fingerprint);
void index_file_close(struct index_file *f); /* also of a zeroed one */

/** @n bytes at @offset of a part; NULL: not there, or damaged. */
const uint8_t *index_file_bytes(struct index_file *f, enum index_part part, uint32_t offset, uint32_t n);
/** All of a part, its size in *@size. NULL: damaged. */
const uint8_t *index_file_part(struct index_file *f, enum index_part part, uint32_t *size);
/** Number @i of a part of uint32_t; 0: not there. */
uint32_t index_file_word(struct index_file *f, enum index_part part, uint32_t i);
/** The content of the blob at @offset. false: not there, or damaged. */
bool index_file_blob(struct index_file *f, enum index_part part, uint32_t offset, struct cursor *content);
/** The string at @offset of the pool; NULL: not there, or damaged. */
const char *index_file_string(struct index_file *f, uint32_t offset);

#endif
