/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The C library's names that the test guests have (string.c), with their usual meaning. */
#ifndef GUEST_STRING_H
#define GUEST_STRING_H
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t bytes);

#endif
