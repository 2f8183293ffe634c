/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to RAM that holds a kernel's log, in the three formats; and a ring without VMCOREINFO, beside its kernel. */
#include <symbols/dmesg.h>
#include <tests/unit/make_image.h>
#include <tests/unit/make_printk.h>
#include "edits.h"
#include "input.h"

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

static void read_all(const uint8_t *bytes, size_t length)
{
	FILE *null = input_null();
	struct dmesg *d;
	struct dmesg_record record;
	char err[300];
	if (dmesg_open(&d, bytes, length, err, sizeof err))
		return;
	while (dmesg_next(d, &record))
		dmesg_print(d, &record, null);
	dmesg_print_end(d, null);
	dmesg_close(d);
}

#define KERNEL_AT (MADE_BASE - 0xc0000000u)
#define LOG_AT	  (LOG_BASE - 0xc0000000u)

/* The kernel stays as it is: image.c changes that. */
static void read_early(const struct log_ram *r, size_t length)
{
	static const struct made_layout layout = {"6.1", KALLSYMS_RELATIVE, false, false, 3, 4, false, true, 300};
	static uint8_t ram[LOG_AT + LOG_RAM];
	size_t exidx;
	if (!ram[KERNEL_AT]) {
		struct made *m = make_image(&layout, &exidx);
		memcpy(ram + KERNEL_AT, m->bytes, m->size);
		free(m);
	}
	memcpy(ram + LOG_AT, r->bytes, LOG_RAM);
	memset(ram + LOG_AT + LOG_INFO, 0, 4096);
	read_all(ram, LOG_AT + length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct log_ram *kept[FORMATS], r;
	if (!size)
		return 0;
	unsigned format = data[0] % FORMATS;
	bool early = data[0] % 16 == 15;
	if (!kept[format])
		kept[format] = make(format);
	r = *kept[format];
	size_t length = apply_edits(r.bytes, early ? LOG_RING : LOG_INFO, LOG_TEXT + TEXT_SIZE, data + 1, size - 1);
	if (early) {
		read_early(&r, length);
		return 0;
	}
	uint8_t *exact = input_exact(r.bytes, length);
	read_all(exact, length);
	free(exact);
	return 0;
}
