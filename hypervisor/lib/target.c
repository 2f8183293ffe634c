/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvabi/errno.h>
#include <hvlib/target.h>

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

static bool ends_word(char c)
{
	return c == 0 || c == ' ' || c == '\t';
}

/* A decimal number of one to four digits; *@s moves behind it. */
static bool take_number(const char **s, uint32_t *value)
{
	unsigned n = 0;

	*value = 0;
	for (; **s >= '0' && **s <= '9' && n < 4; n++)
		*value = *value * 10 + (uint32_t)(*(*s)++ - '0');
	return n > 0 && !(**s >= '0' && **s <= '9');
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_hex(const char **s, uint64_t *value)
{
	unsigned n = 0;

	*value = 0;
	if ((*s)[0] == '0' && ((*s)[1] | 0x20) == 'x')
		*s += 2;
	for (; hex_digit(**s) >= 0 && n < 16; n++)
		*value = *value << 4 | (uint64_t)hex_digit(*(*s)++);
	return n > 0 && ends_word(**s);
}

/* "d1" followed by a blank, the end or "v" is a domain; "d1f0" is a number in hexadecimal. */
static bool names_domain(const char *s)
{
	uint32_t n;

	if (*s++ != 'd' || !take_number(&s, &n))
		return false;
	return ends_word(*s) || *s == 'v';
}

static bool take_domain(const char **s, struct target *t)
{
	(*s)++;
	if (!take_number(s, &t->domain))
		return false;
	if (ends_word(**s))
		return true;
	(*s)++; /* v */
	return take_number(s, &t->vcpu) && ends_word(**s);
}

int target_parse(const char *text, struct target *t, const char **why)
{
	const char *s = skip_blanks(text);

	*t = (struct target){.domain = TARGET_ANY, .vcpu = TARGET_ANY};
	if (names_domain(s)) {
		if (!take_domain(&s, t)) {
			*why = "a vcpu is named dNvM, as in d1v0";
			return -HV_EINVAL;
		}
		s = skip_blanks(s);
	}
	if (*s) {
		t->has_address = take_hex(&s, &t->address);
		if (!t->has_address) {
			*why = "an address is hexadecimal, at most 16 digits";
			return -HV_EINVAL;
		}
		s = skip_blanks(s);
	}
	if (*s) {
		*why = "there is more behind the address";
		return -HV_EINVAL;
	}
	return 0;
}
