/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include "arch/pcpu.h"
#include "core/log.h"
#include "core/options.h"

struct options options = {MAX_PCPUS, 0, LOG_INFO, 40, 0, PANIC_TEST_NONE, 0, ""};

static const char *const stage2_words[] = {"blocks", "pages", NULL};
static const char *const off_on[] = {"off", "on", NULL};
static const char *const panic_tests[] = {"none",   "data",  "prefetch", "und", "stack",
					  "nested", "table", "silent",	 NULL};

/* A number in a range, or one of some words. */
static const struct option {
	const char *name;
	uint32_t *value, min, max;
	const char *const *words; /* the value is the place in this list */
} table[] = {
    {"maxcpus", &options.maxcpus, 1, MAX_PCPUS, NULL},		 {"uart-rate", &options.uart_rate, 0, 10000000, NULL},
    {"loglevel", &options.loglevel, LOG_ERROR, LOG_DEBUG, NULL}, {"stack_lines", &options.stack_lines, 0, 256, NULL},
    {"stage2", &options.stage2_pages, 0, 0, stage2_words},	 {"panic-test", &options.panic_test, 0, 0, panic_tests},
    {"test-walks", &options.test_walks, 0, 0, off_on},
};

static bool number(const char *s, size_t n, uint32_t *value)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9' || v > (UINT32_MAX - 9) / 10)
			return false;
		v = v * 10 + (uint32_t)(s[i] - '0');
	}
	*value = v;
	return n > 0;
}

static bool one_of(const char *const *words, const char *s, size_t n, uint32_t *value)
{
	for (uint32_t i = 0; words[i]; i++)
		if (strlen(words[i]) == n && strncmp(words[i], s, n) == 0) {
			*value = i;
			return true;
		}
	return false;
}

static void set_choice(const struct option *o, const char *word, size_t n)
{
	const size_t name = strlen(o->name) + 1;
	uint32_t value;

	if (o->words) {
		if (!one_of(o->words, word + name, n - name, o->value))
			log_warn("option %.*s: there is no such choice", (int)n, word);
	} else if (number(word + name, n - name, &value) && value >= o->min && value <= o->max) {
		*o->value = value;
	} else {
		log_warn("option %.*s: a number from %u to %u is wanted", (int)n, word, o->min, o->max);
	}
}

static bool is_named(const char *word, size_t n, const char *name)
{
	const size_t length = strlen(name);

	return n > length && strncmp(word, name, length) == 0 && word[length] == '=';
}

static void set_crash_keys(const char *word, size_t n)
{
	const size_t name = sizeof("crash-keys=") - 1;

	if (n - name >= OPTION_KEYS_MAX) {
		log_warn("option %.*s: at most %u keys", (int)n, word, OPTION_KEYS_MAX - 1);
		return;
	}
	memcpy(options.crash_keys, word + name, n - name);
	options.crash_keys[n - name] = 0;
}

static void parse_word(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (is_named(word, n, table[i].name)) {
			set_choice(&table[i], word, n);
			return;
		}
	if (is_named(word, n, "crash-keys"))
		set_crash_keys(word, n);
	else
		log_warn("option %.*s is not known: ignored", (int)n, word);
}

void options_parse(const char *line)
{
	while (*line) {
		size_t n = 0;

		while (line[n] && line[n] != ' ')
			n++;
		if (n)
			parse_word(line, n);
		line += n + (line[n] == ' ');
	}
}
