/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <symbols/paths.h>

/* Takes the last component off to[0..n), unless that is ".." or nothing is left. Returns the new n, or n: not possible.
 */
static size_t without_last(const char *to, size_t n)
{
	size_t at = n;
	while (at && to[at - 1] != '/')
		at--;
	if (at == n || (n - at == 2 && !memcmp(to + at, "..", 2)))
		return n;
	return at > 1 ? at - 1 : at;
}

static size_t append(char *to, size_t n, const char *part, size_t length)
{
	bool slash = n && to[n - 1] != '/';
	if (n + length + slash >= PATHS_MAX)
		return n;
	if (slash)
		to[n++] = '/';
	memcpy(to + n, part, length);
	return n + length;
}

static void normalize(const char *path, char *to)
{
	size_t n = 0;
	if (*path == '/')
		to[n++] = '/';
	while (*path) {
		size_t length = strcspn(path, "/"), shorter = n;
		bool up = length == 2 && !memcmp(path, "..", 2);
		if (up)
			shorter = without_last(to, n);
		if (shorter != n)
			n = shorter;
		else if (length && !(length == 1 && *path == '.') && !(up && n == 1 && to[0] == '/'))
			n = append(to, n, path, length);
		path += length;
		path += *path == '/';
	}
	to[n] = '\0';
}

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);
	return n && !strncmp(path, dir, n) && path[n] == '/';
}

void source_root_find(struct source_root *root, const char *comp_dir, const char *name)
{
	char joined[2 * PATHS_MAX], file[PATHS_MAX];
	root->path[0] = '\0';
	if (!comp_dir)
		return;
	normalize(comp_dir, root->path);
	if (!name)
		return;
	snprintf(joined, sizeof joined, "%s/%s", name[0] == '/' ? "" : comp_dir, name);
	normalize(joined, file);
	while (*root->path && !is_below(file, root->path)) {
		char *slash = strrchr(root->path, '/');
		*(slash ? slash : root->path) = '\0';
	}
}

void source_path(const struct source_root *root, const char *path, char *to)
{
	normalize(path, to);
	if (is_below(to, root->path)) {
		size_t n = strlen(root->path) + 1;
		memmove(to, to + n, strlen(to + n) + 1);
	}
}
