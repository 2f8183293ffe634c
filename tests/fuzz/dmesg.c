/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to RAM that holds a kernel's log, in the three formats. */
#include <symbols/dmesg.h>
#include <tests/unit/make_printk.h>
#include "edits.h"

#define FORMATS 3u

static struct log_ram *make(unsigned format)
{
	struct log_ram *r = format == 0 ? ring_new() : format == 1 ? records_new("4.4.0-unit", "printk_log") : NULL;
	for (unsigned i = 0; r && i < 50; i++) {
		if (format == 0)
			ring_add(r, 2, i % 8, i, "some text that goes round the ring");
		else
			records_add(r, i % 8, i % 16, i, "some text that goes round the end");
		if (format == 1 && i == 40)
			log32(r, log_var(VAR_FIRST), r->at);
	}
	return r ? r : chars_new("<6>[    0.000000] Booting\n<4>[    1.000000] two\nno level\n<3>open end", 60);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct log_ram *kept[FORMATS], r;
	static FILE *null;
	struct dmesg *d;
	struct dmesg_record record;
	char err[300];
	if (!size)
		return 0;
	unsigned format = data[0] % FORMATS;
	if (!kept[format])
		kept[format] = make(format);
	if (!null)
		null = fopen("/dev/null", "w");
	r = *kept[format];
	size_t length = apply_edits(r.bytes, LOG_INFO, LOG_TEXT + TEXT_SIZE, data + 1, size - 1);
	uint8_t *exact = malloc(length);
	memcpy(exact, r.bytes, length);
	if (!dmesg_open(&d, exact, length, err, sizeof err)) {
		while (dmesg_next(d, &record))
			dmesg_print(d, &record, null);
		dmesg_print_end(d, null);
		dmesg_close(d);
	}
	free(exact);
	return 0;
}
