/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <hvabi/errno.h>
#include <symbols/index_path.h>

/* The specification has relative values ignored. */
static const char *absolute(const char *variable)
{
	const char *value = getenv(variable);
	return value && value[0] == '/' ? value : NULL;
}

char *index_path(const char *build_id)
{
	const char *cache = absolute("XDG_CACHE_HOME"), *home = absolute("HOME");
	char *path;
	if (!build_id || (!cache && !home))
		return NULL;
	if (asprintf(&path, "%s%s/hvscope/%s.index", cache ? cache : home, cache ? "" : "/.cache", build_id) < 0)
		return NULL;
	return path;
}

int index_path_make_folder(const char *path)
{
	char *folder = strdup(path);
	int status = folder ? 0 : -HV_EIO;
	for (char *slash = folder ? strchr(folder + 1, '/') : NULL; slash && !status; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0700) && errno != EEXIST)
			status = -HV_EIO;
		*slash = '/';
	}
	free(folder);
	return status;
}
