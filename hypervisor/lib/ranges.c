/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <hvlib/fmt.h>
#include <hvlib/ranges.h>

#define RANGE_MAX 24u /* ",4294967295-4294967295" */
#define CUT	  "..."

static bool in_set(const uint32_t *words, unsigned n, unsigned i)
{
	return i < n * 32 && (words[i / 32] >> i % 32 & 1);
}

const char *ranges_text(const uint32_t *words, unsigned n, char *buf, size_t size)
{
	size_t length = 0;

	if (size)
		buf[0] = 0;
	for (unsigned first = 0, end; first < n * 32; first = end + 1) {
		char range[RANGE_MAX];
		size_t more;

		for (end = first; in_set(words, n, end); end++)
			;
		if (end == first)
			continue;
		if (end == first + 1)
			more = fmt_sn(range, sizeof(range), "%s%u", length ? "," : "", first);
		else
			more = fmt_sn(range, sizeof(range), "%s%u-%u", length ? "," : "", first, end - 1);
		if (length + more + sizeof(CUT) > size) {
			fmt_sn(buf + length, size - length, CUT);
			break;
		}
		length += fmt_sn(buf + length, size - length, "%s", range);
	}
	return buf;
}
