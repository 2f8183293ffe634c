/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "complain.h"
#include <stdarg.h>
#include <stdio.h>

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("stackdump: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}
