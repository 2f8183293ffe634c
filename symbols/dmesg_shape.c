/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log without VMCOREINFO: the kernel has none, or died before it was written (an initcall does that: whatever goes
 * wrong with interrupts, timers or memory comes earlier). Each format is known by its shape: the ring's control block
 * by what it points to, the others by the first line that every kernel for 32-bit ARM logs. */
#include <string.h>
#include <symbols/bytes.h>
#include <symbols/dmesg_parts.h>
#include <symbols/kernel_image.h>
#include <symbols/linux_ids.h>

#define FIRST_LINE	"Booting Linux on physical CPU"
#define FIRST_LINE_SIZE (sizeof FIRST_LINE - 1)
#define DESC_SIZE	12u /* struct prb_desc, 32-bit */
#define BITS_MIN	5u
#define BITS_MAX	20u
#define AVERAGE_BITS	5u /* PRB_AVGBITS: the text's size is 32 bytes a descriptor */
#define SEQ_PROBES	8u

/* struct printk_ringbuffer: 5.10 has no last_finalized_id in its prb_desc_ring. */
static const uint32_t text_rings[] = {24, 20};
/* struct printk_info; with CONFIG_PRINTK_EXECUTION_CTX it also names the task. */
static const uint32_t info_sizes[] = {88, 112};

static bool plausible(const uint8_t *p, uint32_t text_ring)
{
	uint32_t bits = bytes_le32(p);
	return bits >= BITS_MIN && bits <= BITS_MAX && bytes_le32(p + text_ring) == bits + AVERAGE_BITS;
}

/* Descriptors at both ends bear the ids that the block has for them. */
static bool ends_fit(const struct dmesg_ram *ram, const struct prb *p, uint32_t head)
{
	uint32_t mask = (1u << p->count_bits) - 1, state;
	return dmesg_word(ram, p->descs + (p->next_id & mask) * DESC_SIZE, &state) &&
	       (state & PRB_ID_MASK) == p->next_id && dmesg_word(ram, p->descs + (head & mask) * DESC_SIZE, &state) &&
	       (state & PRB_ID_MASK) == head;
}

/* The last records' sequence numbers follow each other; *last is that of the head. */
static bool seqs_fit(const struct dmesg_ram *ram, const struct prb *p, uint32_t head, uint64_t *last)
{
	uint32_t mask = (1u << p->count_bits) - 1, n = p->left < SEQ_PROBES ? p->left : SEQ_PROBES;
	for (uint32_t back = 0; back < n; back++) {
		const uint8_t *info = dmesg_at(ram, p->infos + ((head - back) & mask) * p->info_size, p->info_size);
		uint64_t seq = info ? bytes_le64(info) : 0;
		if (!info)
			return false;
		if (!back)
			*last = seq;
		else if (seq + back != *last && back + 1 < p->left) /* the tail of a fresh ring has none */
			return false;
	}
	return true;
}

static bool ring_at(const struct dmesg_ram *ram, const uint8_t *at, uint32_t text_ring, struct prb *p, uint64_t *last)
{
	*p = (struct prb){.count_bits = bytes_le32(at),
			  .descs = bytes_le32(at + 4),
			  .infos = bytes_le32(at + 8),
			  .next_id = bytes_le32(at + 16) & PRB_ID_MASK,
			  .size_bits = bytes_le32(at + text_ring),
			  .data = bytes_le32(at + text_ring + 4),
			  .desc_size = DESC_SIZE,
			  .desc_lpos = 4,
			  .lpos_next = 4,
			  .info_ts = 8,
			  .info_text_len = 16,
			  .info_caller = 20};
	uint32_t head = bytes_le32(at + 12) & PRB_ID_MASK;
	for (unsigned i = 0; i < sizeof info_sizes / sizeof info_sizes[0]; i++) {
		p->info_size = info_sizes[i];
		if (dmesg_prb_fits(ram, p, head) && p->left > 1 && ends_fit(ram, p, head) &&
		    seqs_fit(ram, p, head, last))
			return true;
	}
	return false;
}

/* A kernel that was given a larger log has moved to another ring: the one that goes further counts. */
static bool find_ring(struct dmesg *d, const struct kernel_image *k)
{
	uint64_t best = 0, last = 0;
	struct prb p;
	bool found = false;
	d->ram.base = k->base;
	for (size_t at = 0; at < d->ram.size && d->ram.size - at >= PRB_BYTES; at += 4) {
		const uint8_t *block = d->ram.bytes + at;
		for (unsigned i = 0; i < sizeof text_rings / sizeof text_rings[0]; i++) {
			if (!plausible(block, text_rings[i]) || !ring_at(&d->ram, block, text_rings[i], &p, &last) ||
			    (found && last <= best))
				continue;
			found = true;
			best = last;
			d->prb = p;
		}
	}
	return found;
}

