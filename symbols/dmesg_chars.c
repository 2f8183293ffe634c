/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of Linux before 3.5: a ring of characters, each line with its "<level>" in front. */
#include <string.h>
#include <symbols/dmesg_parts.h>

static bool read_word(const struct dmesg *d, const struct vmcoreinfo *info, const char *key, uint32_t *word)
{
	uint32_t addr;
	return vmcoreinfo_number(info, key, &addr) && dmesg_word(&d->ram, addr, word);
}

bool dmesg_chars_open(struct dmesg *d, const struct vmcoreinfo *info)
{
	struct log_chars *c = &d->chars;
	uint32_t buf, size, end, chars;
	if (!read_word(d, info, "SYMBOL(log_buf)", &buf) || !read_word(d, info, "SYMBOL(log_buf_len)", &size) ||
	    !read_word(d, info, "SYMBOL(log_end)", &end) || !read_word(d, info, "SYMBOL(logged_chars)", &chars))
		return false;
	if (!size || size > LOG_BUFFER_MAX || size & (size - 1) || chars > size)
		return false;
	*c =
	    (struct log_chars){.buf = dmesg_at(&d->ram, buf, size), .mask = size - 1, .at = end - chars, .left = chars};
	return c->buf != NULL;
}

/* "<6>" */
static size_t level_length(const char *line, size_t n)
{
	return n >= 3 && line[0] == '<' && line[1] >= '0' && line[1] <= '7' && line[2] == '>' ? 3 : 0;
}

int dmesg_chars_next(struct dmesg *d, struct dmesg_record *record)
{
	struct log_chars *c = &d->chars;
	size_t n = 0;
	bool newline = false;
	if (!c->left)
		return 0;
	while (c->left && n < sizeof c->line && !newline) {
		char ch = (char)c->buf[c->at++ & c->mask];
		c->left--;
		newline = ch == '\n';
		if (!newline)
			c->line[n++] = ch;
	}
	size_t level = level_length(c->line, n);
	*record = (struct dmesg_record){
	    .has_level = level != 0,
	    .level = level ? (uint8_t)(c->line[1] - '0') : 0,
	    .ends_line = newline || !c->left,
	    .text = c->line + level,
	    .length = n - level,
	};
	return 1;
}
