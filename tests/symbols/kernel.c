/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what symbols/ finds in a kernel image or in RAM, for tests that compare it with what the kernel itself says.
 *
 * usage: symbols-kernel names|facts|unpack|vmlinux FILE
 *   names    "c0300000 T _stext" a line, as /proc/kallsyms has them, from a zImage, an Image or RAM
 *   facts    banner, build-id, base, text, and the unwinding index's place
 *   unpack   the Image that a zImage unpacks itself to
 *   vmlinux  the names again, read from an ELF file at its kallsyms_* symbols by a reader of its own
 * Exit status: 0 done, 1 not found, 2 usage, 3 unreadable file. */
#include <stdio.h>
#include <string.h>
#include <symbols/decompress.h>
#include <symbols/elf_file.h>
#include <symbols/filemap.h>
#include <symbols/kernel_image.h>

#define UNPACKED_MAX ((size_t)256 << 20)

static int with_kernel(const struct filemap *map, int (*print)(const struct kernel_image *k))
{
	struct unpacked u = {0};
	struct kernel_image k;
	bool packed = !decompress_zimage(map->bytes, map->size < (32u << 20) ? map->size : 0, UNPACKED_MAX, &u);
	int err = kernel_image_open(&k, packed ? u.bytes : map->bytes, packed ? u.size : map->size, 0);
	int status = !err && k.names.layout.count ? print(&k) : 1;
	kernel_image_close(&k);
	unpacked_free(&u);
	return status;
}

static int print_names(const struct kernel_image *k)
{
	for (uint32_t i = 0; i < k->names.layout.count; i++)
		printf("%08x %c %s\n", k->names.symbols[i].addr, k->names.symbols[i].type, kallsyms_name(&k->names, i));
	return 0;
}

static int print_facts(const struct kernel_image *k)
{
	printf("banner %.*s\n", (int)k->banner_length, k->banner ? k->banner : "");
	printf("build-id %s\n", k->build_id ? k->build_id : "");
	printf("base %08x\n", k->base);
	for (unsigned i = 0; i < k->ntext; i++)
		printf("text %08x %08x\n", k->text[i].start, k->text[i].end);
	if (k->exidx.entries == 0)
		printf("exidx none\n");
	else
		printf("exidx %08x %08x\n", k->base + (uint32_t)k->exidx.offset,
		       k->base + (uint32_t)k->exidx.offset + 8 * k->exidx.entries);
	return 0;
}

static int print_unpacked(const struct filemap *map)
{
	struct unpacked u = {0};
	int status = decompress_zimage(map->bytes, map->size, UNPACKED_MAX, &u) ? 1 : 0;
	if (!status && fwrite(u.bytes, 1, u.size, stdout) != u.size)
		status = 3;
	unpacked_free(&u);
	return status;
}

/* ---- a plain reader of the tables at their symbols: offsets and base, as 6.1 has them; no check but the file's end
 * ---- */

static const uint8_t *at_symbol(const struct elf_file *f, struct symtab *t, const char *name)
{
	uint32_t first;
	if (!symtab_name(t, name, &first))
		return NULL;
	uint32_t addr = t->entries[t->by_name[first]].addr;
	const struct elf_section *s = elf_file_at(f, addr, 4);
	return s ? s->bytes + (addr - s->header.sh_addr) : NULL;
}

static uint32_t word(const uint8_t *p)
{
	uint32_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

static void print_vmlinux_names(const uint8_t *const part[6])
{
	const uint8_t *name = part[3];
	for (uint32_t i = 0; i < word(part[2]); i++) {
		uint32_t length = *name++;
		if (length & 0x80)
			length = (length & 0x7f) | (uint32_t)*name++ << 7;
		printf("%08x ", word(part[1]) + word(part[0] + 4 * (size_t)i));
		for (uint32_t n = 0; n < length; n++, name++) {
			const char *token = (const char *)part[4] + (part[5][2 * *name] | part[5][2 * *name + 1] << 8);
			if (n)
				printf("%s", token);
			else
				printf("%c %s", token[0], token + 1);
		}
		printf("\n");
	}
}

static int print_vmlinux(const char *path)
{
	static const char *const names[] = {"kallsyms_offsets", "kallsyms_relative_base", "kallsyms_num_syms",
					    "kallsyms_names",	"kallsyms_token_table",	  "kallsyms_token_index"};
	struct symbols *s = symbols_new();
	struct symtab t = {0};
	struct elf_file f;
	const uint8_t *part[6];
	int status = elf_file_open(s, path, &f) ? 3 : elf_file_names(&f, &t) || symtab_sort(&t);
	for (unsigned i = 0; i < 6 && !status; i++)
		status = !(part[i] = at_symbol(&f, &t, names[i]));
	if (!status)
		print_vmlinux_names(part);
	symtab_deinit(&t);
	elf_file_close(&f);
	symbols_free(s);
	return status;
}

int main(int argc, char **argv)
{
	struct symbols *s = symbols_new();
	struct filemap map;
	int status = 2;
	if (argc != 3) {
		fprintf(stderr, "usage: symbols-kernel names|facts|unpack|vmlinux FILE\n");
	} else if (!strcmp(argv[1], "vmlinux")) {
		status = print_vmlinux(argv[2]);
	} else if (filemap_open(s, argv[2], &map)) {
		fprintf(stderr, "%s\n", symbols_error(s));
		status = 3;
	} else {
		status = !strcmp(argv[1], "unpack")
			     ? print_unpacked(&map)
			     : with_kernel(&map, strcmp(argv[1], "facts") ? print_names : print_facts);
		filemap_close(&map);
	}
	symbols_free(s);
	return status;
}
