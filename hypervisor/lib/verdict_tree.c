/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdict rules: what the guest's device tree says against its machine. */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include "verdict_case.h"

#define COMPATIBLE_MAX 28 /* characters of it that are told */

/* A tree that the guest has overwritten is no proof of what it read. */
static bool tree_intact(const struct crash_facts *f)
{
	return !f->dtb_now_valid || f->dtb_now == 0xd00dfeedu;
}

static enum verdict_certainty tree_certainty(const struct verdict_case *c)
{
	return c->proven && tree_intact(c->f) ? VERDICT_CERTAIN : VERDICT_LIKELY;
}

/* The last component of a path. */
static const char *path_leaf(const char *path)
{
	const char *leaf = path;

	for (const char *at = path; *at != '\0'; at++) {
		if (*at == '/' && at[1] != '\0')
			leaf = at + 1;
	}
	return leaf;
}

/* `/intc@1c481000 "arm,cortex-a15-gic" reg[0]: +004 is GICD_TYPER`: of four forms the fullest that fits. */
static void say_hit(const struct verdict_case *c, struct verdict *v)
{
	const struct tree_hit *hit = &c->hit;
	const char *reg = tree_register_name(c->f->dtb, hit);
	char tail[VERDICT_TEXT_MAX], text[VERDICT_TEXT_MAX];

	fmt_sn(tail, sizeof(tail), "%s reg[%u]: +%03llx%s%s", hit->disabled ? " (disabled)" : "", hit->reg_index,
	       (unsigned long long)hit->offset, reg != NULL ? " is " : "", reg != NULL ? reg : "");
	for (unsigned form = 0; form < 4; form++) {
		const char *path = (form & 1) != 0 ? path_leaf(hit->path) : hit->path;
		size_t n = form < 2 && hit->compatible[0] != '\0' ? fmt_sn(text, sizeof(text), "%s \"%.*s\"%s", path,
									   COMPATIBLE_MAX, hit->compatible, tail)
								  : fmt_sn(text, sizeof(text), "%s%s", path, tail);

		if (n < sizeof(text))
			break;
	}
	verdict_say(v, "tree", tree_certainty(c), "%s", text);
}

struct tree_range verdict_window_range(const struct crash_window *w, struct tree_range said)
{
	struct tree_range range = {w->base, said.size > w->size ? said.size : w->size};

	return range;
}

/* The remedy as source text of the node's reg; without it where a bus in between translates addresses. */
void verdict_say_fix(const void *fdt, int node, struct tree_ranges ranges, struct verdict *v)
{
	char text[VERDICT_TEXT_MAX];

	if (tree_format_reg(fdt, node, ranges, text, sizeof(text)) == 0)
		verdict_say(v, "fix", VERDICT_PLAIN, "%s", text);
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "give that node's reg the address %08llx as a cpu sees it",
			    (unsigned long long)ranges.ranges[0].base);
}

bool tree_memory_applies(const struct verdict_case *c)
{
	return c->hole && c->hit_valid && c->hit.is_memory && c->f->ram_size != 0;
}

void tree_memory_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	struct tree_range ram = {f->ram_base, f->ram_size};
	struct tree_ranges fix = {&ram, 1};
	char claimed[VERDICT_SIZE_TEXT], real[VERDICT_SIZE_TEXT];

	verdict_say(v, "tree", tree_certainty(c), "%.24s says RAM %08llx-%08llx (%s)", c->hit.path,
		    (unsigned long long)c->hit.range.base,
		    (unsigned long long)(c->hit.range.base + c->hit.range.size - 1),
		    verdict_size_text(c->claims.memory_total, claimed));
	verdict_size_text(f->ram_size, real);
	if (c->claims.nmemory != 1 || c->hit.range.base != f->ram_base) {
		verdict_say(v, "machine", VERDICT_PLAIN, "d%u's RAM: %08llx-%08llx (%s)", f->domain,
			    (unsigned long long)f->ram_base, verdict_ram_end(f), real);
		verdict_say(v, "fix", VERDICT_PLAIN, "let its memory nodes name that range and no other");
		return;
	}
	verdict_say(v, "machine", VERDICT_PLAIN, "tree says %s, d%u has %s (%08llx-%08llx)", claimed, f->domain, real,
		    (unsigned long long)f->ram_base, verdict_ram_end(f));
	verdict_say_fix(c->f->dtb, c->hit.node, fix, v);
	if ((c->claims.memory_total & 0xfffff) == 0)
		verdict_say(v, "or", VERDICT_PLAIN, "start d%u with memory=%lluM", f->domain,
			    (unsigned long long)(c->claims.memory_total >> 20));
}

bool tree_gic_applies(const struct verdict_case *c)
{
	return c->hole && c->hit_valid && c->hit_kind == TREE_DEV_GICV2 &&
	       verdict_device(c->f, CRASH_DEV_GICD) != NULL && verdict_device(c->f, CRASH_DEV_GICC) != NULL;
}

void tree_gic_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_window *gicd = verdict_device(c->f, CRASH_DEV_GICD);
	const struct crash_window *gicc = verdict_device(c->f, CRASH_DEV_GICC);
	bool same = c->hit.node == c->claims.gic_node;
	struct tree_range none = {0, 0};
	struct tree_range ranges[2] = {verdict_window_range(gicd, same ? c->claims.gicd : none),
				       verdict_window_range(gicc, same ? c->claims.gicc : none)};
	struct tree_ranges fix = {ranges, 2};

	say_hit(c, v);
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u's GICv2: distributor %08llx, CPU interface %08llx", c->f->domain,
		    (unsigned long long)gicd->base, (unsigned long long)gicc->base);
	verdict_say_fix(c->f->dtb, c->hit.node, fix, v);
}

