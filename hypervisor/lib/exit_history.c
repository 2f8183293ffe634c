/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exits in words. */
#include <hvlib/cond.h>
#include <hvlib/exit_history.h>
#include <hvlib/fmt.h>
#include <hvlib/hsr.h>
#include "line.h"

static const struct {
	uint32_t id;
	const char *name;
} psci_names[] = {
    {0x84000000, "PSCI_VERSION"},
    {0x84000001, "CPU_SUSPEND"},
    {0x84000002, "CPU_OFF"},
    {0x84000003, "CPU_ON"},
    {0x84000004, "AFFINITY_INFO"},
    {0x84000005, "MIGRATE"},
    {0x84000006, "MIGRATE_INFO_TYPE"},
    {0x84000008, "SYSTEM_OFF"},
    {0x84000009, "SYSTEM_RESET"},
    {0x8400000a, "PSCI_FEATURES"},
    {0x8400000e, "SYSTEM_SUSPEND"},
    {0x80000000, "SMCCC_VERSION"},
    {0x80000001, "SMCCC_ARCH_FEATURES"},
};

const char *psci_name(uint32_t id)
{
	for (size_t i = 0; i < sizeof(psci_names) / sizeof(psci_names[0]); i++)
		if (psci_names[i].id == id)
			return psci_names[i].name;
	return NULL;
}

static bool is_abort(const struct hv_exit_record *r)
{
	return hsr_ec(r->hsr) == EC_DABT_LOWER || hsr_ec(r->hsr) == EC_PABT_LOWER;
}

/* HPFAR holds ipa[39:12] in 31:4 (Arm DDI 0406C, B4.1, HPFAR). */
bool exit_record_ipa(const struct hv_exit_record *r, uint64_t *ipa)
{
	if (!is_abort(r))
		return false;
	*ipa = (uint64_t)(r->arg[1] & ~0xfu) << 8;
	if (!hsr_pabt(r->hsr).s1ptw) /* the same bit in both classes */
		*ipa |= r->arg[0] & 0xfffu;
	return true;
}

static void describe_access(const struct hv_exit_record *r, struct line *line)
{
	const struct hsr_dabt a = hsr_dabt(r->hsr);

	if (hsr_ec(r->hsr) == EC_PABT_LOWER)
		line_add(line, "fetch");
	else if (a.cm)
		line_add(line, "cache operation");
	else if (!a.isv)
		line_add(line, "%s", a.write ? "write" : "read");
	else
		line_add(line, a.write ? "write %u byte%s from r%u" : "read %u byte%s into r%u", a.bytes,
			 a.bytes == 1 ? "" : "s", a.rt);
}

/* A translation fault is what an emulated device is made of, so it goes without saying. */
static void describe_abort(const struct hv_exit_record *r, struct line *line)
{
	const struct hsr_pabt a = hsr_pabt(r->hsr);
	uint64_t ipa = 0;

	(void)exit_record_ipa(r, &ipa);
	if (a.s1ptw)
		line_add(line, "table walk for va %08x, descriptor in page %08llx", r->arg[0], (unsigned long long)ipa);
	else {
		describe_access(r, line);
		line_add(line, ", va %08x ipa %08llx", r->arg[0], (unsigned long long)ipa);
	}
	if (fsc_level(a.fsc) == 0 || (a.fsc & 0x3c) != 0x04)
		line_add(line, ", %s%s", fsc_name(a.fsc), fsc_level_suffix(a.fsc));
}

static void describe_cp(const struct hv_exit_record *r, struct line *line)
{
	struct hsr_cp cp;

	(void)hsr_cp(r->hsr, &cp);
	if (cp.is64)
		line_add(line, "%s p%u, %u, r%u, r%u, c%u", cp.read ? "mrrc" : "mcrr", cp.coproc, cp.opc1, cp.rt,
			 cp.rt2, cp.crm);
	else
		line_add(line, "%s p%u, %u, r%u, c%u, c%u, %u", cp.read ? "mrc" : "mcr", cp.coproc, cp.opc1, cp.rt,
			 cp.crn, cp.crm, cp.opc2);
}

static void describe_call(const struct hv_exit_record *r, struct line *line)
{
	const bool smc = hsr_ec(r->hsr) == EC_SMC;
	const char *name = psci_name(r->arg[0]);

	if (!smc && hsr_imm16(r->hsr) != 0)
		line_add(line, "hvc #0x%04x, r0 %08x r1 %08x", hsr_imm16(r->hsr), r->arg[0], r->arg[1]);
	else if (name)
		line_add(line, "%s %s, r1 %08x", smc ? "smc" : "hvc", name, r->arg[1]);
	else
		line_add(line, "%s, r0 %08x r1 %08x", smc ? "smc" : "hvc", r->arg[0], r->arg[1]);
}

static void describe_wfx(const struct hv_exit_record *r, struct line *line)
{
	line_add(line, hsr_is_wfe(r->hsr) ? "WFE" : "WFI");
}

