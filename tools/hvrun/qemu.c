/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's command line. */
#include "qemu.h"
#include "util.h"
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Takes ownership of @text. */
static void push(struct args *args, char *text)
{
	args->v = xrealloc(args->v, args->count + 2, sizeof(char *));
	args->v[args->count++] = text;
	args->v[args->count] = NULL;
}

/* Plain words up to NULL. */
static void push_words(struct args *args, ...)
{
	va_list list;
	const char *word;

	va_start(list, args);
	while ((word = va_arg(list, const char *)))
		push(args, xstrdup(word));
	va_end(list);
}

/* A value inside one of QEMU's option lists: a comma is written twice (QEMU manual, "-drive", on file names). */
static char *in_list(const char *value)
{
	char *text = xrealloc(NULL, strlen(value) + 1, 2), *to = text;

	for (; *value; value++) {
		*to++ = *value;
		if (*value == ',')
			*to++ = ',';
	}
	*to = '\0';
	return text;
}

static void push_machine(struct args *args, const struct plan *plan)
{
	const struct options *options = plan->options;
	const struct board *board = options->board;

	push_words(args, QEMU_PROGRAM, "-M", board->machine, NULL);
	if (board->cpu_argument)
		push_words(args, "-cpu", board_cpu(board, options->cpu), NULL);
	push_words(args, "-smp", NULL);
	push(args, xasprintf("%u", board->cpus_fixed ? board->cpus_fixed : options->cpus));
	push_words(args, "-m", NULL);
	push(args, xasprintf("%lluM", (unsigned long long)plan->memory >> 20));
	if (board->nic)
		push_words(args, "-nic", board->nic, NULL);
	/* Nothing of QEMU's own choice: no network card, no window, no monitor on the console. */
	push_words(args, "-nodefaults", "-display", "none", "-monitor", "none", NULL);
}

/* mux=off,signal=off: else QEMU keeps Ctrl-a and Ctrl-C for itself. */
static void push_console(struct args *args)
{
	push_words(args, "-chardev", "stdio,id=console,mux=off,signal=off", "-serial", "chardev:console", NULL);
}

/* On virt a virtserialport (docs/hvrun.1, --link), else the second UART. */
static void push_link(struct args *args, const struct options *options)
{
	char *path;

	if (!options->link)
		return;
	path = in_list(options->link);
	push_words(args, "-chardev", NULL);
	push(args, xasprintf("socket,id=link,path=%s,server=on,wait=off", path));
	free(path);
	if (options->board->link_by_virtserial)
		push_words(args, "-global", "virtio-mmio.force-legacy=false", "-device", "virtio-serial-device",
			   "-device", "virtserialport,chardev=link,name=hvscope.link", NULL);
	else
		push_words(args, "-serial", "chardev:link", NULL);
}

static void push_modules(struct args *args, const struct plan *plan)
{
	for (size_t i = 0; i < plan->module_count; i++) {
		char *path = in_list(plan->modules[i].path);

		push_words(args, "-device", NULL);
		push(args, xasprintf("loader,file=%s,addr=0x%llx,force-raw=on", path,
				     (unsigned long long)plan->modules[i].addr));
		free(path);
	}
}

struct args qemu_run_args(const struct plan *plan, const char *tree)
{
	struct args args = {0};

	push_machine(&args, plan);
	push_console(&args);
	push_link(&args, plan->options);
	push_words(&args, "-no-reboot", "-kernel", plan->hv, "-dtb", tree, NULL);
	push_modules(&args, plan);
	for (size_t i = 0; i < plan->options->qemu_arg_count; i++)
		push(&args, xstrdup(plan->options->qemu_args[i]));
	return args;
}

struct args qemu_dump_args(const struct plan *plan, const char *path)
{
	struct args args = {0};
	char *file = in_list(path);

	push_machine(&args, plan);
	push_words(&args, "-kernel", plan->hv, "-machine", NULL);
	push(&args, xasprintf("dumpdtb=%s", file));
	free(file);
	return args;
}

/* A word that sh(1) takes as it stands, or in single quotes. */
static void print_word(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

	if (*word && strspn(word, plain) == strlen(word)) {
		fputs(word, stdout);
		return;
	}
	putchar('\'');
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*word);
	}
	putchar('\'');
}

bool args_print(const struct args *args)
{
	for (size_t i = 0; i < args->count; i++) {
		if (i)
			putchar(' ');
		print_word(args->v[i]);
	}
	putchar('\n');
	return fflush(stdout) == 0;
}

void args_deinit(struct args *args)
{
	for (size_t i = 0; i < args->count; i++)
		free(args->v[i]);
	free(args->v);
	*args = (struct args){0};
}

bool qemu_available(void)
{
	const char *path = getenv("PATH");
	char *list = xstrdup(path ? path : ""), *save = NULL;
	bool found = false;

	for (char *dir = strtok_r(list, ":", &save); dir && !found; dir = strtok_r(NULL, ":", &save)) {
		char *program = xasprintf("%s/%s", dir, QEMU_PROGRAM);

		found = access(program, X_OK) == 0;
		free(program);
	}
	free(list);
	if (!found)
		warnx("%s is not in PATH; on Debian: apt install qemu-system-arm", QEMU_PROGRAM);
	return found;
}
