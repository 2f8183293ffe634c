/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dlfcn.h>
#include <elfutils/debuginfod.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <symbols/debuginfod.h>

struct api {
	debuginfod_client *(*begin)(void);
	int (*find)(debuginfod_client *client, const unsigned char *build_id, int length, char **path);
	void (*end)(debuginfod_client *client);
};

/* POSIX's dlsym() returns functions as object pointers; C has no cast for that. */
static int resolve(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);
	memcpy(function, &symbol, sizeof symbol);
	return symbol ? 0 : -1;
}

/* It stays loaded: libcurl does not like to go. */
static int load(struct api *api)
{
	void *library = dlopen("libdebuginfod.so.1", RTLD_NOW);
	return library && !resolve(library, "debuginfod_begin", &api->begin) &&
		       !resolve(library, "debuginfod_find_debuginfo", &api->find) &&
		       !resolve(library, "debuginfod_end", &api->end)
		   ? 0
		   : -1;
}

char *debuginfod_fetch(const char *build_id)
{
	const char *urls = getenv("DEBUGINFOD_URLS");
	struct api api;
	char *path = NULL;
	if (!urls || !*urls || load(&api))
		return NULL;
	debuginfod_client *client = api.begin();
	if (!client)
		return NULL;
	int fd = api.find(client, (const unsigned char *)build_id, 0, &path); /* length 0: it is hex text */
	api.end(client);
	if (fd < 0)
		return NULL;
	close(fd);
	return path;
}
