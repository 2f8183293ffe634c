/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in words. */
#include "place.h"

/* Entry code of Linux that handlers return to though it does not call them: arch/arm/kernel/entry-common.S,
 * entry-armv.S. */
bool place_is_entry(const char *symbol)
{
	static const char *const names[] = {"ret_fast_syscall", "__ret_fast_syscall", "ret_slow_syscall",
					    "ret_to_user",	"__sys_trace_return", "ret_from_exception",
					    "__irq_usr",	"vector_swi"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], symbol) == 0)
			return true;
	return false;
}

/* BL imm26, BLR Xn (Arm DDI 0487, C6.2.33, C6.2.34). */
static bool is_wide_call(uint32_t word)
{
	return (word & 0xfc000000) == 0x94000000 || (word & 0xfffffc1f) == 0xd63f0000;
}

/* Nothing returns to the first instruction of a function, but for entry code that sets lr itself: there the instruction
 * before is no call. */
static bool follows_call(struct target *t, uint32_t addr, const char *symbol)
{
	const struct flow_code code = target_code(t);
	uint32_t word;

	if (target_read(t, addr - 4, &word, sizeof(word)) != 0)
		return !place_is_entry(symbol); /* names alone */
	if (t->wide)
		return is_wide_call(word);
	return flow_call_before(&code, addr).kind != FLOW_NO_CALL;
}

static void look_up(struct target *t, uint32_t addr, bool return_address, struct place *p)
{
	p->known = symbols_lookup(t->symbols, addr - t->bias, return_address, &p->at) == 0;
	p->at.start += t->bias;
}

struct place place_find(struct target *t, uint64_t addr, bool return_address)
{
	struct place p = {.addr = addr};
	uint32_t low = (uint32_t)addr;

	if (!t || addr >> 32 != t->high)
		return p;
	look_up(t, low, return_address, &p);
	if (p.known && return_address && p.at.symbol && p.at.start == (low & ~1u))
		look_up(t, follows_call(t, low, p.at.symbol) ? low - 1 : low, false, &p);
	return p;
}

void place_addr(struct strbuf *s, uint64_t addr, bool wide)
{
	strbuf_put_hex(s, addr, wide || addr > UINT32_MAX ? 16 : 8);
}

void place_symbol(struct strbuf *s, const struct place *p)
{
	uint32_t span = p->at.span ? p->at.span : p->at.size;

	if (!p->known || !p->at.symbol)
		return;
	strbuf_put(s, p->at.symbol);
	strbuf_put(s, "+0x");
	strbuf_put_hex(s, (uint32_t)p->addr - p->at.start, 1);
	if (!span)
		return;
	strbuf_put(s, "/0x");
	strbuf_put_hex(s, span, 1);
}

static void put_line(struct strbuf *s, const char *file, unsigned line)
{
	if (!file)
		return;
	strbuf_put(s, file);
	if (!line)
		return;
	strbuf_put(s, ":");
	strbuf_put_decimal(s, line);
}

static void put_line_in_brackets(struct strbuf *s, const char *file, unsigned line)
{
	if (!file)
		return;
	strbuf_put(s, " (");
	put_line(s, file, line);
	strbuf_put(s, ")");
}

void place_line(struct strbuf *s, const struct place *p)
{
	if (p->known)
		put_line(s, p->at.file, p->at.line);
}

void place_all(struct strbuf *s, const struct place *p)
{
	if (!p->known)
		return;
	for (unsigned i = 0; i < p->at.ninlines; i++) {
		const struct symbols_inline *in = &p->at.inlines[i];

		strbuf_put(s, in->function ? in->function : "?");
		put_line_in_brackets(s, in->file, in->line);
		strbuf_put(s, " in ");
	}
	place_symbol(s, p);
	put_line_in_brackets(s, p->at.file, p->at.line);
}

static void number_or_null(struct json *j, const char *key, bool known, uint32_t value)
{
	if (known)
		json_number(j, key, value);
	else
		json_null(j, key);
}

static void inlines_json(struct json *j, const struct place *p)
{
	json_open(j, "inlines", '[');
	for (unsigned i = 0; p->known && i < p->at.ninlines; i++) {
		const struct symbols_inline *in = &p->at.inlines[i];

		json_open(j, NULL, '{');
		json_string(j, "function", in->function);
		json_string(j, "file", in->file);
		number_or_null(j, "line", in->line, in->line);
		number_or_null(j, "column", in->column, in->column);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static const char *source_name(const struct place *p)
{
	static const char *const names[] = {
	    [SYMBOLS_NONE] = "none",	 [SYMBOLS_DWARF] = "dwarf",	  [SYMBOLS_SYMTAB] = "symtab",
	    [SYMBOLS_SYSMAP] = "sysmap", [SYMBOLS_KALLSYMS] = "kallsyms",
	};

	return p->known ? names[p->at.source] : "none";
}

void place_json(struct json *j, const struct place *p, const struct dump_symbol *log)
{
	const struct symbols_place *at = p->known ? &p->at : &(struct symbols_place){0};
	uint32_t size = at->span ? at->span : at->size;
	bool named = log && !at->symbol && *log->name;

	json_string(j, "object", at->object ? symbols_object_name(at->object) : NULL);
	json_string(j, "build_id", at->object ? symbols_object_build_id(at->object) : NULL);
	json_string(j, "symbol", named ? log->name : at->symbol);
	json_open(j, "aliases", '[');
	for (unsigned i = 0; i < at->naliases; i++)
		json_string(j, NULL, at->aliases[i]);
	json_close(j, ']');
	if (named) {
		number_or_null(j, "offset", log->has_offset, log->offset);
		number_or_null(j, "size", log->has_offset, log->size);
	} else {
		number_or_null(j, "offset", at->symbol != NULL, (uint32_t)p->addr - at->start);
		number_or_null(j, "size", size != 0, size);
	}
	json_string(j, "function", at->function);
	json_string(j, "file", at->file);
	number_or_null(j, "line", at->line, at->line);
	number_or_null(j, "column", at->column, at->column);
	inlines_json(j, p);
	json_string(j, "source", source_name(p));
}
