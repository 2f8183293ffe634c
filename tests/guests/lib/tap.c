/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counts and lines of a test guest's results. */
#include "tap.h"
#include "guest.h"
#include "psci.h"
#include "smp.h"
#include <hvlib/fmt.h>

#define SENTENCE_MAX 160

static struct lock tap_lock;
static volatile uint32_t passed, failed;

static uint32_t tap_count(bool pass)
{
	uint32_t number;

	lock_take(&tap_lock);
	if (pass)
		passed = passed + 1;
	else
		failed = failed + 1;
	number = passed + failed;
	lock_drop(&tap_lock);
	return number;
}

#define SENTENCE(buf, format)                                                                                          \
	do {                                                                                                           \
		va_list args_;                                                                                         \
		va_start(args_, format);                                                                               \
		fmt_vsn(buf, sizeof(buf), format, args_);                                                              \
		va_end(args_);                                                                                         \
	} while (0)

bool tap_ok(bool pass, const char *sentence, ...)
{
	char text[SENTENCE_MAX];

	SENTENCE(text, sentence);
	guest_printf("%s %u - %s\n", pass ? "ok" : "not ok", tap_count(pass), text);
	return pass;
}

bool tap_eq(uint32_t got, uint32_t want, const char *sentence, ...)
{
	char text[SENTENCE_MAX];

	SENTENCE(text, sentence);
	if (got == want)
		guest_printf("ok %u - %s\n", tap_count(true), text);
	else
		guest_printf("not ok %u - %s: got 0x%x want 0x%x\n", tap_count(false), text, got, want);
	return got == want;
}

bool tap_between(uint32_t got, uint32_t low, uint32_t high, const char *sentence, ...)
{
	bool pass = got >= low && got <= high;
	char text[SENTENCE_MAX];

	SENTENCE(text, sentence);
	if (pass)
		guest_printf("ok %u - %s (%u)\n", tap_count(true), text, got);
	else
		guest_printf("not ok %u - %s: got %u want %u..%u\n", tap_count(false), text, got, low, high);
	return pass;
}

void tap_fail(const char *sentence, ...)
{
	char text[SENTENCE_MAX];

	SENTENCE(text, sentence);
	guest_printf("not ok %u - %s\n", tap_count(false), text);
}

void tap_skip(const char *why, const char *sentence, ...)
{
	char text[SENTENCE_MAX];

	SENTENCE(text, sentence);
	guest_printf("ok %u - %s # SKIP %s\n", tap_count(true), text, why);
}

void tap_end(void)
{
	guest_printf("1..%u\n", passed + failed);
	guest_printf("# SUMMARY %s: %u passed, %u failed\n", guest_name, passed, failed);
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		;
}
