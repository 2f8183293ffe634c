/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <symbols/alias_order.h>
#include <symbols/symtab.h>

bool alias_is_mapping(const char *name)
{
	return name[0] == '$' && name[1] && strchr("adtx", name[1]) && (!name[2] || name[2] == '.');
}

static bool ends_with(const char *name, size_t length, const char *end)
{
	size_t n = strlen(end);
	return length >= n && !memcmp(name + length - n, end, n);
}

/* Bounds of a section or a group, such as __start_ftrace_events: real functions go before them. */
static bool is_provided_by_linker(const char *name)
{
	size_t length = strlen(name);
	if (length < 8 || strncmp(name, "__", 2))
		return false;
	return !strncmp(name + 2, "start_", 6) || !strncmp(name + 2, "stop_", 5) || !strncmp(name + 2, "end_", 4) ||
	       ends_with(name, length, "_start") || ends_with(name, length, "_end");
}

static bool is_weak(char type)
{
	return type == 'w' || type == 'W';
}

int alias_compare(char type_a, const char *a, char type_b, const char *b)
{
	if (symtab_is_text(type_a) != symtab_is_text(type_b))
		return symtab_is_text(type_a) ? -1 : 1;
	if (is_weak(type_a) != is_weak(type_b))
		return is_weak(type_a) ? 1 : -1;
	bool linker_a = is_provided_by_linker(a), linker_b = is_provided_by_linker(b);
	if (linker_a != linker_b)
		return linker_a ? 1 : -1;
	size_t bars_a = strspn(a, "_"), bars_b = strspn(b, "_");
	if (bars_a != bars_b)
		return bars_a < bars_b ? -1 : 1;
	return strcmp(a, b);
}
