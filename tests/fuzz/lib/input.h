/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the targets share: the function that libFuzzer calls, and its bytes as memory. */
#ifndef INPUT_H
#define INPUT_H
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Each target has it; 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes that lie at an address. */
struct input {
	const uint8_t *data;
	size_t size;
	uint32_t base;
};

/** Reads @n bytes at @va of the struct input @ctx. 0, or -1: not all of them are there. */
int input_read(void *ctx, uint32_t va, void *buf, size_t n);

/** A copy that ends where its memory ends, so that a read behind it is noticed. free() frees it. */
uint8_t *input_exact(const uint8_t *bytes, size_t size);

/** Where text goes that nobody reads. */
FILE *input_null(void);

#endif
