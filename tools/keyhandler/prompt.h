/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interactive side: named commands with history, completion and help; a console; a watch. */
#ifndef KEYHANDLER_PROMPT_H
#define KEYHANDLER_PROMPT_H
#include "session.h"

/** Reads commands from the terminal, or line by line from anything else, until quit or the end of the input. 0, or
 *  -HV_E... when the port failed, with s->talk.error. */
int prompt_run(struct session *s);

#endif
