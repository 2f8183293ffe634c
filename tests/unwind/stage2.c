/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See stage2.h. */
#include <stdio.h>
#include <string.h>

#include <hvabi/errno.h>

#include "stage2.h"

#define ABORTED (-HV_EFAULT)

int stage2_open(struct stage2 *s, struct rsp *rsp)
{
	uint64_t vtcr;

	*s = (struct stage2){.rsp = rsp};
	if (rsp_system_register(rsp, "VTTBR", &s->regime.vttbr) != 0 || rsp_system_register(rsp, "VTCR", &vtcr) != 0) {
		fprintf(stderr, "stage2: QEMU's gdbstub does not tell VTTBR and VTCR\n");
		return -1;
	}
	s->regime.vtcr = (uint32_t)vtcr;
	return 0;
}

/* ---- memory ---- */

static int by_pa(struct stage2 *s, bool on)
{
	char reply[16];

	return rsp_ask(s->rsp, on ? "Qqemu.PhyMemMode:1" : "Qqemu.PhyMemMode:0", reply, sizeof(reply));
}

static int read_pa(void *ctx, uint64_t pa, void *buf, size_t n)
{
	struct stage2 *s = ctx;

	return pa <= UINT32_MAX && rsp_read(s->rsp, (uint32_t)pa, buf, n) == 0 ? 0 : ABORTED;
}

static int read_ipa(void *ctx, uint64_t ipa, void *buf, size_t n)
{
	struct stage2 *s = ctx;
	const struct walk_memory pa = {read_pa, s};
	struct walk w;

	walk_s2(&s->regime, &pa, ipa, &w);
	return w.ok ? read_pa(s, w.out, buf, n) : ABORTED;
}

bool stage2_word(struct stage2 *s, uint32_t va, uint32_t *word)
{
	const struct walk_memory ipa = {read_ipa, s};
	struct walk w;
	bool ok;

	if (by_pa(s, true) != 0)
		return false;
	walk_s1(&s->guest, &ipa, va, &w);
	ok = w.ok && read_ipa(s, w.out, word, sizeof(*word)) == 0; /* both sides are little-endian */
	return by_pa(s, false) == 0 && ok;
}

/* A watchpoint that lies in two pages makes QEMU forget all its translations (softmmu/physmem.c); nothing is there. */
static int flush(struct rsp *r)
{
	char reply[16];

	return rsp_ask(r, "Z2,ffe,4", reply, sizeof(reply)) == 0 && strcmp(reply, "OK") == 0 &&
		       rsp_ask(r, "z2,ffe,4", reply, sizeof(reply)) == 0
		   ? 0
		   : -1;
}

int stage2_punch(struct stage2 *s, uint64_t ipa)
{
	static const uint8_t invalid[8];
	const struct walk_memory pa = {read_pa, s};
	const struct walk_level *leaf;
	struct walk w;
	int status = -1;

	if (by_pa(s, true) != 0)
		return -1;
	walk_s2(&s->regime, &pa, ipa, &w);
	leaf = w.nlevels > 0 ? &w.levels[w.nlevels - 1] : NULL;
	if (w.ok && leaf != NULL && leaf->kind == WALK_PAGE)
		status = rsp_write(s->rsp, (uint32_t)leaf->desc_addr, invalid, sizeof(invalid));
	return by_pa(s, false) == 0 && status == 0 ? flush(s->rsp) : -1;
}
