/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a cpio archive (Linux' "newc" form: Documentation/driver-api/early-userspace/buffer-format.rst) from a list,
 * so that device nodes need no root and the same input gives the same bytes. One entry a line, "#" begins a comment:
 *
 *   dir PATH MODE          nod PATH MODE MAJOR MINOR (a character device)
 *   slink PATH TARGET      file PATH MODE SOURCE
 *
 * usage: mkinitrd LIST >ARCHIVE      Exit status: 0 done, 2 usage, 3 a file cannot be read or written. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_MAX_LEN 512
#define FILE_MAX     (16u << 20) /* nothing that belongs in a test initrd is larger */

struct entry {
	const char *path;
	uint32_t mode;
	uint32_t major, minor;
	const void *data;
	uint32_t size;
};

struct list_line {
	char kind[8], path[128], arg[3][256];
	int args;
};

static unsigned inode;

static void die(const char *what, const char *detail)
{
	fprintf(stderr, "mkinitrd: %s: %s\n", what, detail);
	exit(3);
}

static void pad(size_t written)
{
	static const char zeros[4];

	fwrite(zeros, 1, (4 - written % 4) % 4, stdout);
}

static void put_entry(const struct entry *e)
{
	size_t name_size = strlen(e->path) + 1;
	int header = printf("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", ++inode, e->mode, 0u, 0u, 1u,
			    0u, e->size, 0u, 0u, e->major, e->minor, (unsigned)name_size, 0u);

	fwrite(e->path, 1, name_size, stdout);
	pad((size_t)header + name_size);
	if (e->size)
		fwrite(e->data, 1, e->size, stdout);
	pad(e->size);
}

static void *read_whole(const char *name, uint32_t *size)
{
	FILE *f = fopen(name, "rb");
	char *data = malloc(FILE_MAX);

	if (!f || !data)
		die(name, strerror(errno));
	*size = (uint32_t)fread(data, 1, FILE_MAX, f);
	if (ferror(f) || !feof(f))
		die(name, "cannot be read whole, or larger than 16 MiB");
	fclose(f);
	return data;
}

static uint32_t number(const char *text, int base)
{
	char *end;
	unsigned long v = strtoul(text, &end, base);

	if (end == text || *end || v > 0xffff)
		die(text, "not a number of 0 to 0xffff");
	return (uint32_t)v;
}

static void put_file(const struct list_line *l)
{
	struct entry e = {.path = l->path, .mode = S_IFREG | number(l->arg[0], 8)};
	void *data = read_whole(l->arg[1], &e.size);

	e.data = data;
	put_entry(&e);
	free(data);
}

static void put_line(const struct list_line *l, const char *text)
{
	struct entry e = {.path = l->path};

	if (!strcmp(l->kind, "dir") && l->args == 1) {
		e.mode = S_IFDIR | number(l->arg[0], 8);
	} else if (!strcmp(l->kind, "nod") && l->args == 3) {
		e.mode = S_IFCHR | number(l->arg[0], 8);
		e.major = number(l->arg[1], 10);
		e.minor = number(l->arg[2], 10);
	} else if (!strcmp(l->kind, "slink") && l->args == 1) {
		e.mode = S_IFLNK | 0777;
		e.data = l->arg[0];
		e.size = (uint32_t)strlen(l->arg[0]);
	} else if (!strcmp(l->kind, "file") && l->args == 2) {
		put_file(l);
		return;
	} else {
		die("not an entry", text);
	}
	put_entry(&e);
}

static void put_list(FILE *list)
{
	char text[LINE_MAX_LEN];

	while (fgets(text, sizeof(text), list)) {
		struct list_line l;
		int n = sscanf(text, "%7s %127s %255s %255s %255s", l.kind, l.path, l.arg[0], l.arg[1], l.arg[2]);

		if (n < 1 || l.kind[0] == '#')
			continue;
		l.args = n - 2;
		put_line(&l, text);
	}
}

int main(int argc, char **argv)
{
	const struct entry end = {.path = "TRAILER!!!"};
	FILE *list;

	if (argc != 2) {
		fputs("usage: mkinitrd LIST >ARCHIVE\n", stderr);
		return 2;
	}
	list = fopen(argv[1], "r");
	if (!list)
		die(argv[1], strerror(errno));
	put_list(list);
	put_entry(&end);
	if (fflush(stdout) || ferror(stdout))
		die("archive", strerror(errno));
	fclose(list);
	return 0;
}
