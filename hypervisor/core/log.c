/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own lines. All are kept in a ring; while something else has the console they wait there. */
#include <string.h>
#include <hvabi/messages.h>
#include <hvlib/fmt.h>
#include <hvlib/line_ring.h>
#include "core/console.h"
#include "core/console_parts.h"
#include "core/console_ring.h"
#include "core/log.h"
#include "core/wire.h"
#include "drivers/timer.h"

#define WRECK_DRAIN_MS 3000u
#define ON_WIRE_MAX    (LOG_LINE_MAX + 16u) /* bytes that a line takes in the ring towards the UART */

uint32_t log_threshold = LOG_INFO;

static struct line_ring ring;
static bool behind;	   /* lines wait in the ring for the wire */
static uint32_t behind_at; /* the first of them */

void log_give_ring(char *memory, uint32_t size)
{
	ring = (struct line_ring){memory, size, 0};
}

static void print(const char *line)
{
	console_end_open_line();
	wire_text(HV_MSG_PREFIX);
	wire_text(line);
	wire_text("\n");
}

static void print_next(void)
{
	char text[LOG_LINE_MAX];
	struct line_ring_line line;

	behind = line_ring_get(&ring, &behind_at, &line, text, sizeof(text));
	if (line.lost) {
		char lost[64];

		fmt_sn(lost, sizeof(lost), "%u bytes of lines were lost here: the console was busy", line.lost);
		print(lost);
	}
	if (behind && line.level <= log_threshold)
		print(text);
}

void log_catch_up(void)
{
	while (behind && WIRE_RING_BYTES - wire_used() > 2 * ON_WIRE_MAX)
		print_next();
}

bool log_waits(void)
{
	return behind;
}

static void log_print(enum log_level level, const char *line)
{
	console_lock();
	if (!behind && console_dumping()) {
		behind = true;
		behind_at = ring.head;
	}
	if (ring.size)
		line_ring_put(&ring, level, line);
	if (!behind && level <= log_threshold)
		print(line);
	console_settle();
	console_ring_put(CONSOLE_RING_HV, line, strlen(line));
	console_ring_put(CONSOLE_RING_HV, "\n", 1);
	console_unlock();
	console_ring_tell(CONSOLE_RING_HV);
}

void log_line(enum log_level level, const char *format, ...)
{
	char text[LOG_LINE_MAX];
	va_list args;

	va_start(args, format);
	fmt_vsn(text, sizeof(text), format, args);
	va_end(args);
	log_print(level, text);
}

static void note_to_log(void *ctx, const char *line)
{
	(void)ctx;
	log_print(LOG_WARN, line);
}

const struct note log_note = {note_to_log, NULL};

uint32_t log_oldest(void)
{
	console_lock();
	const uint32_t at = line_ring_oldest(&ring);
	console_unlock();
	return at;
}

uint32_t log_newest(void)
{
	return __atomic_load_n(&ring.head, __ATOMIC_RELAXED);
}

bool log_read(uint32_t *at, char text[LOG_LINE_MAX])
{
	struct line_ring_line line;

	console_lock();
	const bool any = line_ring_get(&ring, at, &line, text, LOG_LINE_MAX);
	console_unlock();
	return any;
}

void log_enter_wreck(void)
{
	if (!console_enter_wreck(timer_now() + timer_from_ms(WRECK_DRAIN_MS)))
		return;
	while (behind)
		print_next();
}
