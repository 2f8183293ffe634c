/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPU_ON and CPU_OFF against each other. */
#ifndef PSCI_RACES_H
#define PSCI_RACES_H
#include <stdint.h>

void race_tests(uint32_t cpus);

#endif
