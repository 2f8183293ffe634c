/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text for the person at the console. */
#include <stdarg.h>
#include <hvlib/fmt.h>
#include <hvlib/note.h>

void note_line(const struct note *note, const char *format, ...)
{
	if (!note || !note->fn)
		return;
	char line[NOTE_MAX];
	va_list args;
	va_start(args, format);
	fmt_vsn(line, sizeof line, format, args);
	va_end(args);
	note->fn(note->ctx, line);
}
