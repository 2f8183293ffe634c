/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source_lines.h"
#include "annotate.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AROUND	 2u
#define TEXT_MAX 160

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
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		file = fdopen(fd, "r");
	if (fd >= 0 && !file)
		close(fd);
	return file;
}

static void put_line(FILE *file, char *text, ssize_t n, unsigned number, bool here)
{
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r' || text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	n = n < TEXT_MAX ? n : TEXT_MAX;
	for (ssize_t i = 0; i < n; i++) /* what a terminal would obey */
		if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
			text[i] = '.';
	fprintf(file, REPORT_INDENT "%c %5u  %.*s\n", here ? '>' : ' ', number, (int)n, text);
}

void source_lines_put(FILE *file, const char *dir, const char *path, unsigned line)
{
	FILE *source = line ? open_below(dir, path) : NULL;
	char *text = NULL;
	size_t room = 0;
	ssize_t n;

	if (!source) {
		fprintf(file, REPORT_INDENT "source: %s is not in %s\n", path, dir);
		return;
	}
	fprintf(file, REPORT_INDENT "source, %s:\n", path);
	for (unsigned i = 1; i <= line + AROUND && (n = getline(&text, &room, source)) >= 0; i++)
		if (i + AROUND >= line)
			put_line(file, text, n, i, i == line);
	free(text);
	fclose(source);
}
