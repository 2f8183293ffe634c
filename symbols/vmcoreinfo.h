/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VMCOREINFO: what a Linux kernel writes down for tools that read its memory (Linux, Documentation/admin-guide/kdump/
 * vmcoreinfo.rst): a page of lines "SYMBOL(prb)=c142e838", "OFFSET(printk_info.seq)=0". It is in RAM when the kernel
 * has CONFIG_KEXEC or CONFIG_CRASH_CORE, and found there by its first words. */
#ifndef SYMBOLS_VMCOREINFO_H
#define SYMBOLS_VMCOREINFO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmcoreinfo {
	const char *text; /* in the bytes searched; not terminated */
	size_t length;
};

/** Next one at or after *from; *from is then behind it. */
bool vmcoreinfo_next(const uint8_t *bytes, size_t size, size_t *from, struct vmcoreinfo *info);

/** Value of the line "@key=…"; NULL: none. *length bytes. */
const char *vmcoreinfo_value(const struct vmcoreinfo *info, const char *key, size_t *length);

/** The same as a number: of SYMBOL(…) in hexadecimal, else decimal. False: absent, or no unsigned number of 32 bits. */
bool vmcoreinfo_number(const struct vmcoreinfo *info, const char *key, uint32_t *value);

/** Virtual address of bytes[0], mod 2^32: by the only place where init_uts_ns can be, "Linux" and the release that
 *  @info tells. False: it is at none. */
bool vmcoreinfo_base(const struct vmcoreinfo *info, const uint8_t *bytes, size_t size, uint32_t *base);

#endif
