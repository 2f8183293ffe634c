/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RAM with a kernel's log in it, written as Linux writes it: the ring of 5.10, the records of 3.5, the characters
 * before. */
#ifndef UNIT_MAKE_PRINTK_H
#define UNIT_MAKE_PRINTK_H
#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_BASE   0xc0100000u /* virtual address of the first byte */
#define LOG_RAM	   0x20000u
#define LOG_INFO   0x3000u /* VMCOREINFO; +0x18, as in the note that holds it */
#define LOG_UTS	   0x49d4u
#define LOG_VARS   0x5100u /* variables, 16 bytes each */
#define LOG_RING   0x6000u
#define LOG_DESCS  0x7000u
#define LOG_INFOS  0x8000u
#define LOG_TEXT   0xa000u
#define COUNT_BITS 5u /* 32 records */
#define SIZE_BITS  10u
#define COUNT	   (1u << COUNT_BITS)
#define TEXT_SIZE  (1u << SIZE_BITS)
#define ID_MASK	   0x3fffffffu

struct log_ram {
	uint8_t bytes[LOG_RAM];
	size_t info; /* length of VMCOREINFO so far */
	/* the ring */
	uint32_t next_id, head_lpos, seq;
	uint32_t begin[COUNT]; /* of each record's text; 0: none */
	/* the records */
	uint32_t at;
};

static inline void log32(struct log_ram *r, uint32_t at, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		r->bytes[at + i] = (uint8_t)(v >> 8 * i);
}

static inline void log16(struct log_ram *r, uint32_t at, uint32_t v)
{
	r->bytes[at] = (uint8_t)v;
	r->bytes[at + 1] = (uint8_t)(v >> 8);
}

static inline void log64(struct log_ram *r, uint32_t at, uint64_t v)
{
	log32(r, at, (uint32_t)v);
	log32(r, at + 4, (uint32_t)(v >> 32));
}

__attribute__((format(printf, 2, 3))) static inline void log_info(struct log_ram *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *to = (char *)r->bytes + LOG_INFO + 0x18 + r->info;
	r->info += (size_t)vsnprintf(to, 4096 - r->info, format, args);
	va_end(args);
}

static inline void log_symbol(struct log_ram *r, const char *name, uint32_t at)
{
	log_info(r, "SYMBOL(%s)=%x\n", name, LOG_BASE + at);
}

static inline struct log_ram *log_new(const char *release)
{
	struct log_ram *r = calloc(1, sizeof *r);
	assert(r);
	log_info(r, "OSRELEASE=%s\nPAGESIZE=4096\n", release);
	log_symbol(r, "init_uts_ns", LOG_UTS - 8);
	log_info(r, "OFFSET(uts_namespace.name)=8\n");
	snprintf((char *)r->bytes + LOG_UTS, 65, "Linux");
	snprintf((char *)r->bytes + LOG_UTS + 65, 65, "host");
	snprintf((char *)r->bytes + LOG_UTS + 130, 65, "%s", release);
	return r;
}

/* ---- 5.10 and later: kernel/printk/printk_ringbuffer.c ---- */

static const char ring_info[] =
    "SIZE(printk_ringbuffer)=44\nOFFSET(printk_ringbuffer.desc_ring)=0\nOFFSET(printk_ringbuffer.text_data_ring)=24\n"
    "OFFSET(prb_desc_ring.count_bits)=0\nOFFSET(prb_desc_ring.descs)=4\nOFFSET(prb_desc_ring.infos)=8\n"
    "OFFSET(prb_desc_ring.head_id)=12\nOFFSET(prb_desc_ring.tail_id)=16\nSIZE(prb_desc)=12\n"
    "OFFSET(prb_desc.state_var)=0\nOFFSET(prb_desc.text_blk_lpos)=4\nOFFSET(prb_data_blk_lpos.begin)=0\n"
    "OFFSET(prb_data_blk_lpos.next)=4\nSIZE(printk_info)=88\nOFFSET(printk_info.seq)=0\n"
    "OFFSET(printk_info.ts_nsec)=8\nOFFSET(printk_info.text_len)=16\nOFFSET(printk_info.caller_id)=20\n"
    "OFFSET(prb_data_ring.size_bits)=0\nOFFSET(prb_data_ring.data)=4\n";

static inline struct log_ram *ring_new(void)
{
	struct log_ram *r = log_new("6.1.0-unit");
	log_info(r, "BUILD-ID=48595b79b8f9f8c3a37f56904f275db5972d07e5\n");
	log_symbol(r, "prb", LOG_VARS);
	log_info(r, "%s", ring_info);
	log32(r, LOG_VARS, LOG_BASE + LOG_RING);
	log32(r, LOG_RING, COUNT_BITS);
	log32(r, LOG_RING + 4, LOG_BASE + LOG_DESCS);
	log32(r, LOG_RING + 8, LOG_BASE + LOG_INFOS);
	log32(r, LOG_RING + 24, SIZE_BITS);
	log32(r, LOG_RING + 28, LOG_BASE + LOG_TEXT);
	uint32_t first = (0u - (COUNT + 1)) & ID_MASK; /* DESC0_ID: reusable, both tail and head */
	log32(r, LOG_DESCS + first % COUNT * 12, 3u << 30 | first);
	log32(r, LOG_DESCS + first % COUNT * 12 + 4, 1);
	log32(r, LOG_DESCS + first % COUNT * 12 + 8, 1);
	log32(r, LOG_RING + 12, first);
	log32(r, LOG_RING + 16, first);
	r->next_id = first + 1;
	r->head_lpos = 0u - TEXT_SIZE;
	return r;
}

