/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the index of a file is kept: $XDG_CACHE_HOME/hvscope/BUILD-ID.index, by default ~/.cache/hvscope (XDG Base
 * Directory Specification). */
#ifndef SYMBOLS_INDEX_PATH_H
#define SYMBOLS_INDEX_PATH_H

/** Malloc'ed; NULL: no build-id, no such folder in the environment, or no memory. */
char *index_path(const char *build_id);
/** Makes the folder of @path and those above it, for the user alone. 0 or -HV_EIO (errno says why). */
int index_path_make_folder(const char *path);

#endif
