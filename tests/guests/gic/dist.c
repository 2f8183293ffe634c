/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every register of the distributor, by word and, where IHI 0048B 4.1.4 allows it, by byte. */
#include "suites.h"
#include "gic.h"
#include "hv.h"
#include "tap.h"

static uint32_t intids;

static void id_tests(uint32_t cpus)
{
	uint32_t typer = gicd_read(GICD_TYPER);

	intids = 32 * ((typer & 0x1f) + 1);
	if (intids > 288)
		intids = 288;
	tap_ok(intids >= GUEST_INTIDS, "TYPER: at least %u INTIDs (%u)", GUEST_INTIDS, intids);
	tap_eq((typer >> 5 & 7) + 1, cpus, "TYPER: the number of cpus");
	tap_eq(gicd_read(GICD_PIDR2) >> 4 & 0xf, 2, "PIDR2: architecture 2");
	gicd_write(GICD_TYPER, ~typer);
	tap_eq(gicd_read(GICD_TYPER), typer, "TYPER ignores writes");
	gicd_write(GICD_CTLR, 1);
	tap_eq(gicd_read(GICD_CTLR) & 1, 1, "CTLR: enable reads as written");
	gicd_write(GICD_CTLR, 0);
	tap_eq(gicd_read(GICD_CTLR), 0, "CTLR: disabled reads 0");
}

/* A set register and its clear register show one state; ones act, zeros do not. */
static void set_clear_test(const char *what, uint32_t set, uint32_t clear, uint32_t mask)
{
	gicd_write(clear, mask);
	gicd_write(set, mask & 0x5a5a5a5au);
	tap_eq(gicd_read(set) & mask, mask & 0x5a5a5a5au, "%s at %03x: ones set, read by the set register", what, set);
	tap_eq(gicd_read(clear) & mask, mask & 0x5a5a5a5au, "%s at %03x: the clear register reads the same", what,
	       clear);
	gicd_write(set, mask & 0x00ff00ffu);
	tap_eq(gicd_read(set) & mask, mask & 0x5aff5affu, "%s at %03x: zeros leave bits alone", what, set);
	gicd_write(clear, mask & 0x0ff00ff0u);
	tap_eq(gicd_read(set) & mask, mask & 0x500f500fu, "%s at %03x: ones clear", what, clear);
	gicd_write(clear, mask);
	tap_eq(gicd_read(set) & mask, 0, "%s at %03x: all clear", what, clear);
}

static void bit_register_tests(void)
{
	for (uint32_t n = 8; n < GUEST_INTIDS / 4; n++)
		gicd_write(GICD_ITARGETSR(n), 0x01010101u); /* QEMU makes an SPI pending only where it is aimed */
	/* PPIs 27 and 30 are the timers, off; SGIs' bits are fixed or otherwise set. */
	set_clear_test("enable", GICD_ISENABLER(0), GICD_ICENABLER(0), 1u << 27 | 1u << 30);
	set_clear_test("active", GICD_ISACTIVER(0), GICD_ICACTIVER(0), 0xffffu | 1u << 27);
	for (uint32_t n = 1; n < GUEST_INTIDS / 32; n++) {
		set_clear_test("enable", GICD_ISENABLER(n), GICD_ICENABLER(n), ~0u);
		set_clear_test("pending", GICD_ISPENDR(n), GICD_ICPENDR(n), ~0u);
		set_clear_test("active", GICD_ISACTIVER(n), GICD_ICACTIVER(n), ~0u);
	}
}

static void priority_tests(void)
{
	uint32_t mask, bad_words = 0, bad_bytes = 0;

	gicd_write(GICD_IPRIORITYR(8), 0xffffffffu);
	mask = gicd_read(GICD_IPRIORITYR(8));
	tap_ok((mask & 0xf0f0f0f0u) == 0xf0f0f0f0u, "IPRIORITYR: at least 16 levels (%08x)", mask);
	for (uint32_t n = 0; n < GUEST_INTIDS / 4; n++) {
		uint32_t v = (n * 0x08182838u + 0x48587868u) & mask;

		gicd_write(GICD_IPRIORITYR(n), v);
		bad_words += gicd_read(GICD_IPRIORITYR(n)) != v;
	}
	tap_eq(bad_words, 0, "IPRIORITYR: every word reads as written");
	for (uint32_t i = 0; i < GUEST_INTIDS; i++) {
		uint32_t addr = GUEST_GICD_BASE + GICD_IPRIORITYR(0) + i, word = io_read32(addr & ~3u);
		uint32_t shift = 8 * (i & 3), v = (i * 24 + 16) & mask & 0xff;

		io_write8(addr, v);
		bad_bytes += io_read8(addr) != v;
		bad_bytes += io_read32(addr & ~3u) != ((word & ~(0xffu << shift)) | v << shift);
	}
	tap_eq(bad_bytes, 0, "IPRIORITYR: a byte changes that byte only");
}

