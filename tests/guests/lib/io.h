/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain device accesses of each width: one load or store, no write-back. */
#ifndef GUEST_IO_H
#define GUEST_IO_H
#include <stdint.h>
#include <hvabi/guest_machine.h>

static inline uint32_t io_read32(uint32_t addr)
{
	uint32_t v;

	__asm__ volatile("ldr %0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void io_write32(uint32_t addr, uint32_t v)
{
	__asm__ volatile("str %0, [%1]" ::"r"(v), "r"(addr) : "memory");
}

static inline uint32_t io_read16(uint32_t addr)
{
	uint32_t v;

	__asm__ volatile("ldrh %0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void io_write16(uint32_t addr, uint32_t v)
{
	__asm__ volatile("strh %0, [%1]" ::"r"(v), "r"(addr) : "memory");
}

static inline uint32_t io_read8(uint32_t addr)
{
	uint32_t v;

	__asm__ volatile("ldrb %0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void io_write8(uint32_t addr, uint32_t v)
{
	__asm__ volatile("strb %0, [%1]" ::"r"(v), "r"(addr) : "memory");
}

#endif
