/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key '*' goes through its list while domains are destroyed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <stdint.h>

/* In place of core/domain.h, which is for ARM alone: all that it needs. */
#define CORE_DOMAIN_H
struct domain;
struct domain *domain_find(uint32_t id);
#include "debug/key_all.c"

const struct key keys_table[] = {
    {'*', 0, "", "", NULL}, {'d', KEY_IN_ALL, "", "", NULL}, {'0', KEY_IN_ALL, "", "", NULL},
    {'h', 0, "", "", NULL}, {'q', KEY_IN_ALL, "", "", NULL}, {'Y', KEY_IN_ALL, "", "", NULL},
};
const unsigned keys_count = sizeof(keys_table) / sizeof(keys_table[0]);

static struct domain {
	int none;
} there;
static uint32_t vcpus[DIGITS]; /* of each domain; 0: there is none */
static char ran[64];

struct domain *domain_find(uint32_t id)
{
	return id < DIGITS && vcpus[id] ? &there : NULL;
}

const struct key *keys_find(char key)
{
	(void)key;
	return &keys_table[0];
}

void out_line(struct out *o, const char *format, ...)
{
	(void)o;
	(void)format;
}

/* As key_domain() and key_diagnose(): a vcpu a part, and a look and a part. */
bool keys_part(struct out *o, struct key_run *run)
{
	const bool digit = run->key >= '0' && run->key <= '9';
	const uint32_t n = digit ? vcpus[run->key - '0'] : run->key == 'Y' ? 2 : 1;
	const char text[] = {run->key, (char)('a' + run->part), 0};

	(void)o;
	strcat(ran, n ? text : "-");
	run->part++;
	assert_true(n == 0 || run->part <= n);
	return run->part < n;
}

/* A domain that is destroyed once so many parts were written. */
static const struct {
	unsigned parts, gone;
	const char *ran;
} rows[] = {
    {99, 0, "da0a0b1a1b2aqaYaYb"}, /* none */
    {0, 1, "da0a0b2aqaYaYb"},	   {1, 1, "da0a0b2aqaYaYb"},	 {1, 0, "da1a1b2aqaYaYb"},
    {2, 0, "da0a-1a1b2aqaYaYb"},   {4, 1, "da0a0b1a-2aqaYaYb"},	 {4, 0, "da0a0b1a1b2aqaYaYb"},
    {6, 1, "da0a0b1a1b2aqaYaYb"},  {8, 2, "da0a0b1a1b2aqaYaYb"},
};

static void while_one_goes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct key_run run = {.key = '*', .stack_rows = 40};
		unsigned parts = 0;

		print_message("# d%u goes after %u parts\n", rows[i].gone, rows[i].parts);
		ran[0] = 0;
		vcpus[0] = vcpus[1] = 2;
		vcpus[2] = 1;
		do {
			if (parts++ == rows[i].parts)
				vcpus[rows[i].gone] = 0;
			assert_true(parts < 20);
		} while (key_all(NULL, &run));
		assert_string_equal(ran, rows[i].ran);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(while_one_goes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
