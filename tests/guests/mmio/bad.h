/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses that no device answers, or that leave a device in the middle. They need hvscope's bad-access=inject. */
#ifndef MMIO_BAD_H
#define MMIO_BAD_H

void bad_access_tests(void);

#endif
