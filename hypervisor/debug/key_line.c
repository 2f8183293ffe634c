/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvlib/fmt.h>
#include "core/console.h"
#include "core/log.h"
#include "debug/key_line.h"

#define CTRL_C	  0x03
#define BACKSPACE 0x08
#define ESCAPE	  0x1b
#define DELETE	  0x7f

/* Only the pcpu that takes the UART's interrupt is here. */
static char line[KEYS_LINE_MAX + 3]; /* the key, the line, a newline */
static unsigned length;		     /* of it, the key included; 0: none is being typed */

static void show(const char *added)
{
	char whole[8 + sizeof(line)];

	line[length] = 0;
	fmt_sn(whole, sizeof(whole), "%c: %s", line[0], line + 1);
	console_show_typing(whole, added);
}

bool key_line_open(void)
{
	return length > 0;
}

void key_line_begin(char key, const char *prompt)
{
	line[0] = key;
	length = 1;
	log_error("'%c' pressed -> %s", key, prompt); /* whatever the log level: a script waits for it */
	show("");
}

static void give_up(void)
{
	console_end_typing();
	log_info("%c is given up", line[0]);
	length = 0;
}

static void add(char c)
{
	const char added[] = {c, 0};

	if (c < ' ' || c > '~' || length > KEYS_LINE_MAX)
		return; /* not echoed, so it is seen that it was not taken */
	line[length++] = c;
	show(added);
}

const char *key_line_typed(char c)
{
	switch (c) {
	case '\r':
	case '\n':
		line[length++] = '\n';
		line[length] = 0;
		length = 0;
		console_end_typing();
		return line;
	case CTRL_C:
	case ESCAPE:
		give_up();
		break;
	case BACKSPACE:
	case DELETE:
		if (length > 1) {
			length--;
			show("\b \b");
		}
		break;
	default:
		add(c);
	}
	return NULL;
}
