/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMBOLS_DEBUGINFOD_H
#define SYMBOLS_DEBUGINFOD_H

/** The path (malloc'ed) of the debug file with this build-id, which libdebuginfod gets from the servers that the user
 * named in DEBUGINFOD_URLS, or has already. NULL: no servers named, no such library, or not found. The library, which
 * brings libcurl, is loaded at the first call. May take long: DEBUGINFOD_TIMEOUT and DEBUGINFOD_MAXTIME are its bounds.
 */
char *debuginfod_fetch(const char *build_id);

#endif
