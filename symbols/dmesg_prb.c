/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lockless ring of Linux 5.10 and later. Descriptors, named by ascending ids, say in what state a record is and
 * where its text lies; the text's block begins with the id again. A record counts when both agree. */
#include <string.h>
#include <symbols/bytes.h>
#include <symbols/dmesg_parts.h>

#define STATE_COMMITTED 1u
#define STATE_FINALIZED 2u
#define LPOS_DATALESS	1u /* lpos with bit 0 set: no text block */
#define LPOS_NO_TEXT	3u /* …for an empty line; 1: there was no room for it */
#define BLOCK_HEAD	4u /* the id, an unsigned long */
#define COUNT_BITS_MAX	24u
#define SIZE_BITS_MAX	28u
#define STRUCT_MAX	4096u

#define ROW(key, member)                                                                                               \
	{                                                                                                              \
		key, offsetof(struct layout, member), false, STRUCT_MAX                                                \
	}

struct layout {
	uint32_t ring_size, desc_ring, text_ring;
	uint32_t count_bits, descs, infos, head_id, tail_id;
	uint32_t size_bits, data;
	uint32_t text_lpos;
	struct prb prb;
};

static const struct dmesg_field fields[] = {
    ROW("SIZE(printk_ringbuffer)", ring_size),
    ROW("OFFSET(printk_ringbuffer.desc_ring)", desc_ring),
    ROW("OFFSET(printk_ringbuffer.text_data_ring)", text_ring),
    ROW("OFFSET(prb_desc_ring.count_bits)", count_bits),
    ROW("OFFSET(prb_desc_ring.descs)", descs),
    ROW("OFFSET(prb_desc_ring.infos)", infos),
    ROW("OFFSET(prb_desc_ring.head_id)", head_id),
    ROW("OFFSET(prb_desc_ring.tail_id)", tail_id),
    ROW("OFFSET(prb_data_ring.size_bits)", size_bits),
    ROW("OFFSET(prb_data_ring.data)", data),
    ROW("OFFSET(prb_desc.text_blk_lpos)", prb.desc_lpos),
    ROW("SIZE(prb_desc)", prb.desc_size),
    ROW("OFFSET(prb_desc.state_var)", prb.desc_state),
    ROW("OFFSET(prb_data_blk_lpos.begin)", prb.lpos_begin),
    ROW("OFFSET(prb_data_blk_lpos.next)", prb.lpos_next),
    ROW("SIZE(printk_info)", prb.info_size),
    ROW("OFFSET(printk_info.seq)", prb.info_seq),
    ROW("OFFSET(printk_info.ts_nsec)", prb.info_ts),
    ROW("OFFSET(printk_info.text_len)", prb.info_text_len),
    ROW("OFFSET(printk_info.caller_id)", prb.info_caller),
};

/* The members that next() reads lie in their structs, so that it checks only whole structs. */
static bool members_fit(const struct prb *p)
{
	return p->desc_size >= 4 && p->desc_state <= p->desc_size - 4 && p->lpos_begin <= STRUCT_MAX - 4 &&
	       p->lpos_next <= STRUCT_MAX - 4 && p->desc_lpos + p->lpos_begin + 4 <= p->desc_size &&
	       p->desc_lpos + p->lpos_next + 4 <= p->desc_size && p->info_size >= 8 &&
	       p->info_seq <= p->info_size - 8 && p->info_ts <= p->info_size - 8 &&
	       p->info_text_len <= p->info_size - 4 && p->info_caller <= p->info_size - 4;
}

/* A ring whose tables are all in RAM, and where tail and head are no further apart than it is long. */
bool dmesg_prb_fits(const struct dmesg_ram *ram, struct prb *p, uint32_t head)
{
	if (p->count_bits > COUNT_BITS_MAX || p->size_bits > SIZE_BITS_MAX || p->size_bits < 3)
		return false;
	uint32_t count = 1u << p->count_bits;
	p->left = ((head - p->next_id) & PRB_ID_MASK) + 1;
	return p->left <= count && (uint64_t)count * p->desc_size <= UINT32_MAX &&
	       (uint64_t)count * p->info_size <= UINT32_MAX && dmesg_at(ram, p->descs, count * p->desc_size) &&
	       dmesg_at(ram, p->infos, count * p->info_size) && dmesg_at(ram, p->data, 1u << p->size_bits);
}

