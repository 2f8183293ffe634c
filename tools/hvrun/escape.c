/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The escape of the interactive console. */
#include "escape.h"

enum escape_event escape_feed(struct escape *escape, const char *in, size_t len, char *out, size_t *out_len)
{
	enum escape_event event = ESCAPE_NONE;

	*out_len = 0;
	for (size_t i = 0; i < len; i++) {
		bool armed = escape->armed;

		escape->armed = in[i] == ESCAPE_KEY && !armed;
		if (escape->armed)
			continue;
		if (armed && in[i] == 'q')
			return ESCAPE_QUIT;
		if (armed && in[i] == '?') {
			event = ESCAPE_HELP;
			continue;
		}
		if (armed && in[i] != ESCAPE_KEY)
			out[(*out_len)++] = ESCAPE_KEY;
		out[(*out_len)++] = in[i];
	}
	return event;
}
