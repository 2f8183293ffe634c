/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the console text for the lines that say how a run ends. */
#include "watch.h"
#include <hvabi/messages.h>
#include <string.h>

struct rule {
	const char *format; /* as in hvabi/messages.h: with %u and %s */
	size_t flag;	    /* offset of the bool it sets */
};

#define FLAG(f) offsetof(struct watch, f)

static const struct rule rules[] = {
    {HV_MSG_CRASHED, FLAG(crashed)},  {HV_MSG_NOT_STARTED, FLAG(crashed)},
    {HV_MSG_LEFT_OUT, FLAG(crashed)}, {HV_MSG_ONLY_CRASHED, FLAG(only_crashed)},
    {HV_MSG_RESET, FLAG(reset)},      {HV_MSG_PANIC, FLAG(panicked)},
    {HV_MSG_ALL_OFF, FLAG(all_off)},  {HV_MSG_POWERED_OFF "; " HV_MSG_ALL_OFF, FLAG(all_off)},
};

/* Where @text goes on behind what a conversion printed: digits for %u; for %s anything up to @next, the character
 * behind it in the format. NULL if it cannot have printed this. */
static const char *skip_printed(const char *text, char conversion, char next)
{
	size_t len = strspn(text, "0123456789");

	if (conversion == 's')
		return next ? strchr(text, next) : text + strlen(text);
	return len ? text + len : NULL;
}

/* Whether @text starts with what @format prints. */
static bool matches(const char *text, const char *format)
{
	for (; text && *format; format++) {
		if (*format == '%') {
			text = skip_printed(text, format[1], format[2]);
			format++;
		} else if (*text++ != *format) {
			return false;
		}
	}
	return text != NULL;
}

static void line_done(struct watch *watch)
{
	const size_t prefix = sizeof(HV_MSG_PREFIX) - 1;

	watch->line[watch->len] = '\0';
	watch->len = 0;
	if (strncmp(watch->line, HV_MSG_PREFIX, prefix) != 0)
		return;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (matches(watch->line + prefix, rules[i].format))
			*(bool *)(void *)((char *)watch + rules[i].flag) = true;
	}
}

static void take_text(void *ctx, const char *text, size_t len)
{
	struct watch *watch = ctx;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			line_done(watch);
		else if (text[i] != '\r' && text[i] != '\0' && watch->len < WATCH_LINE_MAX - 1)
			watch->line[watch->len++] = text[i];
	}
}

static void drop_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	(void)ctx;
	(void)header;
	(void)payload;
	(void)n;
}

static void drop_damage(void *ctx, bool too_long)
{
	(void)ctx;
	(void)too_long;
}

/* A tool may speak on the console's line, too (docs/link.md). */
void watch_feed(struct watch *watch, const char *text, size_t len)
{
	static const struct link_reader_ops ops = {drop_packet, take_text, drop_damage, .typed = false};

	if (!watch->reader.ops)
		link_reader_init(&watch->reader, &ops, watch, watch->packet, sizeof(watch->packet));
	link_reader_feed(&watch->reader, (const uint8_t *)text, len);
}

bool watch_is_over(const struct watch *watch)
{
	return watch->panicked || watch->only_crashed;
}

enum hvrun_status watch_status(const struct watch *watch, enum run_end end)
{
	if (watch->panicked)
		return HVRUN_HV_DIED;
	if (end == END_TIMEOUT)
		return HVRUN_TIMEOUT;
	if (end == END_FAILED || end == END_LOST)
		return HVRUN_QEMU;
	if (watch->crashed || watch->only_crashed)
		return HVRUN_CRASHED;
	if (end == END_QUIT || (watch->reset && end == END_EXITED))
		return HVRUN_QUIT;
	return watch->all_off ? HVRUN_OK : HVRUN_HV_DIED;
}