static void target_tests(uint32_t cpus)
{
	uint32_t all = (1u << cpus) - 1, want = cpus > 1 ? 0x01010101u : 0, bad = 0;

	for (uint32_t n = 0; n < 8; n++) {
		gicd_write(GICD_ITARGETSR(n), 0);
		bad += gicd_read(GICD_ITARGETSR(n)) != want && gicd_read(GICD_ITARGETSR(n)) != 0x01010101u;
	}
	tap_eq(bad, 0, "ITARGETSR0-7: the reader's own bit, read-only");
	bad = 0;
	for (uint32_t i = 32; i < GUEST_INTIDS && cpus > 1; i++) {
		uint32_t addr = GUEST_GICD_BASE + GICD_ITARGETSR(0) + i, v = (i * 7 + 1) & all;

		io_write8(addr, v);
		bad += io_read8(addr) != v || (io_read32(addr & ~3u) >> (8 * (i & 3)) & 0xff) != v;
	}
	tap_eq(bad, 0, "ITARGETSR: every byte of the SPIs reads as written");
	gic_set_target(FREE_SPI, 0xff);
	if (hv_present()) /* QEMU keeps the bits of cpus that it has not */
		tap_ok((gicd_read(GICD_ITARGETSR(FREE_SPI / 4)) & 0xff & ~all) == 0,
		       "ITARGETSR: bits of cpus that do not exist read 0");
	bad = 0;
	for (uint32_t n = 8; n < GUEST_INTIDS / 4; n++) {
		gicd_write(GICD_ITARGETSR(n), 0x01010101u);
		bad += gicd_read(GICD_ITARGETSR(n)) != (cpus > 1 ? 0x01010101u : 0) &&
		       gicd_read(GICD_ITARGETSR(n)) != 0x01010101u;
	}
	tap_eq(bad, 0, "ITARGETSR: every word of the SPIs reads as written (one cpu: 0 or its bit)");
}

static void config_tests(void)
{
	uint32_t bad = 0;

	tap_eq(gicd_read(GICD_ICFGR(0)), 0xaaaaaaaau, "ICFGR0: SGIs are edge-triggered");
	gicd_write(GICD_ICFGR(0), 0);
	tap_eq(gicd_read(GICD_ICFGR(0)), 0xaaaaaaaau, "ICFGR0 ignores writes");
	for (uint32_t n = 2; n < GUEST_INTIDS / 16; n++) {
		gicd_write(GICD_ICFGR(n), 0x88222288u);
		bad += (gicd_read(GICD_ICFGR(n)) & 0xaaaaaaaau) != 0x88222288u;
		gicd_write(GICD_ICFGR(n), 0);
		bad += (gicd_read(GICD_ICFGR(n)) & 0xaaaaaaaau) != 0;
	}
	tap_eq(bad, 0, "ICFGR: every SPI's edge bit reads as written");
}

static void sgi_pending_tests(void)
{
	uint32_t bad = 0, byte;

	for (uint32_t sgi = 0; sgi < 16; sgi++) {
		byte = GUEST_GICD_BASE + GICD_SPENDSGIR(0) + sgi;
		io_write8(byte, 1);
		bad += io_read8(byte) != 1 || !(gicd_read(GICD_ISPENDR(0)) & 1u << sgi);
		bad += io_read8(byte - 0x10) != 1;
		io_write8(byte - 0x10, 1);
		bad += io_read8(byte) != 0 || gicd_read(GICD_ISPENDR(0)) & 1u << sgi;
	}
	tap_eq(bad, 0, "SPENDSGIR and CPENDSGIR: bytes set and clear each SGI's source, ISPENDR0 shows it");
	gicd_write(GICD_SPENDSGIR(1), 0x01000100u);
	tap_eq(gicd_read(GICD_CPENDSGIR(1)), 0x01000100u, "SPENDSGIR: by word");
	gicd_write(GICD_CPENDSGIR(1), 0xffffffffu);
	tap_eq(gicd_read(GICD_SPENDSGIR(1)), 0, "CPENDSGIR: by word");
	gicd_write(GICD_ISPENDR(0), 0xffffu);
	tap_eq(gicd_read(GICD_ISPENDR(0)) & 0xffffu, 0, "ISPENDR0: SGIs' bits ignore writes");
}

/* Offsets that IHI 0048B, table 4-1, reserves. */
static void reserved_tests(void)
{
	static const uint32_t reserved[] = {0x010, 0x01c, 0x024, 0x040, 0x07c, 0xe00, 0xefc, 0xf04, 0xf30, 0xfcc};
	uint32_t bad = 0;

	for (uint32_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		gicd_write(reserved[i], 0xffffffffu);
		bad += gicd_read(reserved[i]) != 0;
	}
	tap_eq(bad, 0, "reserved words read 0 and ignore writes");
	gicd_write(GICD_IGROUPR(1), 0);
	tap_eq(gicd_read(GICD_IGROUPR(1)), 0, "IGROUPR1 reads 0 after 0 is written");
}

void gicd_register_tests(uint32_t cpus)
{
	id_tests(cpus);
	bit_register_tests();
	priority_tests();
	target_tests(cpus);
	config_tests();
	sgi_pending_tests();
	reserved_tests();
}
