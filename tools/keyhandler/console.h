/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plain terminal on the port. */
#ifndef KEYHANDLER_CONSOLE_H
#define KEYHANDLER_CONSOLE_H
#include "port.h"

/** What is typed goes out as it is and what comes is shown, until Ctrl-] q. The terminal is raw meanwhile and as before
 *  after it. 0, or -HV_EIO with port->error. */
int console_run(struct port *port);

#endif