/* Where a block of @size bytes goes: *next is its end. A block that would cross the end goes to the start. */
static inline uint32_t ring_place(uint32_t begin, uint32_t size, uint32_t *next)
{
	*next = begin + size;
	if (begin >> SIZE_BITS == *next >> SIZE_BITS)
		return begin % TEXT_SIZE;
	*next = (*next >> SIZE_BITS << SIZE_BITS) + size;
	return 0;
}

/* The tail moves on over records whose text or descriptor is needed again. */
static inline void ring_push_tail(struct log_ram *r, uint32_t id)
{
	uint32_t tail = (id - (COUNT - 1)) & ID_MASK, first = (0u - (COUNT + 1)) & ID_MASK;
	if (((id - first) & ID_MASK) < COUNT)
		tail = first;
	while (tail != id && r->begin[tail % COUNT] && r->head_lpos - r->begin[tail % COUNT] > TEXT_SIZE)
		tail = (tail + 1) & ID_MASK;
	log32(r, LOG_RING + 16, tail);
}

/* Adds a record in @state (1 committed, 2 finalized); @text NULL: lost (1), "": no text (3). Returns its id. */
static inline uint32_t ring_add(struct log_ram *r, unsigned state, unsigned level, uint64_t ts, const char *text)
{
	uint32_t id = r->next_id & ID_MASK, slot = id % COUNT, desc = LOG_DESCS + 12 * slot,
		 info = LOG_INFOS + 88 * slot;
	uint32_t length = text ? (uint32_t)strlen(text) : 5, begin = text ? 3 : 1, next = begin;
	if (text && *text) {
		uint32_t size = (4 + length + 3) & ~3u;
		begin = r->head_lpos;
		uint32_t at = LOG_TEXT + ring_place(begin, size, &next);
		log32(r, at, id);
		memcpy(r->bytes + at + 4, text, length);
		r->head_lpos = next;
	}
	r->begin[slot] = begin & 1 ? 0 : begin;
	r->next_id = (id + 1) & ID_MASK;
	log32(r, desc, state << 30 | id);
	log32(r, desc + 4, begin);
	log32(r, desc + 8, next);
	log64(r, info, r->seq++);
	log64(r, info + 8, ts);
	log16(r, info + 16, length);
	r->bytes[info + 18] = 3; /* LOG_DAEMON */
	r->bytes[info + 19] = (uint8_t)(level << 5 | 2);
	log32(r, info + 20, 0x80000001u);
	log32(r, LOG_RING + 12, id);
	ring_push_tail(r, id);
	return id;
}

/* ---- 3.5 to 5.9: kernel/printk/printk.c, struct printk_log ---- */

enum { VAR_BUF, VAR_LEN, VAR_FIRST, VAR_NEXT };

static inline uint32_t log_var(unsigned which)
{
	return LOG_VARS + 16 * which;
}

static inline struct log_ram *records_new(const char *release, const char *name)
{
	struct log_ram *r = log_new(release);
	log_symbol(r, "log_buf", log_var(VAR_BUF));
	log_symbol(r, "log_buf_len", log_var(VAR_LEN));
	log_symbol(r, "log_first_idx", log_var(VAR_FIRST));
	log_symbol(r, "log_next_idx", log_var(VAR_NEXT));
	log_info(
	    r, "SIZE(%s)=16\nOFFSET(%s.ts_nsec)=0\nOFFSET(%s.len)=8\nOFFSET(%s.text_len)=10\nOFFSET(%s.dict_len)=12\n",
	    name, name, name, name, name);
	log32(r, log_var(VAR_BUF), LOG_BASE + LOG_TEXT);
	log32(r, log_var(VAR_LEN), TEXT_SIZE);
	return r;
}

/* As log_store(): room is kept for a record of length 0, which says that the next is at the start. */
static inline void records_add(struct log_ram *r, unsigned level, unsigned flags, uint64_t ts, const char *text)
{
	uint32_t length = (uint32_t)strlen(text), size = (16 + length + 3) & ~3u;
	if (r->at + size + 16 > TEXT_SIZE) {
		memset(r->bytes + LOG_TEXT + r->at, 0, 16);
		r->at = 0;
	}
	uint32_t at = LOG_TEXT + r->at;
	log64(r, at, ts);
	log16(r, at + 8, size);
	log16(r, at + 10, length);
	log16(r, at + 12, 0);
	r->bytes[at + 14] = 0;
	r->bytes[at + 15] = (uint8_t)(level << 5 | flags);
	memcpy(r->bytes + at + 16, text, length);
	r->at += size;
	log32(r, log_var(VAR_NEXT), r->at);
}

/* ---- before 3.5 ---- */

static inline struct log_ram *chars_new(const char *text, size_t logged)
{
	struct log_ram *r = log_new("3.2.0-unit");
	size_t length = strlen(text);
	log_symbol(r, "log_buf", log_var(0));
	log_symbol(r, "log_end", log_var(1));
	log_symbol(r, "log_buf_len", log_var(2));
	log_symbol(r, "logged_chars", log_var(3));
	for (size_t i = 0; i < length; i++)
		r->bytes[LOG_TEXT + i % TEXT_SIZE] = (uint8_t)text[i];
	log32(r, log_var(0), LOG_BASE + LOG_TEXT);
	log32(r, log_var(1), (uint32_t)length);
	log32(r, log_var(2), TEXT_SIZE);
	log32(r, log_var(3), (uint32_t)logged);
	return r;
}

#endif
