/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command commands[] = {
    {"registers", '0', ARGUMENT_DOMAIN, true, "registers and stacks of a domain's vcpus (Xen: of Dom0)"},
    {"pcpus", 'd', ARGUMENT_NONE, true, "registers of each processor and of the guest that runs there"},
    {"domains", 'q', ARGUMENT_NONE, true, "domains, vcpus, their interrupts"},
    {"diagnose", 'Y', ARGUMENT_DOMAIN_OR_ALL, false, "what keeps a domain from booting, and the remedy"},
    {"stage2", 'D', ARGUMENT_DOMAIN_OR_ALL, false, "a domain's stage-2 map"},
    {"walk", 'W', ARGUMENT_ADDRESS, false, "walk dN[vN] ADDRESS: both page-table walks of a guest's address"},
    {"exits", 'x', ARGUMENT_DOMAIN_OR_ALL, false, "the last exits of each vcpu"},
    {"counters", 'p', ARGUMENT_NONE, true, "counters: exits by reason"},
    {"reset-counters", 'P', ARGUMENT_NONE, true, "counters back to 0"},
    {"runqueues", 'r', ARGUMENT_NONE, true, "who runs and waits where"},
    {"timers", 'a', ARGUMENT_NONE, true, "timers that are set, with their handlers"},
    {"clocks", 't', ARGUMENT_NONE, true, "the processors' clocks and their skew"},
    {"memory", 'm', ARGUMENT_NONE, true, "memory"},
    {"heap", 'H', ARGUMENT_NONE, true, "memory, in detail"},
    {"gic", 'i', ARGUMENT_NONE, false, "the physical interrupt controller"},
    {"vgic", 'I', ARGUMENT_NONE, false, "the virtual interrupt controllers"},
    {"log", 'w', ARGUMENT_NONE, true, "the hypervisor's log again"},
    {"all", '*', ARGUMENT_NONE, true, "every dump that only looks"},
    {"keys", 'h', ARGUMENT_NONE, true, "the keys that the hypervisor has"},
    {"louder", '+', ARGUMENT_NONE, true, "log more"},
    {"quieter", '-', ARGUMENT_NONE, true, "log less"},
    {"reboot", 'R', ARGUMENT_NONE, true, "start the machine anew, at once"},
    {"key", 0, ARGUMENT_KEYS, true, "key CHARACTERS: these keys, one after the other"},
};
const size_t command_count = sizeof(commands) / sizeof(commands[0]);

const struct command *command_find(const char *word)
{
	const struct command *found = NULL;
	const size_t n = strlen(word);

	for (size_t i = 0; i < command_count && n; i++) {
		if (strncmp(commands[i].name, word, n) != 0)
			continue;
		if (commands[i].name[n] == '\0')
			return &commands[i];
		if (found)
			return NULL;
		found = &commands[i];
	}
	return found;
}

/* "1", "d1" */
static bool parse_domain(const char *text, int *domain)
{
	if (*text == 'd')
		text++;
	if (!isdigit((unsigned char)*text) || strlen(text) > 2)
		return false;
	char *end;
	*domain = (int)strtol(text, &end, 10);
	return *end == '\0';
}

static bool no_good(char *why, size_t size, const char *name, const char *what)
{
	snprintf(why, size, "%s: %s", name, what);
	return false;
}

/* A digit is the key of that domain. */
static bool press_registers(const char *argument, int domain, struct pressed *pressed, char *why, size_t size)
{
	if (*argument && !parse_domain(argument, &domain))
		return no_good(why, size, "registers", "which domain? A number such as 1");
	if (domain < 0)
		domain = 0;
	if (domain > 9)
		return no_good(why, size, "registers", "there are keys for domains 0 to 9 only");
	pressed->keys[0] = (char)('0' + domain);
	return true;
}

static bool press_walk(const char *argument, struct pressed *pressed, char *why, size_t size)
{
	const int n = snprintf(pressed->more, sizeof(pressed->more), "%s\r", argument);

	if (!*argument || n >= (int)sizeof(pressed->more))
		return no_good(why, size, "walk", "whose address? Such as: walk d1v0 c0008000");
	pressed->keys[0] = 'W';
	return true;
}

static bool press_keys(const char *argument, struct pressed *pressed, char *why, size_t size)
{
	if (!*argument || strlen(argument) >= sizeof(pressed->keys))
		return no_good(why, size, "key", "which? Such as: key q");
	strcpy(pressed->keys, argument);
	return true;
}

bool command_parse(const char *line, int domain, struct pressed *pressed, char *why, size_t size)
{
	char word[16] = "";
	int at = 0;

	memset(pressed, 0, sizeof(*pressed));
	pressed->domain = -1;
	(void)sscanf(line, " %15s %n", word, &at);
	const struct command *c = command_find(word);
	const char *argument = line + at;
	if (!c) {
		snprintf(why, size, "no command \"%s\", or several begin so: help lists them", word);
		return false;
	}
	pressed->keys[0] = c->key;
	switch (c->argument) {
	case ARGUMENT_DOMAIN:
		return press_registers(argument, domain, pressed, why, size);
	case ARGUMENT_DOMAIN_OR_ALL:
		pressed->domain = domain;
		return !*argument || parse_domain(argument, &pressed->domain) ||
		       no_good(why, size, c->name, "which domain? A number such as 1, or none for all");
	case ARGUMENT_ADDRESS:
		return press_walk(argument, pressed, why, size);
	case ARGUMENT_KEYS:
		return press_keys(argument, pressed, why, size);
	case ARGUMENT_NONE:
	default:
		return !*argument || no_good(why, size, c->name, "it takes no argument");
	}
}
