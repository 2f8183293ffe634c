/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results, one line each: "ok N - sentence" or "not ok N - sentence: got x want y" (Test Anything Protocol). */
#ifndef GUEST_TAP_H
#define GUEST_TAP_H
#include <stdbool.h>
#include <stdint.h>

/** Each reports one result under the sentence; any cpu may call them. They return whether it passed. */
bool tap_ok(bool pass, const char *sentence, ...) __attribute__((format(printf, 2, 3)));
bool tap_eq(uint32_t got, uint32_t want, const char *sentence, ...) __attribute__((format(printf, 3, 4)));
bool tap_between(uint32_t got, uint32_t low, uint32_t high, const char *sentence, ...)
    __attribute__((format(printf, 4, 5)));
void tap_fail(const char *sentence, ...) __attribute__((format(printf, 1, 2)));
void tap_skip(const char *why, const char *sentence, ...) __attribute__((format(printf, 2, 3)));

/** Prints the plan and "# SUMMARY name: P passed, F failed", then switches the machine off. */
void tap_end(void) __attribute__((noreturn));

#endif
