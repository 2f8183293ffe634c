/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of the log. Linux 6.x names them without addresses: name and size are looked up, and where several functions
 * have both, the call before the return address decides. */
#include "frames.h"
#include <symbols/unwind.h>

#define SAME_NAME_MAX 16u
#define MODE_LOW_BITS 0xfu /* of CPSR.M: 0 in user mode alone */

/* How well a call site fits the function that was called from it. */
enum site { SITE_NO_CALL, SITE_OTHER, SITE_INDIRECT, SITE_FITS };

static bool is_named(struct target *t, uint32_t addr, const char *name)
{
	struct symbols_named found[SAME_NAME_MAX];
	size_t n = symbols_by_name(t->symbols, name, found, SAME_NAME_MAX);

	for (size_t i = 0; i < n && i < SAME_NAME_MAX; i++)
		if (found[i].addr + t->bias == addr)
			return true;
	return false;
}

static enum site judge_site(struct target *t, uint32_t returns_to, const char *callee)
{
	const struct flow_code code = target_code(t);
	struct flow_call_site site;
	unsigned char byte;

	if (target_read(t, returns_to - 4, &byte, 1) != 0)
		return SITE_INDIRECT; /* no code in the file: nothing speaks against it */
	site = flow_call_before(&code, returns_to);
	if (site.kind == FLOW_CALL_DIRECT)
		return callee && is_named(t, site.target & ~1u, callee) ? SITE_FITS : SITE_OTHER;
	return site.kind == FLOW_CALL_INDIRECT ? SITE_INDIRECT : SITE_NO_CALL;
}

