/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <symbols/vmcoreinfo.h>

#define START	    "OSRELEASE="
#define START_SIZE  (sizeof START - 1)
#define TRIES_MAX   65536u /* first words that are read on: bytes made for it cannot stall the search */
#define PAGE	    4096u  /* VMCOREINFO_BYTES is a page: include/linux/crash_core.h */
#define UTS_FIELD   65u	   /* __NEW_UTS_LEN + 1: include/uapi/linux/utsname.h */
#define UTS_RELEASE (2 * UTS_FIELD)
#define KREF	    4u	/* struct kref, the first member of struct uts_namespace up to 5.10 */
#define NUMBER_MAX  10u /* digits of 32 bits, either base */

/* "KEY=VALUE\n", printable: its length with the newline; 0: another thing. */
static size_t line_length(const uint8_t *p, size_t left)
{
	size_t n = 0;
	bool equals = false;
	for (; n < left && p[n] >= ' ' && p[n] < 0x7f; n++)
		equals |= n && p[n] == '=';
	return equals && n < left && p[n] == '\n' ? n + 1 : 0;
}

static bool read_at(const uint8_t *p, size_t left, struct vmcoreinfo *info)
{
	size_t end = 0, line;
	size_t most = left < PAGE ? left : PAGE;
	while (end < most && (line = line_length(p + end, most - end)) > 0)
		end += line;
	if (end < most && p[end])
		return false; /* neither terminated nor a full page */
	*info = (struct vmcoreinfo){(const char *)p, end};
	uint32_t page;
	return isdigit(p[START_SIZE]) && vmcoreinfo_number(info, "PAGESIZE", &page) && page == PAGE;
}

bool vmcoreinfo_next(const uint8_t *bytes, size_t size, size_t *from, struct vmcoreinfo *info)
{
	for (unsigned tries = 0; *from < size && tries < TRIES_MAX; tries++) {
		const uint8_t *p = memmem(bytes + *from, size - *from, START, START_SIZE);
		if (!p)
			break;
		size_t at = (size_t)(p - bytes);
		*from = at + START_SIZE;
		if (size - at > START_SIZE && read_at(p, size - at, info))
			return true;
	}
	*from = size;
	return false;
}

const char *vmcoreinfo_value(const struct vmcoreinfo *info, const char *key, size_t *length)
{
	const char *line = info->text, *end = info->text + info->length;
	size_t n = strlen(key);
	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		if (!newline)
			break;
		if ((size_t)(newline - line) > n && line[n] == '=' && !memcmp(line, key, n)) {
			*length = (size_t)(newline - line) - n - 1;
			return line + n + 1;
		}
		line = newline + 1;
	}
	return NULL;
}

bool vmcoreinfo_number(const struct vmcoreinfo *info, const char *key, uint32_t *value)
{
	char digits[NUMBER_MAX + 1], *end;
	size_t length;
	const char *text = vmcoreinfo_value(info, key, &length);
	if (!text || !length || length > NUMBER_MAX || !isxdigit((unsigned char)text[0]))
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	unsigned long long n = strtoull(digits, &end, strncmp(key, "SYMBOL(", 7) ? 10 : 16);
	*value = (uint32_t)n;
	return !*end && n <= UINT32_MAX;
}

/* The names of the running system, at virtual address @uts, tell where the bytes begin. */
static bool base_by_uts(uint32_t uts, const char *release, size_t length, const uint8_t *bytes, size_t size,
			uint32_t *base)
{
	static const char sysname[UTS_FIELD] = "Linux";
	for (size_t at = uts % PAGE; at < size && size - at >= UTS_RELEASE + UTS_FIELD; at += PAGE) {
		const uint8_t *p = bytes + at;
		if (memcmp(p, sysname, UTS_FIELD) || memcmp(p + UTS_RELEASE, release, length) ||
		    p[UTS_RELEASE + length])
			continue;
		*base = uts - (uint32_t)at;
		return true;
	}
	return false;
}

bool vmcoreinfo_base(const struct vmcoreinfo *info, const uint8_t *bytes, size_t size, uint32_t *base)
{
	uint32_t uts, offset;
	size_t length;
	const char *release = vmcoreinfo_value(info, "OSRELEASE", &length);
	if (!release || length >= UTS_FIELD || !vmcoreinfo_number(info, "SYMBOL(init_uts_ns)", &uts))
		return false;
	if (vmcoreinfo_number(info, "OFFSET(uts_namespace.name)", &offset))
		return base_by_uts(uts + offset, release, length, bytes, size, base);
	return base_by_uts(uts, release, length, bytes, size, base) ||
	       base_by_uts(uts + KREF, release, length, bytes, size, base);
}
