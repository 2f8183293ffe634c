/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/mman.h>
#include <hvabi/errno.h>
#include <symbols/ram.h>

#define PIECE ((size_t)64 << 10)
#define PAGE  ((size_t)4096)

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A piece that cannot be read whole; *missing counts its holes. */
static void read_pages(struct ram *ram, const struct ram_reader *r, size_t at, size_t size)
{
	for (size_t end = at + size; at < end; at += PAGE) {
		size_t n = least(PAGE, end - at);
		if (!r->read(r->ctx, r->ipa + at, ram->bytes + at, n))
			continue;
		memset(ram->bytes + at, 0, n);
		ram->missing += n;
	}
}

int ram_open(struct ram *ram, const struct ram_reader *r)
{
	*ram = (struct ram){.size = r->size};
	if (!r->size)
		return -HV_EINVAL;
	ram->bytes = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ram->bytes == MAP_FAILED) {
		ram->bytes = NULL;
		return -HV_ENOMEM;
	}
	for (size_t at = 0; at < r->size; at += PIECE) {
		size_t n = least(PIECE, r->size - at);
		if (r->read(r->ctx, r->ipa + at, ram->bytes + at, n))
			read_pages(ram, r, at, n);
	}
	if (ram->missing < ram->size)
		return 0;
	ram_close(ram);
	return -HV_EIO;
}

void ram_close(struct ram *ram)
{
	if (ram->bytes)
		munmap(ram->bytes, ram->size);
	memset(ram, 0, sizeof *ram);
}
