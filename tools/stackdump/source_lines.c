/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source_lines.h"
#include "annotate.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AROUND	 2u
#define TEXT_MAX 160
#define SIZE_MIB 64 /* more is no source */

/* "a/../b", "/a": of a hostile file of symbols. */
static bool leads_out(const char *path)
{
	if (*path == '/')
		return true;
	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || !at[2]))
			return true;
	}
	return false;
}

/* Regular files alone: a pipe would be waited for. */
static FILE *open_below(const char *dir, const char *path)
{
	int fd = -1, folder = leads_out(path) ? -1 : open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	FILE *file = NULL;

	if (folder >= 0) {
		fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		close(folder);
	}
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >> 20 < SIZE_MIB)
		file = fdopen(fd, "r");
	if (fd >= 0 && !file)
		close(fd);
	return file;
}

/* What a terminal would obey: C0 and DEL, and C1, whose bytes stand behind 0xc2 in UTF-8, or alone. In the rest of
 * UTF-8 they continue a character that began with another byte. */
static bool is_control(unsigned char before, unsigned char c)
{
	if (c >= 0x80 && c < 0xa0)
		return before < 0x80 || before == 0xc2;
	return (c < ' ' && c != '\t') || c == 0x7f;
}

static void put_line(FILE *file, char *text, ssize_t n, unsigned number, bool here)
{
	unsigned char before = 0;

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r' || text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	n = n < TEXT_MAX ? n : TEXT_MAX;
	for (ssize_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (is_control(before, c))
			text[i] = '.';
		before = (unsigned char)text[i];
	}
	fprintf(file, REPORT_INDENT "%c %5u  %.*s\n", here ? '>' : ' ', number, (int)n, text);
}

void source_lines_put(FILE *file, const char *dir, const char *path, unsigned line)
{
	FILE *source = open_below(dir, path);
	char *text = NULL;
	size_t room = 0;
	unsigned lines = 0;
	ssize_t n;

	if (!source) {
		fprintf(file, REPORT_INDENT "source: %s is not in %s, or no file of less than %d MiB\n", path, dir,
			SIZE_MIB);
		return;
	}
	fprintf(file, REPORT_INDENT "source, %s:\n", path);
	while (lines < (uint64_t)line + AROUND && (n = getline(&text, &room, source)) >= 0)
		if (++lines + (uint64_t)AROUND >= line)
			put_line(file, text, n, lines, lines == line);
	if (lines < line)
		fprintf(file, REPORT_INDENT "(it has %u lines, not %u: another version of it?)\n", lines, line);
	free(text);
	fclose(source);
}
