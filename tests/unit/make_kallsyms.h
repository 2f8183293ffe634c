/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds a small kernel image around a kallsyms table of any layout that Linux 3.0 to 6.x had on 32-bit ARM. */
#ifndef UNIT_MAKE_KALLSYMS_H
#define UNIT_MAKE_KALLSYMS_H
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <symbols/kallsyms.h>

#define MADE_ROOM (512u << 10)
#define MADE_BASE 0xc0008000u /* of the image's first byte */
#define MADE_TEXT 0x1000u     /* offset of the first function */

struct made_layout {
	const char *name;
	enum kallsyms_addressing addressing;
	bool last;	    /* addresses behind the tokens */
	bool thumb;	    /* the code */
	unsigned seq_bytes; /* 0, 3, 4 */
	unsigned align;	    /* of labels: 4 or 16 */
	bool long_names;    /* some names take two bytes of length (6.1), or one of 0x80 and more (before) */
	bool long_lengths;
	uint32_t count;
};

struct made {
	uint8_t bytes[MADE_ROOM];
	size_t size;
	struct kallsyms_layout at; /* where the parts are */
	uint32_t addr[4096];
	char name[4096][320], type[4096];
	char token[256][8]; /* "": not used */
	size_t token_length[256];
};

static inline void made_u8(struct made *m, unsigned v)
{
	assert(m->size < MADE_ROOM);
	m->bytes[m->size++] = (uint8_t)v;
}

static inline void made_put32(struct made *m, size_t at, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		m->bytes[at + i] = (uint8_t)(v >> 8 * i);
}

static inline void made_u32(struct made *m, uint32_t v)
{
	assert(m->size + 4 <= MADE_ROOM);
	made_put32(m, m->size, v);
	m->size += 4;
}

static inline size_t made_label(struct made *m, unsigned align)
{
	while (m->size % align)
		made_u8(m, 0);
	return m->size;
}

/* Symbol @i: some share an address; percpu ones are low values. The others are functions, made as they are named. */
static inline void made_symbol(struct made *m, const struct made_layout *l, uint32_t i)
{
	static const char *const stem[] = {"sys_read",	"do_init_module", "vfs_write",
					   "__irq_svc", "kfree",	  "tcp_v4_rcv.part.0"};
	uint32_t percpu = l->addressing == KALLSYMS_RELATIVE_PERCPU ? 20 : 0;
	uint32_t nth = i < percpu ? 0 : i - percpu;
	m->addr[i] = i < percpu ? 0x40 * i : nth % 7 == 3 ? m->addr[i - 1] : MADE_BASE + (uint32_t)m->size;
	m->type[i] = i < percpu ? 'D' : i % 5 ? 't' : 'T';
	int n = snprintf(m->name[i], sizeof m->name[i], "%s_%u", stem[i % 6], i);
	if (l->long_names && i % 100 == 17)
		for (unsigned k = 0; k < 140; k++)
			m->name[i][n++] = (char)("QXZJK"[k % 5]); /* nothing that a token packs */
	m->name[i][n] = '\0';
}

/* A code for each character that names use, and some of the free ones for what comes often. */
static inline void made_tokens(struct made *m)
{
	static const char *const often[] = {"sys_", "_read", "init_", "tcp_", "_write", "part.",
					    "irq",  "free",  "do_",   "1",    "tT"};
	unsigned next = 0;
	for (unsigned c = 0; c < 256; c++) {
		bool own = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == 'T' ||
			   c == 'D' || strchr("QXZJK", (int)c);
		if (c && own)
			snprintf(m->token[c], sizeof m->token[c], "%c", (int)c);
		else if (c > 'Z' && next < sizeof often / sizeof often[0])
			snprintf(m->token[c], sizeof m->token[c], "%s", often[next++]);
		m->token_length[c] = strlen(m->token[c]);
	}
}

static inline unsigned made_code(const struct made *m, const char *text)
{
	unsigned best = 0;
	size_t length = 0;
	for (unsigned c = 0; c < 256; c++) {
		size_t n = m->token_length[c];
		if (n > length && !strncmp(text, m->token[c], n)) {
			best = c;
			length = n;
		}
	}
	assert(length);
	return best;
}

static inline void made_names(struct made *m, const struct made_layout *l, uint32_t *markers)
{
	for (uint32_t i = 0; i < l->count; i++) {
		char text[400];
		uint8_t packed[400];
		unsigned n = 0;
		snprintf(text, sizeof text, "%c%s", m->type[i], m->name[i]);
		for (const char *p = text; *p; p += m->token_length[packed[n - 1]])
			packed[n++] = (uint8_t)made_code(m, p);
		if (i % 256 == 0)
			markers[i / 256] = (uint32_t)(m->size - m->at.names);
		if (l->long_lengths && n > 0x7f) {
			made_u8(m, (n & 0x7f) | 0x80);
			made_u8(m, n >> 7);
		} else {
			made_u8(m, n);
		}
		for (unsigned k = 0; k < n; k++)
			made_u8(m, packed[k]);
	}
}

