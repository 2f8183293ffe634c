/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small printf: one pass over the format, a struct for the conversion in hand, no buffer larger than one number. */
#include <stdbool.h>
#include <stdint.h>
#include <hvlib/fmt.h>

/* Widths above this are cut: a hostile or broken format must not print for ever. */
#define FMT_WIDTH_MAX  1024
#define FMT_DIGITS_MAX 20 /* 2^64 - 1 in decimal */

/* Where it goes: character by character to @put, or, without one, by whole pieces to @text. */
struct fmt_out {
	fmt_put_fn *put;
	void *ctx;
	char *text;
	size_t size, len; /* len counts on when the text is full */
};

enum fmt_length { LEN_INT, LEN_CHAR, LEN_SHORT, LEN_LONG, LEN_LLONG, LEN_SIZE };

/* One conversion specification, as parsed. */
struct fmt_spec {
	bool left, zero, has_precision;
	unsigned width, precision;
	enum fmt_length length;
	char conversion; /* 0: the format ended inside the specification */
};

/* Of @n characters more, those that there is room for, and for a NUL behind them. */
static size_t fmt_room(const struct fmt_out *out, size_t n)
{
	const size_t room = out->len + 1 < out->size ? out->size - 1 - out->len : 0;

	return n < room ? n : room;
}

/* @n bytes from @from on; with @step 0 the same one @n times. */
static __attribute__((noinline)) void fmt_bytes(struct fmt_out *out, const char *from, size_t n, size_t step)
{
	if (out->put != NULL) {
		for (; n > 0; n--, from += step)
			out->put(out->ctx, *from);
		return;
	}
	char *const to = out->text; /* out cannot stay in registers: what is written might be it */
	const size_t at = out->len, fits = fmt_room(out, n);

	for (size_t i = 0; i < fits; i++)
		to[at + i] = from[i * step];
	out->len = at + n;
}

static void fmt_piece(struct fmt_out *out, const char *text, size_t n)
{
	fmt_bytes(out, text, n, 1);
}

static void fmt_repeat(struct fmt_out *out, char c, unsigned count)
{
	fmt_bytes(out, &c, count, 0);
}

/* Prints @len characters of @text, padded with spaces to the width. */
static void fmt_padded(struct fmt_out *out, const struct fmt_spec *spec, const char *text, unsigned len)
{
	unsigned pad = spec->width > len ? spec->width - len : 0;

	if (!spec->left)
		fmt_repeat(out, ' ', pad);
	fmt_piece(out, text, len);
	if (spec->left)
		fmt_repeat(out, ' ', pad);
}

/* Writes the digits of @value so that they end before @end; returns where they start. Hexadecimal is done by shifts and
 * 32-bit decimals by 32-bit division: only a decimal above 2^32 pays for a 64-bit one. */
static char *fmt_digits(char *end, uint64_t value, char conversion)
{
	const char *digits = conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";

	if (conversion == 'x' || conversion == 'X') {
		do {
			*--end = digits[value & 0xf];
			value >>= 4;
		} while (value != 0);
		return end;
	}
	while (value > UINT32_MAX) {
		*--end = digits[value % 10];
		value /= 10;
	}
	uint32_t small = (uint32_t)value;
	do {
		*--end = digits[small % 10];
		small /= 10;
	} while (small != 0);
	return end;
}

/* As C says: a precision is the least number of digits and turns '0' off, and zero with precision 0 prints none. */
static void fmt_number(struct fmt_out *out, const struct fmt_spec *spec, uint64_t magnitude, const char *prefix)
{
	char buf[FMT_DIGITS_MAX];
	char *first = fmt_digits(buf + FMT_DIGITS_MAX, magnitude, spec->conversion);
	unsigned digits = (unsigned)(buf + FMT_DIGITS_MAX - first);
	unsigned prefix_len = 0, zeros = 0;

	while (prefix[prefix_len] != '\0')
		prefix_len++;
	if (spec->has_precision && spec->precision == 0 && magnitude == 0)
		digits = 0;
	if (spec->has_precision && spec->precision > digits)
		zeros = spec->precision - digits;
	if (!spec->has_precision && spec->zero && !spec->left && spec->width > digits + prefix_len)
		zeros = spec->width - digits - prefix_len;

	unsigned len = prefix_len + zeros + digits;
	unsigned pad = spec->width > len ? spec->width - len : 0;

	if (!spec->left)
		fmt_repeat(out, ' ', pad);
	fmt_piece(out, prefix, prefix_len);
	fmt_repeat(out, '0', zeros);
	fmt_piece(out, first, digits);
	if (spec->left)
		fmt_repeat(out, ' ', pad);
}

static void fmt_string(struct fmt_out *out, const struct fmt_spec *spec, const char *text)
{
	unsigned len = 0;

	if (text == NULL)
		text = "(null)";
	/* With a precision the text need not end in a NUL: look at no more characters than that. */
	while (!(spec->has_precision && len >= spec->precision) && text[len] != '\0')
		len++;
	fmt_padded(out, spec, text, len);
}

static uint64_t fmt_take_unsigned(enum fmt_length length, va_list *args)
{
	switch (length) {
	case LEN_CHAR:
		return (unsigned char)va_arg(*args, unsigned);
	case LEN_SHORT:
		return (unsigned short)va_arg(*args, unsigned);
	case LEN_LONG:
		return va_arg(*args, unsigned long);
	case LEN_LLONG:
		return va_arg(*args, unsigned long long);
	case LEN_SIZE:
		return va_arg(*args, size_t);
	case LEN_INT:
	default:
		return va_arg(*args, unsigned);
	}
}

