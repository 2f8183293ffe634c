/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parser of --domain. */
#include "domain.h"
#include "number.h"
#include <hvlib/dom_config.h>
#include <stdio.h>
#include <string.h>

enum kind { KIND_FLAG, KIND_FILE, KIND_NAME, KIND_MEMORY, KIND_COUNT, KIND_ADDR, KIND_ACCESS, KIND_PCPUS, KIND_REST };

struct key {
	const char *name;
	enum kind kind;
	size_t field; /* offset in struct domain_spec */
	size_t given; /* offset of the bool that says it was given; 0: none */
};

#define FIELD(f) offsetof(struct domain_spec, f)

static const struct key keys[] = {
    {"name", KIND_NAME, FIELD(name), 0},
    {"kernel", KIND_FILE, FIELD(kernel), 0},
    {"initrd", KIND_FILE, FIELD(initrd), 0},
    {"dtb", KIND_FILE, FIELD(dtb), 0},
    {"memory", KIND_MEMORY, FIELD(memory), 0},
    {"cpus", KIND_COUNT, FIELD(cpus), 0},
    {"pcpus", KIND_PCPUS, FIELD(pcpus), 0},
    {"load", KIND_ADDR, FIELD(load), FIELD(has_load)},
    {"entry", KIND_ADDR, FIELD(entry), FIELD(has_entry)},
    {"paused", KIND_FLAG, FIELD(paused), 0},
    {"control", KIND_FLAG, FIELD(control), 0},
    {"bad-access", KIND_ACCESS, FIELD(bad_access), 0},
    {"dtb-verbatim", KIND_FLAG, FIELD(dtb_verbatim), 0},
    {"cmdline", KIND_REST, FIELD(cmdline), 0},
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	}
	return NULL;
}

static bool name_ok(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(name);

	return len > 0 && len <= DOMAIN_NAME_MAX && strspn(name, allowed) == len;
}

static bool access_ok(const char *mode)
{
	return strcmp(mode, "crash") == 0 || strcmp(mode, "inject") == 0 || strcmp(mode, "ignore") == 0;
}

/* A comma ends an item of --domain, so a list of pcpus has '+' where the tree has ','. */
void domain_pcpus(const char *value, char list[DOMAIN_PCPUS_MAX])
{
	snprintf(list, DOMAIN_PCPUS_MAX, "%s", value);
	for (char *plus = strchr(list, '+'); plus; plus = strchr(plus, '+'))
		*plus = ',';
}

static bool pcpus_ok(const char *value)
{
	char list[DOMAIN_PCPUS_MAX];
	uint32_t mask;

	domain_pcpus(value, list);
	return strlen(value) < DOMAIN_PCPUS_MAX && dom_affinity_parse(list, &mask);
}

static bool memory_parse(const char *text, uint64_t *bytes)
{
	return number_size(text, bytes) && *bytes && *bytes % 4096 == 0;
}

/* What a value of this kind must be, for the message. */
static const char *kind_wants(enum kind kind)
{
	static const char *const wants[] = {
	    [KIND_FILE] = "the name of a file",
	    [KIND_NAME] = "1 to 31 of the characters a-z A-Z 0-9 . _ -",
	    [KIND_MEMORY] = "a size in multiples of 4 KiB, such as 256M",
	    [KIND_COUNT] = "a number",
	    [KIND_ADDR] = "a 32-bit address, such as 0x40010000",
	    [KIND_ACCESS] = "crash, inject or ignore",
	    [KIND_PCPUS] = "pcpus joined by + and -, such as 1 or 0+2-3",
	};

	return wants[kind];
}

static bool string_ok(enum kind kind, const char *value)
{
	switch (kind) {
	case KIND_NAME:
		return name_ok(value);
	case KIND_ACCESS:
		return access_ok(value);
	case KIND_PCPUS:
		return pcpus_ok(value);
	case KIND_FILE:
		return *value != '\0';
	default:
		return true;
	}
}

static bool value_set(const struct key *key, struct domain_spec *domain, const char *value)
{
	char *base = (char *)domain;
	void *field = base + key->field;

	switch (key->kind) {
	case KIND_FLAG:
		*(bool *)field = true;
		return true;
	case KIND_MEMORY:
		return memory_parse(value, field);
	case KIND_COUNT:
		return number_count(value, field);
	case KIND_ADDR:
		*(bool *)(void *)(base + key->given) = true;
		return number_addr(value, field);
	default:
		*(const char **)field = value;
		return string_ok(key->kind, value);
	}
}

/* Takes one item off @rest: cut at its comma, or whole when its key takes the rest. */
static char *item_take(char **rest)
{
	char *item = *rest, *comma = strchr(item, ',');

	if (strncmp(item, "cmdline=", 8) == 0)
		comma = NULL;
	if (comma)
		*comma++ = '\0';
	*rest = comma;
	return item;
}

static bool item_parse(char *item, struct domain_spec *domain, unsigned *seen, char *why, size_t size)
{
	char *value = strchr(item, '=');
	const struct key *key;

	if (value)
		*value++ = '\0';
	key = key_find(item);
	if (!key) {
		snprintf(why, size,
			 "unknown key \"%s\"; known are name kernel initrd dtb memory cpus pcpus load entry "
			 "paused control bad-access dtb-verbatim and, last, cmdline",
			 item);
		return false;
	}
	if (*seen & 1u << (key - keys)) {
		snprintf(why, size, "%s is given twice", item);
		return false;
	}
	*seen |= 1u << (key - keys);
	if ((key->kind == KIND_FLAG) != !value) {
		snprintf(why, size, key->kind == KIND_FLAG ? "%s takes no value" : "%s needs a value: %s=...", item,
			 item);
		return false;
	}
	if (value_set(key, domain, value))
		return true;
	snprintf(why, size, "%s=%s: want %s", item, value, kind_wants(key->kind));
	return false;
}

bool domain_parse(char *text, struct domain_spec *domain, char *why, size_t why_size)
{
	unsigned seen = 0;

	*domain = (struct domain_spec){.memory = DOMAIN_DEFAULT_MEMORY, .cpus = DOMAIN_DEFAULT_CPUS};
	for (char *rest = text; rest;) {
		if (!item_parse(item_take(&rest), domain, &seen, why, why_size))
			return false;
	}
	if (domain->kernel)
		return true;
	snprintf(why, why_size, "no kernel: give kernel=FILE");
	return false;
}
