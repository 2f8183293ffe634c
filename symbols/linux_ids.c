/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <elf.h>
#include <string.h>
#include <symbols/bytes.h>
#include <symbols/hex.h>
#include <symbols/linux_ids.h>

#define BANNER_START_SIZE (sizeof LINUX_BANNER - 1)
#define NOTE_NAME	  "GNU" /* four bytes with its NUL */
#define NOTE_BYTES	  (sizeof(Elf32_Nhdr) + sizeof NOTE_NAME)
#define PAGE		  4096u
#define PAGES_BACK	  16u /* an ELF file has its note near its header */
#define PHDRS_MAX	  16u

/* Printable up to "\n\0": a line in the printk ring has no newline, a format ("%s") no number. */
static size_t banner_length(const uint8_t *p, size_t left)
{
	size_t n = BANNER_START_SIZE;
	if (left <= n || !isdigit(p[n]))
		return 0;
	while (n < left && n < LINUX_BANNER_MAX && p[n] >= ' ' && p[n] != 0x7f)
		n++;
	return n + 1 < left && p[n] == '\n' && !p[n + 1] ? n : 0;
}

bool linux_banner_has_number(const char *banner, size_t length)
{
	const char *mark = memrchr(banner, '#', length);
	return mark && mark + 1 < banner + length && isdigit((unsigned char)mark[1]);
}

const char *linux_banner_find(const struct linux_bytes *b, size_t *length)
{
	const char *found = NULL;
	for (size_t at = b->from; at < b->to;) {
		const uint8_t *p = memmem(b->at + at, b->to - at, LINUX_BANNER, BANNER_START_SIZE);
		if (!p)
			break;
		at = (size_t)(p - b->at) + 1;
		size_t n = banner_length(p, b->size - (at - 1));
		bool whole = n && linux_banner_has_number((const char *)p, n);
		if (n && (!found || whole)) {
			found = (const char *)p;
			*length = n;
		}
		if (whole)
			break;
	}
	return found;
}

/* Whether the ELF file that begins at @start has the note at @note in a PT_NOTE. */
static bool elf_has_note(const struct linux_bytes *b, size_t start, size_t note)
{
	Elf32_Ehdr e;
	if (b->size - start < sizeof e || memcmp(b->at + start, ELFMAG, SELFMAG))
		return false;
	memcpy(&e, b->at + start, sizeof e);
	if (e.e_phentsize != sizeof(Elf32_Phdr) || e.e_phnum > PHDRS_MAX)
		return false;
	for (unsigned i = 0; i < e.e_phnum; i++) {
		Elf32_Phdr p;
		uint64_t at = (uint64_t)start + e.e_phoff + i * sizeof p;
		if (at + sizeof p > b->size)
			return false;
		memcpy(&p, b->at + at, sizeof p);
		uint64_t from = (uint64_t)start + p.p_offset;
		if (p.p_type == PT_NOTE && note >= from && note < from + p.p_filesz)
			return true;
	}
	return false;
}

/* Such files begin with a page. */
static bool of_another_file(const struct linux_bytes *b, size_t note)
{
	size_t page = note & ~(size_t)(PAGE - 1);
	for (unsigned i = 0; i < PAGES_BACK; i++, page -= PAGE) {
		if (elf_has_note(b, page, note))
			return true;
		if (page < PAGE)
			break;
	}
	return false;
}

static const uint8_t *note_at(const struct linux_bytes *b, size_t at, uint32_t *length)
{
	static const char name[] = NOTE_NAME;
	const uint8_t *p = b->at + at;
	*length = bytes_le32(p + 4);
	if (bytes_le32(p) != sizeof name || bytes_le32(p + 8) != NT_GNU_BUILD_ID || memcmp(p + 12, name, sizeof name))
		return NULL;
	return *length >= 8 && *length <= LINUX_BUILD_ID_MAX && *length <= b->size - at - NOTE_BYTES ? p + NOTE_BYTES
												     : NULL;
}

char *linux_build_id_find(const struct linux_bytes *b)
{
	const uint8_t *found = NULL;
	uint32_t found_length = 0;
	for (size_t at = (b->from + 3) & ~(size_t)3; at < b->to && b->size - at >= NOTE_BYTES; at += 4) {
		uint32_t length;
		const uint8_t *id = note_at(b, at, &length);
		if (!id || of_another_file(b, at))
			continue;
		if (found && (length != found_length || memcmp(id, found, length)))
			return NULL;
		found = id;
		found_length = length;
	}
	return found ? hex_text(found, found_length) : NULL;
}
