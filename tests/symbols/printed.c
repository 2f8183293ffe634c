/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the name of each word of text the one that Linux prints? A vmlinux against the kallsyms table of the same kernel's
 * image: name, start, and the size behind the '/'. Only gaps may differ: Linux prints the name before them.
 *
 * usage: symbols-printed VMLINUX IMAGE BEGIN END     (addresses in hex)
 * Exit status: 0 the same, 1 not, 2 usage, 3 a file cannot be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <symbols/symbols.h>

struct count {
	unsigned words, differ, gaps;
};

static void compare(struct symbols *elf, struct symbols *image, uint32_t addr, struct count *n)
{
	struct symbols_place ours, printed;
	symbols_lookup(image, addr, false, &printed);
	if (!printed.symbol)
		return;
	n->words++;
	symbols_lookup(elf, addr, false, &ours);
	if (!ours.symbol) {
		n->gaps++;
		return;
	}
	if (!strcmp(ours.symbol, printed.symbol) && ours.start == printed.start && ours.span == printed.span)
		return;
	if (n->differ++ < 20)
		printf("%08x: %s %08x/%x, Linux prints %s %08x/%x\n", addr, ours.symbol, ours.start, ours.span,
		       printed.symbol, printed.start, printed.span);
}

static int run(struct symbols *elf, struct symbols *image, char **argv)
{
	struct count n = {0};
	uint32_t end = (uint32_t)strtoul(argv[4], NULL, 16);
	if (symbols_add_elf(elf, argv[1], 0, NULL) || symbols_add_image(image, argv[2], 0, NULL)) {
		fprintf(stderr, "symbols-printed: %s, %s\n", symbols_error(elf), symbols_error(image));
		return 3;
	}
	for (uint32_t addr = (uint32_t)strtoul(argv[3], NULL, 16) & ~3U; addr < end; addr += 4)
		compare(elf, image, addr, &n);
	printf("%u words with a name, %u of them gaps, %u differ\n", n.words, n.gaps, n.differ);
	return n.differ || n.words < 100000 || n.gaps > n.words / 100;
}

int main(int argc, char **argv)
{
	const struct symbols_options options = {.no_index = true};
	struct symbols *elf = symbols_new(), *image = symbols_new();
	int status = 2;
	if (argc == 5 && elf && image) {
		symbols_set_options(elf, &options);
		status = run(elf, image, argv);
	} else {
		fprintf(stderr, "usage: symbols-printed VMLINUX IMAGE BEGIN END\n");
	}
	symbols_free(elf);
	symbols_free(image);
	return status;
}
