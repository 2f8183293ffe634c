/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/image_base.h>
#include <symbols/kernel_image.h>
#include <symbols/linux_ids.h>

/* A kernel's parts are near each other: what lies farther from its tables is another program's. */
#define BEFORE_TABLES ((size_t)64 << 20)
#define AFTER_TABLES  ((size_t)32 << 20)
#define HEAD_MAX      0x400000u /* TEXT_OFFSET and alignment of .text: arch/arm/Makefile, vmlinux.lds.S */

#define EXTAB_REST 1028u /* an entry's words behind its first, 255 at most, and a descriptor: IHI 0038, 9.2 */

struct window {
	size_t from, to; /* offsets */
};

static struct window kernel_window(const struct kernel_image *image)
{
	struct window w = {0, image->size};
	const struct kallsyms_layout *l = &image->names.layout;
	if (!l->count)
		return w;
	if (l->names > BEFORE_TABLES)
		w.from = (l->names - BEFORE_TABLES) & ~(size_t)4095;
	if (image->size - l->token_index > AFTER_TABLES)
		w.to = l->token_index + AFTER_TABLES;
	return w;
}

static void find_exidx(struct kernel_image *image, const struct window *w)
{
	if (exidx_find(image->bytes + w->from, w->to - w->from, &image->exidx))
		image->exidx.offset += w->from;
}

static int find_base(struct kernel_image *image, uint32_t base)
{
	struct image_bytes b = {image->bytes, image->size};
	const struct kallsyms *k = &image->names;
	struct window w = kernel_window(image);
	image->base = base;
	image->base_known = base != 0;
	if (!k->layout.count)
		return 0;
	uint32_t found;
	if (!(image->exidx.entries && image_base_by_exidx(&b, k, &image->exidx, &found)) &&
	    !image_base_by_calls(&b, k, w.from, k->layout.names, &found))
		return 0;
	image->base = found;
	image->base_known = true;
	return base && base != found ? -HV_EINVAL : 0;
}

static bool is_text(char type)
{
	return toupper((unsigned char)type) == 'T' || toupper((unsigned char)type) == 'W';
}

static bool find_symbol(const struct kallsyms *k, const char *name, uint32_t *addr)
{
	for (uint32_t i = 0; i < k->layout.count; i++) {
		if (!strcmp(kallsyms_name(k, i), name)) {
			*addr = k->symbols[i].addr;
			return true;
		}
	}
	return false;
}

static void add_text(struct kernel_image *image, uint32_t start, uint32_t end)
{
	if (start < end)
		image->text[image->ntext++] = (struct kernel_range){start, end};
}

/* The bounds that scripts/kallsyms.c itself goes by; without them, whatever is between the first and the last name. */
static void find_text(struct kernel_image *image)
{
	static const char *const bounds[][2] = {{"_stext", "_etext"}, {"_sinittext", "_einittext"}};
	const struct kallsyms *k = &image->names;
	for (unsigned i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		uint32_t start, end;
		if (find_symbol(k, bounds[i][0], &start) && find_symbol(k, bounds[i][1], &end))
			add_text(image, start, end);
	}
	if (image->ntext)
		return;
	uint32_t first = UINT32_MAX, last = 0;
	for (uint32_t i = 0; i < k->layout.count; i++) {
		if (!is_text(k->symbols[i].type))
			continue;
		if (k->symbols[i].addr < first)
			first = k->symbols[i].addr;
		last = k->symbols[i].addr;
	}
	add_text(image, first, last);
}

static void widen(size_t *to, size_t end, size_t size)
{
	if (end > *to)
		*to = end < size ? end : size;
}

/* From what precedes .text (an Image's head, or the page tables in RAM) to the last thing that is known to be there. */
static void find_extent(struct kernel_image *image)
{
	const struct kallsyms_layout *l = &image->names.layout;
	if (!image->base_known || !image->ntext)
		return;
	size_t from = image->text[0].start - image->base, to = 0;
	if (from >= image->size)
		return;
	for (unsigned i = 0; i < image->ntext; i++)
		widen(&to, image->text[i].end - image->base, image->size);
	widen(&to, l->token_index, image->size);
	widen(&to, image->exidx.offset + 8 * (size_t)image->exidx.entries, image->size);
	widen(&to, exidx_tables_end(image->bytes, image->size, &image->exidx) + EXTAB_REST, image->size);
	from = from > HEAD_MAX ? from - HEAD_MAX : 0;
	if (to > from && to <= UINT32_MAX)
		image->extent = (struct kernel_range){image->base + (uint32_t)from, image->base + (uint32_t)to};
}

static void find_ids(struct kernel_image *image)
{
	struct window w = kernel_window(image);
	struct linux_bytes b = {image->bytes, image->size, w.from, w.to};
	image->banner = linux_banner_find(&b, &image->banner_length);
	image->build_id = linux_build_id_find(&b);
}

/* A table that is not about this kernel's functions is no help to anyone. */
static void check_exidx(struct kernel_image *image)
{
	struct image_bytes b = {image->bytes, image->size};
	if (image->exidx.entries && image->base_known && image->names.layout.count &&
	    !image_base_fits(&b, &image->names, &image->exidx, image->base))
		image->exidx = (struct exidx_place){0, 0};
}

int kernel_image_open(struct kernel_image *image, const uint8_t *bytes, size_t size, uint32_t base)
{
	*image = (struct kernel_image){.bytes = bytes, .size = size};
	int err = kallsyms_find(bytes, size, &image->names);
	if (err && err != -HV_ENOENT)
		return err;
	struct window w = kernel_window(image);
	find_exidx(image, &w);
	err = find_base(image, base);
	check_exidx(image);
	find_text(image);
	find_extent(image);
	find_ids(image);
	return err;
}

const uint8_t *kernel_image_lowmem(const struct kernel_image *image, uint32_t addr, size_t n)
{
	uint32_t offset = addr - image->base;
	if (!image->base_known || offset > image->size || n > image->size - offset)
		return NULL;
	return image->bytes + offset;
}

const uint8_t *kernel_image_at(const struct kernel_image *image, uint32_t addr, size_t n)
{
	const struct kernel_range *e = &image->extent;
	if (addr < e->start || addr >= e->end || n > e->end - addr)
		return NULL;
	return kernel_image_lowmem(image, addr, n);
}

void kernel_image_close(struct kernel_image *image)
{
	kallsyms_free(&image->names);
	free(image->build_id);
	memset(image, 0, sizeof *image);
}