static inline void made_addresses(struct made *m, const struct made_layout *l)
{
	m->at.addresses = made_label(m, l->align);
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t base = MADE_BASE + MADE_TEXT;
		bool percpu = l->addressing == KALLSYMS_RELATIVE_PERCPU;
		made_u32(m, l->addressing == KALLSYMS_ABSOLUTE || (percpu && m->type[i] == 'D') ? m->addr[i]
			    : percpu								? base - m->addr[i] - 1
												: m->addr[i] - base);
	}
	if (l->addressing != KALLSYMS_ABSOLUTE) {
		made_label(m, l->align);
		m->at.base = MADE_BASE + MADE_TEXT;
		made_u32(m, m->at.base);
	}
}

static inline void made_seqs(struct made *m, const struct made_layout *l)
{
	if (!l->seq_bytes)
		return;
	made_label(m, l->align);
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t seq = l->count - 1 - i;
		if (l->seq_bytes == 4) {
			made_u32(m, seq);
			continue;
		}
		made_u8(m, seq >> 16);
		made_u8(m, seq >> 8);
		made_u8(m, seq);
	}
}

static inline void made_token_parts(struct made *m, const struct made_layout *l)
{
	uint32_t offset[256];
	m->at.token_table = made_label(m, l->align);
	for (unsigned c = 0; c < 256; c++) {
		offset[c] = (uint32_t)(m->size - m->at.token_table);
		for (const char *p = m->token[c]; *p; p++)
			made_u8(m, (unsigned char)*p);
		made_u8(m, 0);
	}
	m->at.token_index = made_label(m, l->align);
	for (unsigned c = 0; c < 256; c++) {
		made_u8(m, offset[c]);
		made_u8(m, offset[c] >> 8);
	}
}

/* Bytes that are neither zero nor any of the tables. */
static inline void made_fill(struct made *m, size_t n)
{
	uint32_t x = 12345;
	while (n--) {
		x = x * 1664525u + 1013904223u;
		made_u8(m, x >> 24);
	}
}

/* A function of some length, which calls one before it, among them some that many call. */
static inline void made_function(struct made *m, const struct made_layout *l, uint32_t i)
{
	uint32_t target = m->addr[i * 7 % (i + 1) / 16 * 16];
	if (target < MADE_BASE)
		target = m->addr[i];
	int32_t distance = (int32_t)(target - m->addr[i]) - 4; /* from the BL, the second word */
	uint32_t thumb = (uint32_t)(distance - 4) >> 1, arm = (uint32_t)(distance - 8) >> 2 & 0xffffffu;
	uint32_t sign = thumb >> 23 & 1, j1 = (thumb >> 22 & 1) ^ sign ^ 1, j2 = (thumb >> 21 & 1) ^ sign ^ 1;
	uint32_t first = 0xf000u | sign << 10 | (thumb >> 11 & 0x3ff),
		 second = 0xd000u | j1 << 13 | j2 << 11 | (thumb & 0x7ff);
	made_u32(m, l->thumb ? 0xbf00b510u : 0xe92d4010u); /* push {r4, lr} */
	made_u32(m, l->thumb ? first | second << 16 : 0xeb000000u | arm);
	for (unsigned k = 0; k < 2 + i * 5 % 13; k++)
		made_u32(m, l->thumb ? 0xbf00bd10u : 0xe8bd8010u); /* pop {r4, pc} */
}

/* Functions, then the tables. */
static inline struct made *make_kallsyms(const struct made_layout *l)
{
	struct made *m = calloc(1, sizeof *m);
	uint32_t markers[16];
	assert(m && l->count <= 4096);
	made_fill(m, MADE_TEXT);
	for (uint32_t i = 0; i < l->count; i++) {
		made_symbol(m, l, i);
		if (m->addr[i] == MADE_BASE + m->size)
			made_function(m, l, i);
	}
	made_tokens(m);
	made_fill(m, 100);
	if (!l->last)
		made_addresses(m, l);
	m->at.count = l->count;
	m->at.num_syms = made_label(m, l->align);
	made_u32(m, l->count);
	m->at.names = made_label(m, l->align);
	made_names(m, l, markers);
	m->at.markers = made_label(m, l->align);
	for (uint32_t i = 0; i < (l->count + 255) / 256; i++)
		made_u32(m, markers[i]);
	if (!l->last)
		made_seqs(m, l);
	made_token_parts(m, l);
	if (l->last) {
		made_addresses(m, l);
		made_seqs(m, l);
	}
	made_fill(m, 300);
	return m;
}

#endif
