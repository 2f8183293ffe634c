/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The three ways Linux has kept its log, behind dmesg.h. */
#ifndef SYMBOLS_DMESG_PARTS_H
#define SYMBOLS_DMESG_PARTS_H
#include <symbols/dmesg.h>
#include <symbols/vmcoreinfo.h>

struct dmesg_ram {
	const uint8_t *bytes;
	size_t size;
	uint32_t base; /* virtual address of the first, mod 2^32 */
};

/** The @n bytes at virtual address @addr of lowmem; NULL: not all there. */
const uint8_t *dmesg_at(const struct dmesg_ram *ram, uint32_t addr, uint32_t n);

/** The word at @addr. False: not there. */
bool dmesg_word(const struct dmesg_ram *ram, uint32_t addr, uint32_t *word);

/** Numbers that VMCOREINFO must (or, if @optional, may) tell; the member at offset @field of what is filled gets it. */
struct dmesg_field {
	const char *key;
	uint16_t field;
	bool optional;
	uint32_t most; /* a larger number is refused */
};
bool dmesg_fields(const struct vmcoreinfo *info, const struct dmesg_field *fields, unsigned n, void *to);

#define PRB_ID_MASK    0x3fffffffu /* of a descriptor's state_var; the top two bits are the state */
#define PRB_BYTES      44u	   /* struct printk_ringbuffer, 32-bit */
#define LOG_BUFFER_MAX (1u << 28)  /* no log in 32-bit lowmem is larger */

struct prb {			     /* kernel/printk/printk_ringbuffer.h */
	uint32_t descs, infos, data; /* virtual addresses */
	uint32_t count_bits, size_bits;
	uint32_t next_id, left;
	uint32_t desc_size, desc_state, desc_lpos, lpos_begin, lpos_next;
	uint32_t info_size, info_seq, info_ts, info_text_len, info_caller;
};

struct log_records { /* struct printk_log, kernel/printk/printk.c before 5.10 */
	const uint8_t *buf;
	uint32_t size, at, end, left;
	uint64_t seq;
	uint32_t record_size, ts, len, text_len, dict_len, caller;
	bool has_caller;
	bool ends_at_zero; /* a length of 0 is the end, not a jump to the start */
	bool continued;	   /* records may be parts of lines: before 4.9 */
	uint8_t flags;	   /* of the record before */
};

struct log_chars {
	const uint8_t *buf;
	uint32_t mask, at, left; /* characters */
	char line[1024];
};

struct dmesg_format;

struct dmesg {
	struct dmesg_facts facts;
	struct dmesg_ram ram;
	const struct dmesg_format *format;
	bool line_open; /* of what was printed */
	union {
		struct prb prb;
		struct log_records records;
		struct log_chars chars;
	};
};

struct dmesg_format {
	const char *name;
	const char *symbol; /* VMCOREINFO has it only for this format */
	/** False: what VMCOREINFO says does not lead to a log. */
	bool (*open)(struct dmesg *d, const struct vmcoreinfo *info);
	int (*next)(struct dmesg *d, struct dmesg_record *record);
};

enum { DMESG_RING, DMESG_RECORDS, DMESG_CHARS, DMESG_FORMATS };
extern const struct dmesg_format dmesg_formats[DMESG_FORMATS];

/** Finds a log by its shape: d->ram is given, all else is set. */
bool dmesg_shape_open(struct dmesg *d);

/** Whether a ring whose tail is p->next_id and whose head is @head lies whole in RAM; p->left is then set. */
bool dmesg_prb_fits(const struct dmesg_ram *ram, struct prb *p, uint32_t head);

/** Whether records of that release may be pieces of lines: before 4.9. */
bool dmesg_joins_lines(const char *release);

bool dmesg_prb_open(struct dmesg *d, const struct vmcoreinfo *info);
int dmesg_prb_next(struct dmesg *d, struct dmesg_record *record);
bool dmesg_records_open(struct dmesg *d, const struct vmcoreinfo *info);
int dmesg_records_next(struct dmesg *d, struct dmesg_record *record);
bool dmesg_chars_open(struct dmesg *d, const struct vmcoreinfo *info);
int dmesg_chars_next(struct dmesg *d, struct dmesg_record *record);

#endif