static const struct {
	uint8_t ec;
	void (*describe)(const struct hv_exit_record *r, struct line *line);
} describers[] = {
    {EC_WFX, describe_wfx},	     {EC_CP15_32, describe_cp}, {EC_CP15_64, describe_cp},
    {EC_CP14_32, describe_cp},	     {EC_CP10_ID, describe_cp}, {EC_CP14_64, describe_cp},
    {EC_HVC, describe_call},	     {EC_SMC, describe_call},	{EC_PABT_LOWER, describe_abort},
    {EC_DABT_LOWER, describe_abort},
};

size_t exit_record_describe(const struct hv_exit_record *r, char *buf, size_t size)
{
	struct line line = {buf, size, 0};

	if (r->hsr == HV_EXIT_IRQ) {
		if (r->arg[0] < 1020) /* 1020 to 1023 are no interrupts (IHI 0048B, 3.2.5) */
			line_add(&line, "interrupt %u", r->arg[0]);
		else if (r->arg[0] == HV_EXIT_IRQ_NOW)
			line_add(&line, "interrupt, being handled");
		else
			line_add(&line, "interrupt, gone when it was asked for");
		return line.len;
	}
	for (size_t i = 0; i < sizeof(describers) / sizeof(describers[0]); i++)
		if (describers[i].ec == hsr_ec(r->hsr)) {
			describers[i].describe(r, &line);
			return line.len;
		}
	return hsr_describe(r->hsr, buf, size);
}

#define ALIKE_CPSR (CPSR_MODE_MASK | CPSR_T)

static bool alike(const struct hv_exit_record *a, const struct hv_exit_record *b)
{
	return a->hsr == b->hsr && a->pc == b->pc && ((a->cpsr ^ b->cpsr) & ALIKE_CPSR) == 0 &&
	       a->arg[0] == b->arg[0] && a->arg[1] == b->arg[1];
}

/* The record with @number, NULL when the ring does not have it: too old, or about to be written. */
static const struct hv_exit_record *record_at(const struct exit_history_view *view, uint32_t number)
{
	const struct hv_exit_record *r = &view->ring[number % HV_EXIT_HISTORY];

	return number != 0 && r->number == number ? r : NULL;
}

/* Is exit @number told by the line of the one before it? A start between them is told, too. */
static bool continues(const struct exit_history_view *view, uint32_t number)
{
	const struct hv_exit_record *r = record_at(view, number), *before = record_at(view, number - 1);

	return before && number - 1 != view->first && alike(before, r);
}

/* The number that the first line starts with, so that no more than max_lines come. */
static uint32_t find_start(const struct exit_history_view *view)
{
	uint32_t number = view->newest, start = view->newest + 1;
	unsigned lines = 0;

	for (; record_at(view, number); number--) {
		if (continues(view, number))
			continue;
		if (lines++ == view->max_lines)
			break;
		start = number;
	}
	return start;
}

static uint32_t count_older(const struct exit_history_view *view, uint32_t start)
{
	uint32_t n = 0;

	while (record_at(view, start - 1 - n))
		n++;
	return n;
}

static void print_run(const struct exit_history_view *view, uint32_t number, uint32_t count, walk_line_fn *line,
		      void *ctx)
{
	const struct hv_exit_record *r = record_at(view, number), *last = record_at(view, number + count - 1);
	const uint64_t age = view->now > last->time ? view->now - last->time : 0;
	const uint64_t us = age / view->hz * 1000000 + age % view->hz * 1000000 / view->hz;
	char text[EXIT_TEXT_MAX], ago[32];
	struct line out = {text, sizeof(text), 0};

	fmt_sn(ago, sizeof(ago), "-%llu.%03u", (unsigned long long)(us / 1000), (unsigned)(us % 1000));
	line_add(&out, "%7u %10s ms %s %08x  ", number + count - 1, ago, cpsr_mode_name(r->cpsr), r->pc);
	if (count > 1)
		line_add(&out, "x %u: ", count);
	if (out.len < sizeof(text))
		(void)exit_record_describe(r, text + out.len, sizeof(text) - out.len);
	line(ctx, text);
}

void exit_history_print(const struct exit_history_view *view, walk_line_fn *line, void *ctx)
{
	const uint32_t start = find_start(view), older = count_older(view, start);
	char text[EXIT_TEXT_MAX];
	uint32_t count;

	if (older) {
		struct line out = {text, sizeof(text), 0};
		line_add(&out, "(%u older ones are not shown)", older);
		line(ctx, text);
	}
	for (uint32_t number = start; number - start < HV_EXIT_HISTORY && number <= view->newest; number += count) {
		if (number == view->first + 1 && view->first)
			line(ctx, "its last start:");
		count = 1;
		while (number + count <= view->newest && record_at(view, number + count) &&
		       continues(view, number + count))
			count++;
		if (record_at(view, number) && record_at(view, number + count - 1))
			print_run(view, number, count, line, ctx);
	}
	if (view->newest == view->first)
		line(ctx, "no exit since its start");
}
