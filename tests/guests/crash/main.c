/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that dies in a known way, all its registers known, for tests of the crash report. bootargs:
 *   kind=read|write|fetch   at addr= (default 0x1c481004)
 *   kind=walk               MMU on with the first-level table at addr= (16 KiB aligned down), short descriptors
 *   kind=walk2              MMU on; a load whose second-level table is at addr= (1 KiB aligned down)
 *   kind=walklpae           MMU on with the LPAE first-level table at addr= (4 KiB aligned down)
 *   kind=und                undefined instructions for ever: not a crash
 *   kind=chain|record       a load at addr=, three calls deep, with plain frames or with frame records
 *   kind=small              a load at addr= where the exception modes have three words of stack each, as under Linux
 *   kind=stack              a load at addr=, with the stack pointer sp=
 *   regime=NAME             with these two: the stage-1 regime, see regime.c (default off)
 *   kind=spin|wfi           stays where it is: not a crash
 *   cpu1=spin|wfi           what a second cpu does, in the same mode; without it, it stays off
 *   mode=svc|sys|irq|fiq|abt|und|usr   thumb=1 */
#include "crash.h"
#include "cpu.h"
#include "exception.h"
#include "guest.h"
#include "mmu.h"
#include "smp.h"
#include "tap.h"
#include <string.h>

const char guest_name[] = "crash";

#define TABLE		0x00000001u
#define TTBCR_EAE	0x80000000u
#define VA_WITHOUT_PAGE 0xd0000004u

static uint32_t level1[4096] __attribute__((aligned(16384)));

static const struct {
	const char *name;
	uint32_t mode;
} modes[] = {
    {"svc", PSR_SVC}, {"sys", PSR_SYS}, {"irq", PSR_IRQ}, {"fiq", PSR_FIQ},
    {"abt", PSR_ABT}, {"und", PSR_UND}, {"usr", PSR_USR},
};

static const struct {
	const char *name;
	const char *arm, *thumb; /* NULL: the address itself is jumped to, or there is no such form */
} kinds[] = {
    {"read", crash_read, crash_read_thumb},
    {"write", crash_write, crash_write_thumb},
    {"fetch", NULL, NULL},
    {"walk", crash_walk, NULL},
    {"walklpae", crash_walk, NULL},
    {"walk2", crash_read, NULL},
    {"und", crash_und, crash_und_thumb},
    {"stack", crash_stack, NULL},
    {"small", crash_small, NULL},
    {"chain", crash_chain, crash_chain_thumb},
    {"record", crash_record, crash_record_thumb},
    {"spin", crash_spin, crash_spin_thumb},
    {"wfi", crash_wfi, crash_wfi_thumb},
};

static uint32_t mode_of(const char *name)
{
	for (uint32_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, name) == 0)
			return modes[i].mode;
	return 0;
}

static void stacks_fill(uint32_t stacks, uint32_t word)
{
	for (uint32_t mode = 0x10; mode < 0x20; mode++)
		for (uint32_t i = 0; i < 64; i++)
			((uint32_t *)(stacks + mode * 0x100))[i] = word + mode * 0x100 + i;
}

static uint32_t mmu_prepare(const char *kind, uint32_t addr)
{
	set_TTBCR(strcmp(kind, "walklpae") == 0 ? TTBCR_EAE : 0);
	set_TTBR0(addr & ~(strcmp(kind, "walklpae") == 0 ? 0xfffu : 0x3fffu));
	set_DACR(1);
	isb();
	return get_SCTLR() | SCTLR_M;
}

static void mmu_with_hole(uint32_t addr)
{
	for (uint32_t i = 0x400; i < 0x404; i++)
		level1[i] = i << 20 | SECTION_FULL;
	level1[VA_WITHOUT_PAGE >> 20] = (addr & ~0x3ffu) | TABLE;
	mmu_on(level1);
}