bool dmesg_prb_open(struct dmesg *d, const struct vmcoreinfo *info)
{
	const struct dmesg_ram *ram = &d->ram;
	struct layout l = {0};
	struct prb *p = &l.prb;
	uint32_t pointer, ring, head;
	if (!dmesg_fields(info, fields, sizeof fields / sizeof fields[0], &l) || !members_fit(p) ||
	    !vmcoreinfo_number(info, "SYMBOL(prb)", &pointer) || !dmesg_word(ram, pointer, &ring) ||
	    !dmesg_at(ram, ring, l.ring_size))
		return false;
	uint32_t descs = ring + l.desc_ring, text = ring + l.text_ring;
	if (!dmesg_word(ram, descs + l.count_bits, &p->count_bits) || !dmesg_word(ram, descs + l.descs, &p->descs) ||
	    !dmesg_word(ram, descs + l.infos, &p->infos) || !dmesg_word(ram, descs + l.head_id, &head) ||
	    !dmesg_word(ram, descs + l.tail_id, &p->next_id) || !dmesg_word(ram, text + l.size_bits, &p->size_bits) ||
	    !dmesg_word(ram, text + l.data, &p->data))
		return false;
	p->next_id &= PRB_ID_MASK;
	if (!dmesg_prb_fits(ram, p, head & PRB_ID_MASK))
		return false;
	d->prb = *p;
	return true;
}

/* The block [begin, next) in logical positions: it lies where begin says, or, where that would cross the end of the
 * buffer, at its start. *room: bytes behind the id. False: overwritten, or damaged. */
static bool find_text(const struct dmesg *d, uint32_t id, uint32_t begin, uint32_t next, const uint8_t **text,
		      uint32_t *room)
{
	const struct prb *p = &d->prb;
	uint32_t size = 1u << p->size_bits, at = begin & (size - 1), end = next & (size - 1);
	if (begin >> p->size_bits == next >> p->size_bits) {
		if (at >= end)
			return false;
	} else if ((begin + size) >> p->size_bits == next >> p->size_bits) {
		if (end)
			at = 0;
		else
			end = size;
	} else {
		return false;
	}
	if (at % BLOCK_HEAD || end - at < BLOCK_HEAD)
		return false;
	const uint8_t *block = dmesg_at(&d->ram, p->data + at, end - at);
	if (!block || (bytes_le32(block) & PRB_ID_MASK) != id)
		return false;
	*text = block + BLOCK_HEAD;
	*room = end - at - BLOCK_HEAD;
	return true;
}

static bool read_text(const struct dmesg *d, uint32_t id, const uint8_t *desc, uint16_t length, struct dmesg_record *r)
{
	const uint8_t *lpos = desc + d->prb.desc_lpos, *text = (const uint8_t *)"";
	uint32_t begin = bytes_le32(lpos + d->prb.lpos_begin), next = bytes_le32(lpos + d->prb.lpos_next), room = 0;
	if (begin & LPOS_DATALESS && next & LPOS_DATALESS) {
		if (begin != LPOS_NO_TEXT || next != LPOS_NO_TEXT)
			return false;
	} else if (!find_text(d, id, begin, next, &text, &room)) {
		return false;
	}
	r->text = (const char *)text;
	r->length = length < room ? length : room; /* a longer line was cut when it was stored */
	return true;
}

static bool read_record(const struct dmesg *d, uint32_t id, struct dmesg_record *r)
{
	const struct prb *p = &d->prb;
	uint32_t index = id & ((1u << p->count_bits) - 1);
	const uint8_t *desc = dmesg_at(&d->ram, p->descs + index * p->desc_size, p->desc_size);
	const uint8_t *info = dmesg_at(&d->ram, p->infos + index * p->info_size, p->info_size);
	if (!desc || !info)
		return false;
	uint32_t state = bytes_le32(desc + p->desc_state);
	if ((state & PRB_ID_MASK) != id || (state >> 30 != STATE_COMMITTED && state >> 30 != STATE_FINALIZED))
		return false;
	/* struct printk_info: u16 text_len, u8 facility, u8 flags:5 and level:3 */
	const uint8_t *length = info + p->info_text_len;
	*r = (struct dmesg_record){
	    .seq = bytes_le64(info + p->info_seq),
	    .ts_nsec = bytes_le64(info + p->info_ts),
	    .has_time = true,
	    .has_level = true,
	    .level = length[3] >> 5,
	    .facility = length[2],
	    .has_caller = true,
	    .caller = bytes_le32(info + p->info_caller),
	    .ends_line = true,
	};
	return read_text(d, id, desc, bytes_le16(length), r);
}

/* The first descriptor of a fresh ring is one that was never used: not a loss. */
static bool was_used(const struct dmesg *d, uint32_t id)
{
	const struct prb *p = &d->prb;
	uint32_t index = id & ((1u << p->count_bits) - 1);
	const uint8_t *desc = dmesg_at(&d->ram, p->descs + index * p->desc_size, p->desc_size);
	return !desc || bytes_le32(desc + p->desc_state) >> 30 != 3;
}

int dmesg_prb_next(struct dmesg *d, struct dmesg_record *record)
{
	struct prb *p = &d->prb;
	while (p->left) {
		uint32_t id = p->next_id;
		p->next_id = (id + 1) & PRB_ID_MASK;
		p->left--;
		if (read_record(d, id, record))
			return 1;
		d->facts.unreadable += was_used(d, id);
	}
	return 0;
}
