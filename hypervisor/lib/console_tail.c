/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <string.h>
#include <hvlib/console_tail.h>

static const char panic_text[] = "Kernel panic"; /* Linux, kernel/panic.c: "Kernel panic - not syncing: %s" */

static void copy_text(char to[FACTS_TEXT], const char *from, uint32_t n)
{
	n = n < FACTS_TEXT - 1 ? n : FACTS_TEXT - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

static bool is_blank(const struct console_tail *t)
{
	for (uint32_t i = 0; i < t->length; i++) {
		if (t->line[i] != ' ')
			return false;
	}
	return true;
}

static void look_for_panic(struct console_tail *t)
{
	const uint32_t n = sizeof(panic_text) - 1;

	for (uint32_t i = 0; t->panic[0] == '\0' && i + n <= t->length; i++) {
		if (memcmp(&t->line[i], panic_text, n) == 0)
			copy_text(t->panic, &t->line[i], t->length - i);
	}
}

void console_tail_put(struct console_tail *t, char c)
{
	if (c != '\n') {
		if (c >= ' ' && c <= '~' && t->length < CONSOLE_TAIL_LINE)
			t->line[t->length++] = c;
		return;
	}
	look_for_panic(t);
	if (!is_blank(t))
		copy_text(t->last, t->line, t->length);
	t->length = 0;
}

void console_tail_last(const struct console_tail *t, char last[FACTS_TEXT])
{
	if (is_blank(t))
		memcpy(last, t->last, FACTS_TEXT);
	else
		copy_text(last, t->line, t->length);
}
