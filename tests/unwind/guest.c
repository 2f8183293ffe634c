/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See guest.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define BOOT_S 180

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Takes what the console says; a reader that stalls would freeze the machine. */
static void drain(struct guest *g, int ms)
{
	char buf[4096];
	size_t n = child_pump(&g->child, buf, sizeof(buf), ms);

	fwrite(buf, 1, n, g->log);
	if (g->have + n >= GUEST_TEXT) {
		memmove(g->text, g->text + GUEST_TEXT / 2, g->have - GUEST_TEXT / 2);
		g->have -= GUEST_TEXT / 2;
	}
	memcpy(g->text + g->have, buf, n);
	g->have += n;
	g->text[g->have] = '\0';
}

bool guest_says(struct guest *g, const char *text, int seconds)
{
	double until = now() + seconds;

	while (memmem(g->text, g->have, text, strlen(text)) == NULL) {
		if (now() > until || g->child.ended)
			return false;
		drain(g, 50);
	}
	return true;
}

int guest_wait(struct guest *g, const char *text, int seconds)
{
	if (!guest_says(g, text, seconds)) {
		fprintf(stderr, "guest: no \"%s\" on the console within %d s\n", text, seconds);
		return -1;
	}
	g->have = 0;
	return 0;
}

int guest_type(struct guest *g, const char *line)
{
	return child_send(&g->child, line, strlen(line)) == 0 && child_send(&g->child, "\n", 1) == 0 ? 0 : -1;
}

static int map_shadow(struct guest *g, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -1;
	g->shadow = mmap(NULL, sizeof(*g->shadow), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return g->shadow == MAP_FAILED ? -1 : 0;
}

static int start_qemu(struct guest *g, const struct guest_files *f)
{
	char gdb[PATH_MAX], plugin[2 * PATH_MAX], cpus[16];
	char *argv[] = {"qemu-system-arm", "-M", "virt", "-cpu", "cortex-a15", "-smp", cpus, "-m", "256", "-accel",
			/* by turns of 100 ms, cpus that wait for each other would take minutes to boot */
			g->cpus > 1 ? "tcg,thread=multi" : "tcg,thread=single", "-nic", "none", "-display", "none",
			"-chardev", "stdio,id=c,mux=off,signal=off", "-serial", "chardev:c", "-kernel",
			(char *)(uintptr_t)f->kernel, "-initrd", (char *)(uintptr_t)f->initrd, "-append",
			"console=ttyAMA0 cryptomgr.notests=1", "-gdb", gdb, "-plugin", plugin, NULL};

	if (f->command != NULL)
		return child_start(&g->child, f->command);
	snprintf(cpus, sizeof(cpus), "%u", g->cpus);
	snprintf(gdb, sizeof(gdb), "unix:path=%s/gdb,server=on,wait=off", f->work);
	snprintf(plugin, sizeof(plugin), "%s,out=%s/shadow", f->plugin, f->work);
	return child_start(&g->child, argv);
}

int guest_start(struct guest *g, const struct guest_files *f)
{
	char path[PATH_MAX];

	memset(g, 0, sizeof(*g));
	g->cpus = f->cpus > 0 ? f->cpus : 1;
	snprintf(path, sizeof(path), "%s/console.txt", f->work);
	g->log = fopen(path, "w");
	if (g->log == NULL || start_qemu(g, f) != 0 || guest_wait(g, "~ # ", BOOT_S) != 0) {
		fprintf(stderr, "guest: did not start; its console is in %s\n", path);
		return -1;
	}
	snprintf(path, sizeof(path), "%s/shadow", f->work);
	if (map_shadow(g, path) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/gdb", f->work);
	return rsp_open(&g->rsp, path);
}

void guest_end(struct guest *g)
{
	rsp_close(&g->rsp);
	child_end(&g->child);
	fclose(g->log);
}

void guest_forget(struct guest *g)
{
	for (unsigned n = 0; n < GUEST_CHUNKS; n++)
		g->chunk[n].va = 0;
}

int guest_run(struct guest *g, int ms)
{
	double until = now() + ms / 1000.0;
	int stopped;

	guest_forget(g);
	if (rsp_continue(&g->rsp) != 0)
		return -1;
	while ((stopped = rsp_stopped(&g->rsp, 2)) == 0) {
		drain(g, 0);
		if (now() > until)
			return 0;
	}
	return stopped;
}

int guest_stop(struct guest *g)
{
	guest_forget(g);
	return rsp_interrupt(&g->rsp);
}

static uint8_t *chunk_of(struct guest *g, uint32_t va)
{
	uint32_t at = va / GUEST_CHUNK * GUEST_CHUNK, n = va / GUEST_CHUNK % GUEST_CHUNKS;

	if ((g->chunk[n].va & ~3u) != at || (g->chunk[n].va & 3) == 0)
		g->chunk[n].va = at | (rsp_read(&g->rsp, at, g->chunk[n].bytes, GUEST_CHUNK) == 0 ? 1 : 2);
	return (g->chunk[n].va & 1) != 0 ? g->chunk[n].bytes : NULL;
}

int guest_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	uint8_t *out = buf;

	while (n > 0) {
		uint8_t *chunk = chunk_of(ctx, va);
		size_t part = GUEST_CHUNK - va % GUEST_CHUNK;

		if (chunk == NULL)
			return -1;
		part = part < n ? part : n;
		memcpy(out, chunk + va % GUEST_CHUNK, part);
		out += part;
		va += (uint32_t)part;
		n -= part;
	}
	return 0;
}

bool guest_word(void *ctx, uint32_t va, uint32_t *word)
{
	uint8_t b[4];

	if (guest_read(ctx, va, b, sizeof(b)) != 0)
		return false;
	*word = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

bool guest_breaks(struct guest *g, struct symbols *symbols, const char *const *at, int set)
{
	struct symbols_named found;

	for (unsigned n = 0; n < GUEST_BREAKS && at[n] != NULL; n++) {
		if (symbols_by_name(symbols, at[n], &found, 1) < 1) {
			fprintf(stderr, "guest: no function %s\n", at[n]);
			continue;
		}
		if (rsp_break(&g->rsp, found.addr, set) != 0)
			return false;
	}
	return true;
}

bool guest_regs(struct guest *g, struct unwind_regs *regs)
{
	for (unsigned n = 0; n < 16; n++) {
		if (rsp_register(&g->rsp, n, &regs->r[n]) != 0)
			return false;
	}
	regs->known = UNWIND_KNOWN_ALL;
	return rsp_register(&g->rsp, RSP_CPSR, &regs->cpsr) == 0;
}

struct symbols *guest_symbols(const char *vmlinux, const char *image)
{
	const struct symbols_options options = {.no_index = true};
	struct symbols *s = symbols_new();

	if (s == NULL)
		return NULL;
	symbols_set_options(s, &options);
	if ((vmlinux != NULL && symbols_add_elf(s, vmlinux, 0, NULL) != 0) ||
	    (image != NULL && symbols_add_image(s, image, 0, NULL) != 0)) {
		fprintf(stderr, "guest: %s\n", symbols_error(s));
		return NULL;
	}
	return s;
}
