/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackdump index: writes the index with which later runs answer at once. */
#include "run.h"
#include <err.h>
#include <hvabi/errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <symbols/index_path.h>

static void say_where(const char *path, const struct symbols_object *object)
{
	char *index = index_path(symbols_object_build_id(object));

	printf("%s: %s\n", path, index ? index : "index written");
	free(index);
}

static enum status index_file(struct symbols *s, const char *path)
{
	struct symbols_object *object;
	int error = symbols_add_elf(s, path, 0, &object);

	if (!error)
		error = symbols_write_index(s, object);
	if (!error) {
		say_where(path, object);
		return STATUS_OK;
	}
	warnx("%s", symbols_error(s));
	return error == -HV_EIO || error == -HV_ENOENT ? STATUS_IO : STATUS_NOT_SO;
}

enum status run_index(const struct options *options, const struct symbols_options *with)
{
	enum status worst = STATUS_OK;

	for (unsigned i = 0; i < options->nargs; i++) {
		struct symbols *s = symbols_new();
		enum status status;

		if (!s) {
			warnx("out of memory");
			return STATUS_IO;
		}
		symbols_set_options(s, with);
		status = index_file(s, options->args[i]);
		worst = status > worst ? status : worst;
		symbols_free(s);
	}
	return worst;
}
