/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dialect.h"
#include <stdlib.h>
#include <string.h>

const struct dialect dialect_hvscope = {"hvscope", "(HV) ", "the hypervisor", "no key '"};
const struct dialect dialect_xen = {"Xen", "(XEN) ", "Xen", NULL};

const char *dialect_text(const struct dialect *d, const char *line)
{
	const char *at = strstr(line, d->prefix);

	return at ? at + strlen(d->prefix) : NULL;
}

/* "*** Serial input to DOM0 (type 'CTRL-a' three times to switch input)"; Xen 4.4: "*** Serial input -> DOM0 (type
 * 'CTRL-a' three times to switch input to Xen)". */
bool dialect_owner(const struct dialect *d, const char *text, struct owner *owner)
{
	static const char said[] = "*** Serial input ", how[] = " (type 'CTRL-";

	if (strncmp(text, said, sizeof(said) - 1) != 0)
		return false;
	text += sizeof(said) - 1;
	if (strncmp(text, "to ", 3) != 0 && strncmp(text, "-> ", 3) != 0)
		return false;
	text += 3;
	const char *end = strstr(text, how);
	const size_t n = end ? (size_t)(end - text) : strlen(text);
	if (n == 0 || n >= sizeof(owner->name))
		return false;
	memcpy(owner->name, text, n);
	owner->name[n] = '\0';
	owner->hypervisor = strcmp(owner->name, d->console) == 0;
	const char key = end ? end[sizeof(how) - 1] : '\0';
	owner->conswitch = key >= 'a' && key <= 'z' ? (char)(key - 'a' + 1) : '\0';
	return true;
}

char dialect_header(const char *text)
{
	static const char pressed[] = "' pressed -> ";

	return text[0] == '\'' && text[1] && strncmp(text + 2, pressed, sizeof(pressed) - 1) == 0 ? text[1] : '\0';
}

uint64_t dialect_now(const char *text)
{
	static const char decimal[] = "(now = ", hex[] = "(now-0x";
	const char *at = strstr(text, decimal);
	char *end;

	if (at)
		return strtoull(at + sizeof(decimal) - 1, NULL, 10);
	at = strstr(text, hex);
	if (!at)
		return 0;
	const uint64_t high = strtoull(at + sizeof(hex) - 1, &end, 16);
	return high << 32 | (*end == ':' ? strtoull(end + 1, NULL, 16) : 0);
}
