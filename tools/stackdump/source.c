/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

bool source_open(struct source *in, const char *path)
{
	*in = (struct source){.fd = STDIN_FILENO, .name = "stdin"};
	if (path && strcmp(path, "-") != 0) {
		in->name = path;
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (in->fd < 0)
		warn("cannot open %s", in->name);
	return in->fd >= 0;
}

void source_close(struct source *in)
{
	if (in->fd != STDIN_FILENO)
		close(in->fd);
}

/* Not those that the kernel makes up, /proc/kmsg and trace_pipe: they have no size, and reading waits for more. */
bool source_may_grow(const struct source *in)
{
	struct stat st;
	struct statfs fs;

	return fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) && fstatfs(in->fd, &fs) == 0 &&
	       fs.f_type != PROC_SUPER_MAGIC && fs.f_type != TRACEFS_MAGIC && fs.f_type != DEBUGFS_MAGIC;
}

bool source_has_grown(const struct source *in)
{
	struct stat st;
	off_t at = lseek(in->fd, 0, SEEK_CUR);

	if (fstat(in->fd, &st) != 0 || at < 0)
		return true; /* reading will say what is wrong */
	if (st.st_size < at)
		at = lseek(in->fd, 0, SEEK_SET);
	return st.st_size > at;
}

/* Of a terminal whose other end is gone; isatty() has no answer for such a one. */
static bool is_device(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode);
}

ssize_t source_read(struct source *in, char *buf, size_t n)
{
	ssize_t got;

	do
		got = read(in->fd, buf, n);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EIO && is_device(in->fd))
		got = 0;
	if (got < 0) {
		warn("cannot read %s", in->name);
		in->failed = true;
	}
	in->ended = got <= 0;
	return got;
}
