/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include "arch/pcpu.h"
#include "core/log.h"
#include "core/options.h"

struct options options = {MAX_PCPUS, 0, LOG_INFO, 40};

static const struct {
	const char *name;
	uint32_t *value, min, max;
} table[] = {
	{"maxcpus", &options.maxcpus, 1, MAX_PCPUS},
	{"uart-rate", &options.uart_rate, 0, 10000000},
	{"loglevel", &options.loglevel, LOG_ERROR, LOG_DEBUG},
	{"stack_lines", &options.stack_lines, 0, 256},
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

static void parse_word(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t name = strlen(table[i].name);
		uint32_t value;

		if (n <= name || strncmp(word, table[i].name, name) != 0 || word[name] != '=')
			continue;
		if (number(word + name + 1, n - name - 1, &value) && value >= table[i].min && value <= table[i].max)
			*table[i].value = value;
		else
			log_warn("option %.*s: a number from %u to %u is wanted", (int)n, word, table[i].min, table[i].max);
		return;
	}
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
