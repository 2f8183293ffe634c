/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <symbols/background.h>
#include <symbols/object.h>
#include <symbols/set.h>

enum { NICE = 10 };

/* Lets go of all that ties it to the caller: terminal, pipes (whose reader waits for their end), folder. */
static void detach(void)
{
	int null = open("/dev/null", O_RDWR);
	setsid();
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	close_range(3, ~0U, 0);
	if (nice(NICE) < 0 || chdir("/"))
		return; /* as good as it gets */
}

static void write_indexes(struct symbols *s)
{
	for (struct symbols_object *o = s->objects; o; o = o->next)
		if (o->ops->wants_index && o->ops->wants_index(o))
			o->ops->write_index(o);
}

static bool is_wanted(const struct symbols *s)
{
	for (const struct symbols_object *o = s->objects; o; o = o->next)
		if (o->ops->wants_index && o->ops->wants_index(o))
			return true;
	return false;
}

/* A child of a child: init takes it, so that the caller has nobody to wait for. */
void background_index(struct symbols *s)
{
	pid_t child = is_wanted(s) ? fork() : -1;
	if (child > 0)
		waitpid(child, NULL, 0);
	if (child)
		return;
	if (!fork()) {
		detach();
		write_indexes(s);
	}
	_exit(0);
}
