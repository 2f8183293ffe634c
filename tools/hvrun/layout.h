/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things lie in the board's RAM before the hypervisor runs. Pure. Addresses are pa, sizes bytes. Both boards have
 * RAM at 0x40000000; QEMU puts a raw -kernel image at +64 KiB and the tree at +128 MiB, and stops when regions overlap.
 */
#ifndef HVRUN_LAYOUT_H
#define HVRUN_LAYOUT_H
#include <stddef.h>
#include <stdint.h>

#define LAYOUT_RAM_BASE	    0x40000000ull
#define LAYOUT_IMAGE	    0x40010000ull
#define LAYOUT_TREE	    0x48000000ull
#define LAYOUT_MODULES	    0x50000000ull
#define LAYOUT_PAGE	    0x1000ull
#define LAYOUT_MEMORY_MIN   (512ull << 20)
#define LAYOUT_MEMORY_SPARE (64ull << 20)

struct module {
	const char *path;
	uint64_t size; /* bytes; addr and what follows it are page aligned */
	uint64_t addr;
};

/** Gives each module its address, in order, from LAYOUT_MODULES up, each starting its own page.
 *  Returns the first address past the last one, or UINT64_MAX when they do not fit 64 bits. */
uint64_t layout_place(struct module *modules, size_t count);

/** The RAM to give the board by default: domains + modules + 64 MiB, at least 512 MiB, at least up to @modules_end;
 * whole MiB. UINT64_MAX when that does not fit. @domains and @modules are sums of bytes. */
uint64_t layout_memory(uint64_t domains, uint64_t modules, uint64_t modules_end);

#endif