/* '-' and '_' are the same in a module's name. */
static bool same_module(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

#define PAGE 0x1000u

/* Linux lets the last function of a module's text, or of its init text, reach to the end of the page
 * (find_kallsyms_symbol() of kernel/module/kallsyms.c). Both begin with a page, here as there. */
static bool fills_its_page(const struct symbols_named *found, const struct dump_symbol *s)
{
	return *s->module && s->size > found->size && (found->addr + s->size) % PAGE == 0;
}

/* Functions of the kernel have no module; those of a module are in the object of that name. */
bool frames_fits(const struct target *t, const struct symbols_named *found, const struct dump_symbol *s)
{
	if (*s->module ? !same_module(symbols_object_name(found->object), s->module) : found->object != t->object)
		return false;
	return !s->has_offset || found->size == s->size || found->span == s->size || (!found->size && !found->span) ||
	       fills_its_page(found, s);
}

/* Of several, the one whose call site fits best, if no other fits as well. */
static void choose(struct target *t, const char *callee, struct found_frame *frame)
{
	enum site best = SITE_NO_CALL;
	unsigned at_best = 0;

	for (unsigned i = 0; i < frame->ncandidates; i++) {
		enum site site = judge_site(t, frame->candidates[i], callee);

		at_best = site > best ? 1 : at_best + (site == best);
		if (site < best || (site == best && at_best > 1))
			continue;
		best = site;
		frame->pc = frame->candidates[i];
	}
	frame->has_pc = at_best == 1 && best >= SITE_INDIRECT;
	frame->certain = frame->has_pc && best == SITE_FITS;
	if (frame->has_pc && frame->certain)
		frame->ncandidates = 0;
}

void frames_resolve_name(struct target *t, const struct dump_symbol *s, const char *callee, struct found_frame *frame)
{
	struct symbols_named found[SAME_NAME_MAX];
	const char *name = strchr(s->name, '#') ? strchr(s->name, '#') + 1 : s->name;
	size_t n;

	frame->has_pc = frame->certain = false;
	frame->ncandidates = 0;
	if (!s->has_offset)
		return;
	n = symbols_by_name(t->symbols, name, found, SAME_NAME_MAX);
	for (size_t i = 0; i < n && i < SAME_NAME_MAX && frame->ncandidates < FOUND_CANDIDATES; i++)
		if (frames_fits(t, &found[i], s))
			frame->candidates[frame->ncandidates++] = found[i].addr + t->bias + s->offset;
	if (frame->ncandidates == 1) {
		frame->has_pc = frame->certain = true;
		frame->pc = frame->candidates[0];
		frame->ncandidates = 0;
	} else if (frame->ncandidates) {
		choose(t, callee, frame);
	}
}

#define MADE_UP 0xfff00000u /* symbols_add_module(): code whose place is not known */

/* Code at a made-up address is somewhere else. */
static void hide_made_up(struct found_frame *frame)
{
	if (!frame->has_pc || frame->pc < MADE_UP)
		return;
	frame->has_pc = false;
	frame->has_lookup = true;
	frame->lookup = frame->pc;
}

/* The init text of a module is in an allocation of its own, of which no other address tells: the log's name does. */
static void find_by_name(const struct finding *f, struct found_frame *frame)
{
	struct found_frame named = {.has_pc = false};

	if (!f->target || !frame->has_pc || !frame->log || !*frame->log->module ||
	    target_covers(f->target, found_pc(frame)))
		return;
	frames_resolve_name(f->target, frame->log, NULL, &named);
	hide_made_up(&named);
	frame->has_lookup = named.has_lookup;
	frame->lookup = named.lookup;
}

static struct found_frame *next_frame(struct finding *f)
{
	if (f->nframes == FOUND_FRAMES_MAX)
		return NULL;
	f->frames[f->nframes] = (struct found_frame){.method = UNWIND_LOG};
	return &f->frames[f->nframes++];
}

static void add_pc(struct finding *f)
{
	struct found_frame *frame;
	uint64_t pc = f->dump->regs.value[REG_PC];
	bool wide = core_regs_wide(f->dump) && f->dump->regs.known[REG_PC];

	if ((!wide && !CORE_KNOWN(&f->regs, CORE_PC)) || !(frame = next_frame(f)))
		return;
	*frame = (struct found_frame){.has_pc = true,
				      .pc = wide ? (uint32_t)pc : f->regs.r[CORE_PC],
				      .high = wide ? (uint32_t)(pc >> 32) : 0,
				      .has_sp = CORE_KNOWN(&f->regs, CORE_SP) != 0,
				      .sp = f->regs.r[CORE_SP],
				      .method = UNWIND_REGS,
				      .certain = true};
	if (*f->dump->pc_symbol.name)
		frame->log = &f->dump->pc_symbol;
	find_by_name(f, frame);
}

/* A frame that an exception interrupted: its registers stand in the log. */
static void add_interrupted(const struct dump_exception *x, struct found_frame *frame)
{
	frame->method = UNWIND_EXCEPTION;
	frame->return_address = false;
	if (!(x->known >> CORE_PC & 1))
		return;
	frame->has_pc = frame->certain = true;
	frame->pc = x->r[CORE_PC];
	frame->has_sp = (x->known >> CORE_SP & 1) != 0;
	frame->sp = x->r[CORE_SP];
}

static void add_logged(struct finding *f, const struct dump_frame *log)
{
	struct found_frame *frame = next_frame(f);

	if (!frame)
		return;
	frame->log = &log->at;
	frame->line = log->line;
	frame->return_address = true;
	if (log->at.has_addr) {
		frame->has_pc = true;
		frame->pc = (uint32_t)log->at.addr;
		frame->high = (uint32_t)(log->at.addr >> 32);
		frame->certain = !log->guess;
		find_by_name(f, frame);
	} else if (log->exception < 0 && f->target) {
		frames_resolve_name(f->target, &log->at, *log->callee.name ? log->callee.name : NULL, frame);
		if (*log->at.module)
			hide_made_up(frame);
	}
	if (log->exception >= 0)
		add_interrupted(&f->dump->exceptions[log->exception], frame);
}

/* Registers that the last exception saved, behind the last frame: whose were they? */
static void find_end(struct finding *f)
{
	const struct dump *d = f->dump;
	const struct dump_exception *x = d->nexceptions ? &d->exceptions[d->nexceptions - 1] : NULL;
	const struct dump_frame *last = d->nframes ? &d->frames[d->nframes - 1] : NULL;

	if (!x || !last || last->exception == (int)d->nexceptions - 1)
		return;
	if (x->known >> CORE_CPSR & 1)
		f->end = (x->r[CORE_CPSR] & MODE_LOW_BITS) == 0 ? "user" : "bottom";
	else if (strcmp(last->at.name, "ret_fast_syscall") == 0)
		f->end = "user";
}

static bool is_pc_row(const struct finding *f, const struct dump_frame *log)
{
	return strcmp(log->tag, "PC") == 0 && f->nframes == 1;
}

static void from_log(struct finding *f)
{
	const struct dump *d = f->dump;

	for (unsigned i = 0; i < d->nframes; i++)
		if (!is_pc_row(f, &d->frames[i]) && strcmp(d->frames[i].tag, "LR") != 0)
			add_logged(f, &d->frames[i]);
	find_end(f);
}

/* Does the log have a trace of its own that is more than guesses? */
static bool log_traces(const struct dump *d)
{
	for (unsigned i = 0; i < d->nframes; i++)
		if (!d->frames[i].guess && !*d->frames[i].tag)
			return true;
	return false;
}

static void add_unwound(struct finding *f, const struct unwind_frame *u)
{
	struct found_frame *frame = next_frame(f);

	if (!frame)
		return;
	*frame = (struct found_frame){
	    .has_pc = true,
	    .pc = u->regs.r[CORE_PC],
	    .has_sp = (u->regs.known & UNWIND_KNOWN(CORE_SP)) != 0,
	    .sp = u->regs.r[CORE_SP],
	    .method = u->method,
	    .certain = u->certain && !(f->words.doubtful && u->n),
	    .return_address = u->return_address,
	    .stack = unwind_stack_name(u->stack),
	};
}

/* From the registers and the words that the dump printed. */
static void from_words(struct finding *f)
{
	const struct unwind_memory memory = {words_read, words_read_code, &f->words};
	struct unwind_regs regs = {.cpsr = f->regs.cpsr, .known = f->regs.known};
	struct unwind_frame frame;
	struct unwind *u;

	memcpy(regs.r, f->regs.r, sizeof(regs.r));
	u = unwind_start(f->target->symbols, &memory, &regs);
	if (!u)
		return;
	f->nframes = 0;
	while (unwind_next(u, &frame))
		add_unwound(f, &frame);
	if (unwind_end_reason(u) != UNWIND_END_NONE)
		f->end = unwind_end_name(unwind_end_reason(u));
	unwind_free(u);
}

void frames_find(struct finding *f)
{
	add_pc(f);
	if (f->nframes && f->target && f->target->bias == 0 && f->words.nrows && !log_traces(f->dump) &&
	    !core_regs_wide(f->dump))
		from_words(f);
	else
		from_log(f);
}
