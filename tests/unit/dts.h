/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees for tests: compiled from source by dtc, and the notes a reader gives about them, collected. */
#ifndef TESTS_DTS_H
#define TESTS_DTS_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DTS_MAX 65536

/* Reads all that @command prints into @buf; returns its length, or 0 if the command failed or printed too much. */
static inline size_t dts_read_command(const char *command, void *buf, size_t size)
{
	FILE *pipe = popen(command, "r");
	if (!pipe)
		return 0;
	size_t length = fread(buf, 1, size, pipe);
	return pclose(pipe) == 0 && length < size ? length : 0;
}

/* Writes @length bytes to a new file of a temporary name, which is left in @path (at least 32 bytes). */
static inline int dts_temporary(char *path, const void *data, size_t length)
{
	strcpy(path, "/tmp/hvscope-dts-XXXXXX");
	int fd = mkstemp(path);
	if (fd < 0)
		return -1;
	int ok = write(fd, data, length) == (ssize_t)length;
	close(fd);
	return ok ? 0 : -1;
}

/* Compiles @source (without its "/dts-v1/;") into @buf of DTS_MAX bytes; returns its size, 0 on error. */
static inline size_t dts_compile(const char *source, void *buf)
{
	char path[32], command[96], *text = NULL;
	if (asprintf(&text, "/dts-v1/;\n%s", source) < 0)
		return 0;
	size_t length = 0;
	if (dts_temporary(path, text, strlen(text)) == 0) {
		snprintf(command, sizeof command, "dtc -qq -I dts -O dtb %s", path);
		length = dts_read_command(command, buf, DTS_MAX);
	}
	unlink(path);
	free(text);
	return length;
}

/* Compiles a file into @buf of DTS_MAX bytes; returns its size, 0 on error. */
static inline size_t dts_compile_file(const char *file, void *buf)
{
	char command[256];
	snprintf(command, sizeof command, "dtc -qq -I dts -O dtb %s", file);
	return dts_read_command(command, buf, DTS_MAX);
}

/* Lines that code under test gave to a struct note. */
struct lines {
	unsigned count;
	char text[8192]; /* each line ends with '\n' */
};

static inline void lines_take(void *ctx, const char *line)
{
	struct lines *l = ctx;
	size_t used = strlen(l->text);
	l->count++;
	snprintf(l->text + used, sizeof l->text - used, "%s\n", line);
}

#endif
