/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers, which QEMU's gdbstub lists in a description of their own (the numbers differ from processor to
 * processor): <reg name="VTTBR" bitsize="64" type="int" regnum="171" group="cp_regs"/>. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rsp.h"

#define XML_MAX	  0x10000
#define XML_CHUNK 0x780u

static char *read_xml(struct rsp *r)
{
	char ask[80], reply[XML_CHUNK + 16], *xml = malloc(XML_MAX);
	size_t have = 0;

	do {
		snprintf(ask, sizeof(ask), "qXfer:features:read:system-registers.xml:%zx,%x", have, XML_CHUNK);
		if (xml == NULL || rsp_ask(r, ask, reply, sizeof(reply)) != 0 || (reply[0] != 'm' && reply[0] != 'l') ||
		    have + strlen(reply) >= XML_MAX) {
			free(xml);
			return NULL;
		}
		strcpy(xml + have, reply + 1);
		have += strlen(reply + 1);
	} while (reply[0] == 'm');
	return xml;
}

int rsp_system_register(struct rsp *r, const char *name, uint64_t *value)
{
	char want[40], ask[16], reply[64];
	const char *at;

	if (r->xml == NULL)
		r->xml = read_xml(r);
	snprintf(want, sizeof(want), "<reg name=\"%s\"", name);
	at = r->xml != NULL ? strstr(r->xml, want) : NULL;
	at = at != NULL ? strstr(at, "regnum=\"") : NULL;
	if (at == NULL)
		return -1;
	snprintf(ask, sizeof(ask), "p%lx", strtoul(at + strlen("regnum=\""), NULL, 10));
	if (rsp_ask(r, ask, reply, sizeof(reply)) != 0 || reply[0] == 'E' || reply[0] == '\0')
		return -1;
	*value = __builtin_bswap64(strtoull(reply, NULL, 16)) >> (64 - 4 * strlen(reply));
	return 0;
}
