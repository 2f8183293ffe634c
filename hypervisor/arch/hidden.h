/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Included before everything (hypervisor/build.mk): nothing outside the image refers to it, so no access needs the
 * global offset table. -fvisibility=hidden alone does not say so of declarations. */
#ifndef ARCH_HIDDEN_H
#define ARCH_HIDDEN_H
#pragma GCC visibility push(hidden)
#endif