static bool crash_prepare(struct crash *crash, const char *kind, const char *mode, uint32_t addr, bool thumb)
{
	uint32_t k = 0, last = sizeof(kinds) / sizeof(kinds[0]);

	while (k < last && strcmp(kinds[k].name, kind) != 0)
		k++;
	*crash = (struct crash){addr | thumb, PSR_A | PSR_I | PSR_F | mode_of(mode), addr, CRASH_R + 4};
	crash->cpsr_c &= 0xff;
	if (k == last || !mode_of(mode) || (thumb && kinds[k].arm && !kinds[k].thumb))
		return false;
	if (kinds[k].arm == crash_walk && mode_of(mode) == PSR_USR)
		return false; /* SCTLR is not USR's to write */
	if (kinds[k].arm)
		crash->target = (uint32_t)(thumb ? kinds[k].thumb : kinds[k].arm);
	return true;
}

static bool stays(const char *kind)
{
	return strcmp(kind, "spin") == 0 || strcmp(kind, "wfi") == 0;
}

static void faults_fill(uint32_t cpu)
{
	set_DFAR(CRASH_FAULT + cpu * CRASH_CPU_R + 1);
	set_DFSR((CRASH_FAULT + cpu * CRASH_CPU_R + 2) & 0xfff);
	set_IFAR(CRASH_FAULT + cpu * CRASH_CPU_R + 3);
	set_IFSR((CRASH_FAULT + cpu * CRASH_CPU_R + 4) & 0xfff);
	isb();
}

static void second_go(uint32_t arg)
{
	(void)arg;
	faults_fill(1);
	crash_go1();
}

static bool second_start(const char *mode, uint32_t thumb)
{
	char kind[12];

	if (!bootarg_text("cpu1", kind, sizeof(kind)))
		return true;
	if (!stays(kind) || !crash_prepare(&crash1, kind, mode, 0, thumb))
		return false;
	crash1.r3 = CRASH_R + CRASH_CPU_R + 3;
	crash1.r4 = CRASH_R + CRASH_CPU_R + 4;
	stacks_fill(CRASH_STACKS + CRASH_CPU_STACKS, CRASH_WORD + CRASH_CPU_WORD);
	guest_printf("crash cpu1=%s mode=%s pc=%08x\n", kind, mode, (crash1.target & ~1u) + CRASH_STAY_AT);
	if (smp_start(1, second_go, 0) != 0)
		return false;
	while (!thumb && crash_reached != CRASH_R + CRASH_CPU_R)
		;
	return true;
}

static void kind_prepare(const char *kind, uint32_t addr, uint32_t thumb)
{
	if (strncmp(kind, "und", 3) == 0)
		*(volatile uint32_t *)&vectors[1] = 0xe25ef000u | (thumb ? 2u : 4u); /* subs pc, lr, #n: once more */
	code_sync(vectors, 32);
	if (stays(kind))
		faults_fill(0);
	if (strcmp(kind, "walk") == 0 || strcmp(kind, "walklpae") == 0)
		crash0.r4 = mmu_prepare(kind, addr);
	if (strcmp(kind, "stack") == 0)
		crash0.r4 = bootarg_u32("sp", 0);
	if (strcmp(kind, "walk2") == 0) {
		mmu_with_hole(addr);
		crash0.r3 = VA_WITHOUT_PAGE;
	}
}

void guest_main(void)
{
	uint32_t addr = bootarg_u32("addr", 0x1c481004), thumb = bootarg_u32("thumb", 0);
	char kind[12] = "read", mode[8] = "svc", regime[12] = "off";

	bootarg_text("kind", kind, sizeof(kind));
	bootarg_text("mode", mode, sizeof(mode));
	if (!tap_ok(crash_prepare(&crash0, kind, mode, addr, thumb), "there is a crash kind=%s mode=%s thumb=%u", kind,
		    mode, thumb))
		return;
	stacks_fill(CRASH_STACKS, CRASH_WORD);
	if (!tap_ok(second_start(mode, thumb), "what the second cpu is to do, it does"))
		return;
	guest_printf("crash kind=%s mode=%s addr=%08x pc=%08x\n", kind, mode, addr,
		     (crash0.target & ~1u) + (stays(kind) ? CRASH_STAY_AT : 0));
	kind_prepare(kind, addr, thumb);
	bootarg_text("regime", regime, sizeof(regime));
	if (!crash_regime(regime))
		return;
	crash_go0();
}