static int64_t fmt_take_signed(enum fmt_length length, va_list *args)
{
	switch (length) {
	case LEN_CHAR:
		return (signed char)va_arg(*args, int);
	case LEN_SHORT:
		return (short)va_arg(*args, int);
	case LEN_LONG:
		return va_arg(*args, long);
	case LEN_LLONG:
		return va_arg(*args, long long);
	case LEN_SIZE:
		return va_arg(*args, ptrdiff_t);
	case LEN_INT:
	default:
		return va_arg(*args, int);
	}
}

/* Reads digits; values past the limit stay at it. */
static unsigned fmt_parse_count(const char **at)
{
	unsigned value = 0;

	while (**at >= '0' && **at <= '9') {
		value = value * 10 + (unsigned)(**at - '0');
		if (value > FMT_WIDTH_MAX)
			value = FMT_WIDTH_MAX;
		(*at)++;
	}
	return value;
}

static void fmt_parse_width(struct fmt_spec *spec, const char **at, va_list *args)
{
	if (**at != '*') {
		spec->width = fmt_parse_count(at);
		return;
	}
	(*at)++;
	int value = va_arg(*args, int);

	if (value < 0) {
		spec->left = true;
		value = value < -FMT_WIDTH_MAX ? FMT_WIDTH_MAX : -value;
	}
	spec->width = value > FMT_WIDTH_MAX ? FMT_WIDTH_MAX : (unsigned)value;
}

static void fmt_parse_precision(struct fmt_spec *spec, const char **at, va_list *args)
{
	if (**at != '.')
		return;
	(*at)++;
	spec->has_precision = true;
	if (**at != '*') {
		spec->precision = fmt_parse_count(at);
		return;
	}
	(*at)++;
	int value = va_arg(*args, int);

	if (value < 0)
		spec->has_precision = false; /* as C says: as if it were not there */
	else
		spec->precision = value > FMT_WIDTH_MAX ? FMT_WIDTH_MAX : (unsigned)value;
}

static enum fmt_length fmt_parse_length(const char **at)
{
	const char *s = *at;

	switch (*s) {
	case 'l':
		*at += s[1] == 'l' ? 2 : 1;
		return s[1] == 'l' ? LEN_LLONG : LEN_LONG;
	case 'h':
		*at += s[1] == 'h' ? 2 : 1;
		return s[1] == 'h' ? LEN_CHAR : LEN_SHORT;
	case 'z':
		*at += 1;
		return LEN_SIZE;
	default:
		return LEN_INT;
	}
}

/* Parses what follows a '%'; returns the character behind the conversion. */
static const char *fmt_parse(struct fmt_spec *spec, const char *at, va_list *args)
{
	spec->left = spec->zero = spec->has_precision = false; /* one by one: a memset would cost more */
	spec->width = spec->precision = 0;
	for (; *at == '-' || *at == '0'; at++) {
		spec->left |= *at == '-';
		spec->zero |= *at == '0';
	}
	fmt_parse_width(spec, &at, args);
	fmt_parse_precision(spec, &at, args);
	spec->length = fmt_parse_length(&at);
	spec->conversion = *at;
	return *at == '\0' ? at : at + 1;
}

static void fmt_pointer(struct fmt_out *out, struct fmt_spec *spec, const void *pointer)
{
	spec->conversion = 'x';
	fmt_number(out, spec, (uintptr_t)pointer, "0x");
}

/* Prints one argument; false when the conversion is not one we know (and then takes no argument). */
static bool fmt_convert(struct fmt_out *out, struct fmt_spec *spec, va_list *args)
{
	char c;

	switch (spec->conversion) {
	case 'd':
	case 'i': {
		int64_t value = fmt_take_signed(spec->length, args);
		fmt_number(out, spec, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0 ? "-" : "");
		return true;
	}
	case 'u':
	case 'x':
	case 'X':
		fmt_number(out, spec, fmt_take_unsigned(spec->length, args), "");
		return true;
	case 'c':
		c = (char)va_arg(*args, int);
		fmt_padded(out, spec, &c, 1);
		return true;
	case 's':
		fmt_string(out, spec, va_arg(*args, const char *));
		return true;
	case 'p':
		fmt_pointer(out, spec, va_arg(*args, const void *));
		return true;
	case '%':
		fmt_piece(out, "%", 1);
		return true;
	default:
		return false;
	}
}

static void fmt_all(struct fmt_out *out, const char *format, va_list args)
{
	va_list ap;

	va_copy(ap, args); /* a parameter of type va_list may be an array: its address is no va_list * */
	while (*format != '\0') {
		const char *after = format;
		struct fmt_spec spec;

		while (*after != '%' && *after != '\0')
			after++;
		if (after == format) {
			after = fmt_parse(&spec, format + 1, &ap);
			if (fmt_convert(out, &spec, &ap))
				format = after;
		}
		fmt_piece(out, format, (size_t)(after - format));
		format = after;
	}
	va_end(ap);
}

void fmt_vput(fmt_put_fn *put, void *ctx, const char *format, va_list args)
{
	struct fmt_out out = {.put = put, .ctx = ctx};

	fmt_all(&out, format, args);
}

size_t fmt_vsn(char *buf, size_t size, const char *format, va_list args)
{
	struct fmt_out out = {.text = buf, .size = size};

	fmt_all(&out, format, args);
	if (size > 0)
		buf[out.len < size ? out.len : size - 1] = '\0';
	return out.len;
}

size_t fmt_sn(char *buf, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	size_t len = fmt_vsn(buf, size, format, args);
	va_end(args);
	return len;
}

void fmt_hex8(char *to, uint32_t value)
{
	for (unsigned i = 0; i < 8; i++, value <<= 4)
		to[i] = "0123456789abcdef"[value >> 28];
}