/* struct printk_log before the text, of one of its sizes; the kernel's clock does not run yet. */
static bool is_first_record(const uint8_t *record, uint32_t size, size_t left)
{
	if (left < size + FIRST_LINE_SIZE || bytes_le64(record))
		return false;
	uint32_t length = bytes_le16(record + 8), text = bytes_le16(record + 10), dict = bytes_le16(record + 12);
	return text >= FIRST_LINE_SIZE && text < 128 && length % 4 == 0 && length >= size + text + dict &&
	       length < size + text + dict + 8 && length <= left;
}

static bool find_records(struct dmesg *d, const uint8_t *line, bool old)
{
	static const uint32_t sizes[] = {16, 20, 24};
	size_t at = (size_t)(line - d->ram.bytes);
	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		if (at < sizes[i] || !is_first_record(line - sizes[i], sizes[i], d->ram.size - at + sizes[i]))
			continue;
		size_t left = d->ram.size - at + sizes[i];
		uint32_t size = left < LOG_BUFFER_MAX ? (uint32_t)left : LOG_BUFFER_MAX;
		d->records =
		    (struct log_records){.buf = line - sizes[i],
					 .size = size,
					 .end = size, /* a length of 0 is where it ends: it was not round yet */
					 .left = size / sizes[i],
					 .record_size = sizes[i],
					 .len = 8,
					 .text_len = 10,
					 .dict_len = 12,
					 .ends_at_zero = true,
					 .continued = old,
					 .flags = 2};
		return true;
	}
	return false;
}

/* "<6>" before it, or "<6>[    0.000000] ": characters up to the first NUL. */
static bool find_chars(struct dmesg *d, const uint8_t *line)
{
	size_t at = (size_t)(line - d->ram.bytes), back = 0;
	while (back < 32 && back < at && line[-(ptrdiff_t)back] != '<')
		back++;
	const uint8_t *start = line - back;
	if (*start != '<' || start[1] < '0' || start[1] > '7' || start[2] != '>')
		return false;
	size_t left = d->ram.size - (size_t)(start - d->ram.bytes);
	size_t length = strnlen((const char *)start, left < LOG_BUFFER_MAX ? left : LOG_BUFFER_MAX);
	d->chars = (struct log_chars){.buf = start, .mask = UINT32_MAX, .left = (uint32_t)length};
	return true;
}

/* Linux 3.11's struct has another name, not another shape; 3.5's lines may be in pieces, as until 4.8. */
static bool find_by_first_line(struct dmesg *d, bool old)
{
	const uint8_t *line = d->ram.bytes, *end = d->ram.bytes + d->ram.size;
	while ((line = memmem(line, (size_t)(end - line), FIRST_LINE, FIRST_LINE_SIZE)) != NULL) {
		d->format = &dmesg_formats[DMESG_RECORDS];
		if (find_records(d, line, old))
			return true;
		d->format = &dmesg_formats[DMESG_CHARS];
		if (find_chars(d, line))
			return true;
		line += FIRST_LINE_SIZE;
	}
	return false;
}

static void take_facts(struct dmesg *d, const struct kernel_image *k)
{
	const size_t start = sizeof LINUX_BANNER - 1;
	d->facts.base = k->base;
	d->facts.by_shape = true;
	snprintf(d->facts.build_id, sizeof d->facts.build_id, "%s", k->build_id ? k->build_id : "");
	d->facts.release[0] = '\0';
	if (!k->banner || k->banner_length <= start)
		return;
	const char *release = k->banner + start, *end = memchr(release, ' ', k->banner_length - start);
	int length = end && end - release < (ptrdiff_t)sizeof d->facts.release ? (int)(end - release) : 0;
	snprintf(d->facts.release, sizeof d->facts.release, "%.*s", length, release);
}

bool dmesg_shape_open(struct dmesg *d)
{
	struct kernel_image k;
	bool found = false;
	if (!kernel_image_open(&k, d->ram.bytes, d->ram.size, 0)) {
		take_facts(d, &k);
		d->format = &dmesg_formats[DMESG_RING];
		found =
		    (k.base_known && find_ring(d, &k)) || find_by_first_line(d, dmesg_joins_lines(d->facts.release));
	}
	kernel_image_close(&k);
	d->facts.format = d->format ? d->format->name : "";
	return found;
}
