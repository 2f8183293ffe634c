/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <symbols/index_file.h>
#include <symbols/index_out.h>

/* Only the user's own file, or root's: nobody else shall decide what a crash log seems to say. */
static bool is_trusted(int fd, size_t *size)
{
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_mode & (S_IWGRP | S_IWOTH) ||
	    (st.st_uid != geteuid() && st.st_uid != 0))
		return false;
	*size = (size_t)st.st_size;
	return st.st_size > (off_t)sizeof(struct index_header) && st.st_size <= UINT32_MAX;
}

static bool map(struct index_file *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	void *p = is_trusted(fd, &f->size) ? mmap(NULL, f->size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	f->bytes = p == MAP_FAILED ? NULL : p;
	return f->bytes;
}

static uint32_t block_count(const struct index_header *h)
{
	return (h->checks - (uint32_t)sizeof *h + INDEX_BLOCK - 1) / INDEX_BLOCK;
}

static bool parts_fit(const struct index_header *h)
{
	for (unsigned i = 0; i < PARTS; i++)
		if (h->part[i].offset < sizeof *h || h->part[i].offset % 4 || h->part[i].offset > h->checks ||
		    h->part[i].size > h->checks - h->part[i].offset)
			return false;
	return h->part[PART_POOL].size && h->part[PART_BY_NAME].size / 4 == h->nsymbols;
}

static bool header_is_sound(const struct index_file *f)
{
	const struct index_header *h = &f->header;
	if (memcmp(h->magic, INDEX_MAGIC, sizeof h->magic) || h->version != INDEX_VERSION || h->size != f->size ||
	    h->sum != index_sum(h, offsetof(struct index_header, sum)))
		return false;
	if (h->checks < sizeof *h || h->checks % 4 || h->checks > h->size ||
	    h->size - h->checks != block_count(h) * sizeof(uint32_t))
		return false;
	return h->checks_sum == index_sum(f->bytes + h->checks, h->size - h->checks) && parts_fit(h);
}

static bool is_of(const struct index_header *h, const char *build_id, uint32_t fingerprint)
{
	return h->fingerprint == fingerprint && !h->build_id[sizeof h->build_id - 1] && !strcmp(h->build_id, build_id);
}

bool index_file_open(struct index_file *f, const char *path, const char *build_id, uint32_t fingerprint)
{
	*f = (struct index_file){0};
	if (!map(f, path))
		return false;
	memcpy(&f->header, f->bytes, sizeof f->header);
	if (header_is_sound(f) && is_of(&f->header, build_id, fingerprint)) {
		f->checked = calloc(block_count(&f->header) / 8 + 1, 1);
		f->whole = calloc(PARTS, 1);
		uint32_t pool = f->header.part[PART_POOL].size;
		const uint8_t *last = f->checked && f->whole ? index_file_bytes(f, PART_POOL, pool - 1, 1) : NULL;
		if (last && !*last)
			return true;
	}
	index_file_close(f);
	return false;
}

void index_file_close(struct index_file *f)
{
	if (f->bytes)
		munmap((void *)(uintptr_t)f->bytes, f->size);
	free(f->checked);
	free(f->whole);
	*f = (struct index_file){0};
}

static bool block_is_right(struct index_file *f, uint32_t block)
{
	uint8_t bit = (uint8_t)(1U << block % 8);
	if (f->checked[block / 8] & bit)
		return true;
	uint32_t at = (uint32_t)sizeof f->header + block * INDEX_BLOCK, left = f->header.checks - at, want;
	memcpy(&want, f->bytes + f->header.checks + block * sizeof want, sizeof want);
	if (want != index_sum(f->bytes + at, left < INDEX_BLOCK ? left : INDEX_BLOCK)) {
		f->damaged = true;
		return false;
	}
	f->checked[block / 8] |= bit;
	return true;
}

const uint8_t *index_file_bytes(struct index_file *f, enum index_part part, uint32_t offset, uint32_t n)
{
	uint32_t size = f->header.part[part].size;
	if (!n || offset > size || n > size - offset) {
		f->damaged |= n;
		return NULL;
	}
	uint32_t at = f->header.part[part].offset + offset, base = sizeof f->header;
	for (uint32_t block = (at - base) / INDEX_BLOCK; block <= (at - base + n - 1) / INDEX_BLOCK; block++)
		if (!block_is_right(f, block))
			return NULL;
	return f->bytes + at;
}

const uint8_t *index_file_part(struct index_file *f, enum index_part part, uint32_t *size)
{
	*size = f->header.part[part].size;
	if (!f->whole[part] && *size && !index_file_bytes(f, part, 0, *size))
		return NULL;
	f->whole[part] = 1;
	return f->bytes + f->header.part[part].offset;
}

uint32_t index_file_word(struct index_file *f, enum index_part part, uint32_t i)
{
	uint32_t word = 0;
	const uint8_t *at = index_file_bytes(f, part, i <= UINT32_MAX / 4 ? i * 4 : UINT32_MAX, 4);
	if (at)
		memcpy(&word, at, sizeof word);
	return word;
}

bool index_file_blob(struct index_file *f, enum index_part part, uint32_t offset, struct cursor *content)
{
	uint32_t size = f->header.part[part].size, left = offset < size ? size - offset : 0;
	const uint8_t *at = index_file_bytes(f, part, offset, left < 5 ? left : 5);
	if (!at)
		return false;
	struct cursor head = {.at = at, .end = at + (left < 5 ? left : 5)};
	uint32_t length = cursor_varint(&head), begin = (uint32_t)(head.at - at);
	if (head.bad || !index_file_bytes(f, part, offset + begin, length)) {
		f->damaged = true;
		return false;
	}
	*content = (struct cursor){.at = head.at, .end = head.at + length};
	return true;
}

/* The pool's last byte is NUL (index_file_open). */
const char *index_file_string(struct index_file *f, uint32_t offset)
{
	uint32_t size = f->header.part[PART_POOL].size;
	if (offset >= size) {
		f->damaged = true;
		return NULL;
	}
	const char *text = (const char *)f->bytes + f->header.part[PART_POOL].offset + offset;
	uint32_t n = (uint32_t)strnlen(text, size - offset - 1) + 1;
	return index_file_bytes(f, PART_POOL, offset, n) ? text : NULL;
}
