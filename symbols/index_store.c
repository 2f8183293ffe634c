/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <hvabi/errno.h>
#include <symbols/index_build.h>
#include <symbols/index_path.h>
#include <symbols/index_store.h>
#include <symbols/object.h>

static int write_index(struct symbols *s, const struct index_source *from, int fd, const char *part)
{
	struct index_writer w = {.failed = false};
	index_writer_symbols(&w, from->names);
	int status = from->dwarf ? index_build_dwarf(&w, from->dwarf) : 0;
	if (!status)
		status = index_writer_finish(&w, fd, from->build_id, from->fingerprint);
	index_writer_deinit(&w);
	switch (status) {
	case 0:
		return 0;
	case -HV_ENOMEM:
		return symbols_fail(s, HV_ENOMEM, "%s: no memory left for its index", from->path);
	case -HV_ENOSPC:
		return symbols_fail(s, HV_ENOSPC, "%s: too large for an index", from->path);
	default:
		return symbols_fail(s, HV_EIO, "%s: cannot be written: %s", part, strerror(errno));
	}
}

/* Is @fd still the file at @part? Its writer may have moved it to its place before we got the lock. */
static bool is_still_at(int fd, const char *part)
{
	struct stat ours, there;
	return !fstat(fd, &ours) && !stat(part, &there) && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* @fd is locked by us: nobody else writes to @part. */
static int write_locked(struct symbols *s, const struct index_source *from, int fd, const char *part, const char *path)
{
	int status = ftruncate(fd, 0) ? symbols_fail(s, HV_EIO, "%s: %s", part, strerror(errno))
				      : write_index(s, from, fd, part);
	if (!status && rename(part, path))
		status = symbols_fail(s, HV_EIO, "%s: %s", path, strerror(errno));
	if (status)
		unlink(part);
	return status;
}

/* The lock is on the file that becomes the index: when its writer dies the lock goes, and the next one starts over. */
static int store(struct symbols *s, const struct index_source *from, const char *part, const char *path)
{
	if (index_path_make_folder(path))
		return symbols_fail(s, HV_EIO, "%s: its folder cannot be made: %s", path, strerror(errno));
	int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return symbols_fail(s, HV_EIO, "%s: %s", part, strerror(errno));
	int status = flock(fd, LOCK_EX | LOCK_NB) || !is_still_at(fd, part)
			 ? symbols_fail(s, HV_EBUSY, "%s: another process is writing this index", path)
			 : write_locked(s, from, fd, part, path);
	close(fd);
	return status;
}

int index_store(struct symbols *s, const struct index_source *from)
{
	char *path = index_path(from->build_id), *part = NULL;
	int status;
	if (!from->build_id)
		return symbols_fail(s, HV_EINVAL,
				    "%s: has no build-id to file an index under (link it with --build-id)", from->path);
	if (!path)
		return symbols_fail(s, HV_EINVAL, "%s: no folder for its index: set HOME or XDG_CACHE_HOME",
				    from->path);
	if (asprintf(&part, "%s.part", path) < 0)
		status = symbols_fail(s, HV_ENOMEM, "%s: no memory left for its index", from->path);
	else
		status = store(s, from, part, path);
	free(part);
	free(path);
	return status;
}
