/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "input.h"

int input_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct input *in = ctx;
	const uint32_t at = va - in->base;

	if (at > in->size || n > in->size - at)
		return -1;
	memcpy(buf, in->data + at, n);
	return 0;
}

uint8_t *input_exact(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, size);
	return copy;
}

FILE *input_null(void)
{
	static FILE *null;

	if (!null)
		null = fopen("/dev/null", "w");
	if (!null)
		abort();
	return null;
}
