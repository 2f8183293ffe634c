/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of Linux 3.5 to 5.9: records of any length one after the other, the oldest at log_first_idx; a length of 0
 * says that the next one is at the start of the buffer. */
#include <stdlib.h>
#include <string.h>
#include <symbols/bytes.h>
#include <symbols/dmesg_parts.h>

#define STRUCT_MAX   4096u
#define FLAG_NEWLINE 2u /* enum log_flags */
#define FLAG_PREFIX  4u
#define FLAG_CONT    8u

/* The struct was called log before 3.11. */
#define ROWS(name)                                                                                                     \
	{                                                                                                              \
		{"SIZE(" name ")", offsetof(struct log_records, record_size), false, STRUCT_MAX},                      \
		    {"OFFSET(" name ".ts_nsec)", offsetof(struct log_records, ts), false, STRUCT_MAX},                 \
		    {"OFFSET(" name ".len)", offsetof(struct log_records, len), false, STRUCT_MAX},                    \
		    {"OFFSET(" name ".text_len)", offsetof(struct log_records, text_len), false, STRUCT_MAX},          \
		    {"OFFSET(" name ".dict_len)", offsetof(struct log_records, dict_len), false, STRUCT_MAX},          \
	}
#define NAMES 2u
static const struct dmesg_field fields[NAMES][5] = {ROWS("printk_log"), ROWS("log")};

static bool members_fit(const struct log_records *r)
{
	return r->record_size >= 16 && r->ts <= r->record_size - 8 && r->len <= r->record_size - 2 &&
	       r->text_len <= r->record_size - 2 && r->dict_len <= r->record_size - 4 &&
	       (!r->has_caller || r->caller <= r->record_size - 4);
}

/* "4.9" and later put a line together before they store it. */
bool dmesg_joins_lines(const char *release)
{
	char *end;
	long major = strtol(release, &end, 10), minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	return major < 4 || (major == 4 && minor < 9);
}

static bool read_word(const struct dmesg *d, const struct vmcoreinfo *info, const char *key, uint32_t *word)
{
	uint32_t addr;
	return vmcoreinfo_number(info, key, &addr) && dmesg_word(&d->ram, addr, word);
}

bool dmesg_records_open(struct dmesg *d, const struct vmcoreinfo *info)
{
	struct log_records *r = &d->records;
	uint32_t buf;
	*r = (struct log_records){.flags = FLAG_NEWLINE};
	if (!dmesg_fields(info, fields[0], 5, r) && !dmesg_fields(info, fields[1], 5, r))
		return false;
	r->has_caller = vmcoreinfo_number(info, "OFFSET(printk_log.caller_id)", &r->caller);
	r->continued = dmesg_joins_lines(d->facts.release);
	if (!members_fit(r) || !read_word(d, info, "SYMBOL(log_buf)", &buf) ||
	    !read_word(d, info, "SYMBOL(log_buf_len)", &r->size) ||
	    !read_word(d, info, "SYMBOL(log_first_idx)", &r->at) ||
	    !read_word(d, info, "SYMBOL(log_next_idx)", &r->end) || r->size > LOG_BUFFER_MAX)
		return false;
	r->buf = dmesg_at(&d->ram, buf, r->size);
	r->left = r->size / r->record_size;
	return r->buf && r->at < r->size && r->end <= r->size;
}

/* Before 4.9 a record could be a piece of a line (msg_print_text() there). */
static void join_lines(struct log_records *l, uint8_t flags, struct dmesg_record *r)
{
	r->ends_line = true;
	if (l->continued) {
		bool before_open = l->flags & FLAG_CONT && !(l->flags & FLAG_NEWLINE);
		r->continues = (l->flags & FLAG_CONT && !(flags & FLAG_PREFIX)) || (flags & FLAG_CONT && before_open);
		r->ends_line = !(flags & FLAG_CONT) || flags & FLAG_NEWLINE;
	}
	l->flags = flags;
}

static void read_record(struct log_records *l, const uint8_t *p, struct dmesg_record *r)
{
	/* u16 dict_len, u8 facility, u8 flags:5 and level:3 */
	const uint8_t *dict = p + l->dict_len;
	*r = (struct dmesg_record){
	    .seq = l->seq++,
	    .ts_nsec = bytes_le64(p + l->ts),
	    .has_time = true,
	    .has_level = true,
	    .level = dict[3] >> 5,
	    .facility = dict[2],
	    .has_caller = l->has_caller,
	    .caller = l->has_caller ? bytes_le32(p + l->caller) : 0,
	    .text = (const char *)p + l->record_size,
	    .length = bytes_le16(p + l->text_len),
	};
	join_lines(l, dict[3] & 0x1f, r);
}

/* A broken length ends the walk: where the next record begins is not known. */
static int stop(struct dmesg *d)
{
	d->facts.unreadable++;
	d->records.left = 0;
	return 0;
}

int dmesg_records_next(struct dmesg *d, struct dmesg_record *record)
{
	struct log_records *l = &d->records;
	while (l->left && l->at != l->end) {
		if (l->size - l->at < l->record_size) {
			if (l->ends_at_zero)
				break;
			l->at = 0;
			continue;
		}
		const uint8_t *p = l->buf + l->at;
		uint32_t length = bytes_le16(p + l->len);
		l->left--;
		if (!length) {
			if (l->ends_at_zero)
				break;
			if (!l->at)
				return stop(d);
			l->at = 0;
			continue;
		}
		if (length < l->record_size || length > l->size - l->at ||
		    bytes_le16(p + l->text_len) > length - l->record_size)
			return stop(d);
		l->at += length;
		read_record(l, p, record);
		return 1;
	}
	return 0;
}
