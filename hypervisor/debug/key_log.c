/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys w, + and -: the ring of the hypervisor's own lines, and which of them are printed. */
#include "core/log.h"
#include "debug/keys.h"

#define LINES_A_PART 100u

/* What is added meanwhile is left out, or it might never end. */
bool key_log(struct out *o, struct key_run *run)
{
	char text[LOG_LINE_MAX];

	if (run->part == 0) {
		run->at = log_oldest();
		run->until = log_newest();
	}
	for (uint32_t n = 0; n < LINES_A_PART; n++) {
		if ((int32_t)(run->until - run->at) <= 0 || !log_read(&run->at, text))
			return false;
		out_text(o, text);
	}
	return true;
}

static const char *const levels[] = {"errors", "errors and warnings", "errors, warnings and information", "all"};

static bool set_level(struct out *o, char key, uint32_t level)
{
	log_threshold = level;
	out_line(o, "'%c' pressed -> standard log level: %s", key, levels[level]);
	return false;
}

bool key_log_more(struct out *o, struct key_run *run)
{
	return set_level(o, run->key, log_threshold < LOG_DEBUG ? log_threshold + 1 : LOG_DEBUG);
}

bool key_log_less(struct out *o, struct key_run *run)
{
	return set_level(o, run->key, log_threshold > LOG_ERROR ? log_threshold - 1 : LOG_ERROR);
}