bool tree_uart_applies(const struct verdict_case *c)
{
	return c->hole && c->hit_valid && c->hit_kind == TREE_DEV_PL011 && verdict_device(c->f, CRASH_DEV_UART) != NULL;
}

void tree_uart_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_window *uart = verdict_device(c->f, CRASH_DEV_UART);
	struct tree_range range =
	    verdict_window_range(uart, c->hit.reg_index == 0 ? c->hit.range : (struct tree_range){0, 0});
	struct tree_ranges fix = {&range, 1};

	say_hit(c, v);
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u's UART: a PL011 at %08llx", c->f->domain,
		    (unsigned long long)uart->base);
	verdict_say_fix(c->f->dtb, c->hit.node, fix, v);
}

bool tree_absent_applies(const struct verdict_case *c)
{
	return c->hole && c->hit_valid && !c->hit.is_memory;
}

void tree_absent_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_window *uart = verdict_device(c->f, CRASH_DEV_UART);
	const struct crash_window *gicd = verdict_device(c->f, CRASH_DEV_GICD);

	say_hit(c, v);
	if (c->hit_kind == TREE_DEV_GICV3 && gicd != NULL)
		verdict_say(v, "machine", VERDICT_PLAIN, "d%u has a GICv2, no GICv3: distributor %08llx", c->f->domain,
			    (unsigned long long)gicd->base);
	else if (c->hit_kind == TREE_DEV_UART && uart != NULL)
		verdict_say(v, "machine", VERDICT_PLAIN, "d%u has no such UART, but a PL011 at %08llx", c->f->domain,
			    (unsigned long long)uart->base);
	else
		verdict_say(v, "machine", VERDICT_PLAIN, "d%u has no such device", c->f->domain);
	if (c->hit_kind == TREE_DEV_GICV3 || c->hit_kind == TREE_DEV_UART)
		verdict_say(v, "fix", VERDICT_PLAIN, "take that node from the generated tree: hvrun --emit-dtb DIR");
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "delete %.44s, or status = \"disabled\"", path_leaf(c->hit.path));
}

static int hex_digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

/* The word of @args that holds a number 0x… in @addr's page; its length in @len. NULL: none. */
static const char *find_arg(const char *args, uint64_t addr, size_t *len)
{
	const char *word = args;

	for (const char *at = args; *at != '\0'; at++) {
		uint64_t value = 0;

		if (*at == ' ')
			word = at + 1;
		if (at[0] != '0' || (at[1] != 'x' && at[1] != 'X'))
			continue;
		for (const char *digit = at + 2; hex_digit(*digit) >= 0; digit++)
			value = value << 4 | (unsigned)hex_digit(*digit);
		if (value != 0 && value >> 12 == addr >> 12) {
			const char *end = strchr(word, ' ');

			*len = end != NULL ? (size_t)(end - word) : strlen(word);
			return word;
		}
	}
	return NULL;
}

bool tree_bootargs_applies(const struct verdict_case *c)
{
	size_t len;

	return c->hole && c->tree_ok && !c->hit_valid && c->f->kind == CRASH_DATA_ABORT &&
	       find_arg(c->claims.bootargs, c->addr, &len) != NULL;
}

void tree_bootargs_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_window *uart = verdict_device(c->f, CRASH_DEV_UART);
	size_t len = 0;
	const char *arg = find_arg(c->claims.bootargs, c->addr, &len);

	verdict_say(v, "tree", VERDICT_LIKELY, "its bootargs name that address: %.*s", (int)(len < 36 ? len : 36), arg);
	if (strncmp(arg, "earlycon", 8) != 0 || uart == NULL)
		return;
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u's UART: a PL011 at %08llx", c->f->domain,
		    (unsigned long long)uart->base);
	verdict_say(v, "fix", VERDICT_PLAIN, "earlycon=pl011,0x%llx", (unsigned long long)uart->base);
}

bool note_tree_damaged_applies(const struct verdict_case *c)
{
	return c->tree_err == -HV_EPROTO;
}

void note_tree_damaged_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_CERTAIN, "d%u's %s tree is damaged: %s", c->f->domain,
		    c->f->dtb_given ? "given" : "generated", c->tree_error);
	if (c->f->dtb_given)
		verdict_say(v, "fix", VERDICT_PLAIN, "compile it anew with dtc, or leave dtb= out: one is generated");
}

bool note_no_tree_applies(const struct verdict_case *c)
{
	return c->f->dtb == NULL && (c->hole || !c->addr_known);
}

void note_no_tree_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_PLAIN, "d%u was started without a device tree (r2 %08x at entry)", c->f->domain,
		    c->f->dtb_ipa);
}

bool note_tree_overwritten_applies(const struct verdict_case *c)
{
	return c->f->dtb != NULL && c->tree_ok && !tree_intact(c->f);
}

void note_tree_overwritten_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_LIKELY, "d%u overwrote its tree at %08x: it begins with %08x now", c->f->domain,
		    c->f->dtb_ipa, c->f->dtb_now);
}
