/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <string.h>
#include <hvlib/fmt.h>
#include <hvlib/out.h>

void out_text(void *out, const char *text)
{
	struct out *o = out;

	if (o->left > 1) {
		o->left--;
		o->line(o->ctx, text);
	} else if (!o->cut) {
		o->cut = true;
		o->left = 0;
		o->line(o->ctx, "  (cut here: this dump may have no more lines)");
	}
}

void out_line(struct out *o, const char *format, ...)
{
	char text[OUT_LINE_MAX];
	va_list args;

	va_start(args, format);
	fmt_vsn(text, sizeof(text), format, args);
	va_end(args);
	out_text(o, text);
}

static uint32_t append(const struct out_buffer *b, uint32_t at, const char *s, size_t n)
{
	memcpy(b->text + at, s, n);
	return at + (uint32_t)n;
}

void out_buffer_line(void *buffer, const char *text)
{
	struct out_buffer *b = buffer;
	const size_t prefix = strlen(b->prefix), n = strlen(text), newline = strlen(b->newline);

	if (b->full || prefix + n + newline > b->size - b->length) {
		b->full = true;
		return;
	}
	b->length = append(b, b->length, b->prefix, prefix);
	b->length = append(b, b->length, text, n);
	b->length = append(b, b->length, b->newline, newline);
}

void out_buffer_end(struct out_buffer *b, uint32_t room, const char *text)
{
	if (!b->full)
		return;
	b->full = false;
	b->size += room;
	out_buffer_line(b, text);
}
