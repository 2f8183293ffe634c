/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a command some times and prints what it took: the median of its wall-clock milliseconds, the largest resident
 * set (VmHWM) and the largest anonymous part of it (RssAnon, sampled each millisecond) in KiB. Output goes to
 * /dev/null.
 *
 * usage: timed ROUNDS INPUT-FILE COMMAND [ARGUMENT]...
 * Exit status: 0, 1 the command failed, 2 usage. */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct run {
	double milliseconds;
	long resident, anonymous;
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The process's RssAnon in KiB, 0 when it is gone. */
static long anonymous(pid_t pid)
{
	char path[64], line[128];
	long kib = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, "RssAnon:", 8))
			kib = strtol(line + 8, NULL, 10);
	if (f)
		fclose(f);
	return kib;
}

static pid_t start(const char *input, char **argv)
{
	posix_spawn_file_actions_t files;
	pid_t pid;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	int error = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	return error ? -1 : pid;
}

/* Sampling would slow a short run: its memory is looked at in a run of its own. */
static int run_once(const char *input, char **argv, bool sample, struct run *r)
{
	const struct timespec millisecond = {.tv_nsec = 1000000};
	struct rusage usage;
	int status;
	double begin = now();
	pid_t pid = start(input, argv), done = 0;
	if (pid < 0)
		return -1;
	*r = (struct run){.milliseconds = 0};
	while (sample && !(done = wait4(pid, &status, WNOHANG, &usage))) {
		long kib = anonymous(pid);
		r->anonymous = kib > r->anonymous ? kib : r->anonymous;
		nanosleep(&millisecond, NULL);
	}
	if (!done)
		wait4(pid, &status, 0, &usage);
	r->milliseconds = now() - begin;
	r->resident = usage.ru_maxrss;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

static int by_time(const void *a, const void *b)
{
	const struct run *x = a, *y = b;
	return (x->milliseconds > y->milliseconds) - (x->milliseconds < y->milliseconds);
}

int main(int argc, char **argv)
{
	long rounds = argc > 3 ? strtol(argv[1], NULL, 10) : 0;
	struct run *runs = rounds > 0 ? calloc((size_t)rounds, sizeof *runs) : NULL, sampled;
	if (!runs) {
		fprintf(stderr, "usage: timed ROUNDS INPUT-FILE COMMAND [ARGUMENT]...\n");
		return 2;
	}
	int failed = run_once(argv[2], argv + 3, true, &sampled);
	for (long i = 0; i < rounds && !failed; i++)
		failed = run_once(argv[2], argv + 3, false, &runs[i]);
	qsort(runs, (size_t)rounds, sizeof *runs, by_time);
	if (!failed)
		printf("%.2f %ld %ld\n", runs[rounds / 2].milliseconds, sampled.resident, sampled.anonymous);
	else
		fprintf(stderr, "timed: %s failed\n", argv[3]);
	free(runs);
	return failed ? 1 : 0;
}
