/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathering a dump: one small function a kind of line, and the table of them. */
#include "dump.h"
#include <stdlib.h>

#define PT_REGS_WORDS 17u /* r0-r15, cpsr; the 18th, the old r0, is not kept */
#define PT_REGS_BYTES 72u
#define THREAD_SIZE   0x2000u

/* What a line adds. @line is the whole of it, @n its number. */
struct dump_line {
	const struct event *e;
	struct text line;
	uint64_t n;
};
typedef void add_fn(struct dump *d, const struct dump_line *l);

static void copy_symbol(struct dump_symbol *to, const struct event_symbol *from)
{
	text_copy(from->name, to->name, sizeof(to->name));
	text_copy(from->module, to->module, sizeof(to->module));
	to->has_offset = from->has_offset;
	to->has_addr = from->has_addr;
	to->offset = from->offset;
	to->size = from->size;
	to->addr = from->addr;
}

/* The @index-th string of the line; some forms of a line have fewer. */
static struct text string_of(const struct event *e, unsigned index)
{
	return index < e->nstr ? e->str[index] : (struct text){"", 0};
}

#define KEEP(event, index, field) text_copy(string_of(event, index), (field), sizeof(field))

/* ---- words of memory ---- */

static void add_row(struct dump *d, uint32_t addr, unsigned area, const struct event *e)
{
	struct dump_row *grown;

	if (d->nrows == DUMP_ROWS_MAX)
		return;
	if ((d->nrows & (d->nrows - 1)) == 0) { /* room for the next power of two */
		grown = realloc(d->rows, (d->nrows ? 2 * (size_t)d->nrows : 1) * sizeof(*grown));
		if (!grown)
			return;
		d->rows = grown;
	}
	d->rows[d->nrows] = (struct dump_row){.addr = addr, .n = (uint8_t)e->nwords, .area = (uint8_t)area};
	memcpy(d->rows[d->nrows].words, e->words, e->nwords * sizeof(e->words[0]));
	d->nrows++;
}

static void add_exception_words(struct dump_exception *x, uint32_t addr, const struct event *e)
{
	for (unsigned i = 0; i < e->nwords; i++) {
		uint32_t index = (addr + 4 * i - x->at) / 4;

		if (addr + 4 * i < x->at || index >= PT_REGS_WORDS)
			continue;
		x->r[index] = e->words[i];
		x->known |= 1u << index;
	}
}

/* The row says the low 16 bits of its address; the area it is in begins at row_base. */
static void add_words_at(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	uint32_t low = (uint32_t)e->num[0] & 0xffff, addr;

	if (!d->has_base && d->regs.known[REG_SP]) {
		d->row_base = (uint32_t)d->regs.value[REG_SP] & ~31u;
		d->has_base = true;
	}
	if (!d->has_base)
		return;
	addr = (d->row_base & 0xffff0000u) | low;
	if (low < (d->row_base & 0xffffu & ~31u))
		addr += 0x10000; /* the area crosses a multiple of 64 KiB */
	addr += 4 * e->first_word;
	add_row(d, addr, 0, e);
	if (d->exception_open)
		add_exception_words(&d->exceptions[d->nexceptions - 1], addr, e);
}

static void add_words(struct dump *d, const struct dump_line *l)
{
	if (d->nareas)
		add_row(d, 0, d->nareas, l->e);
}

static void begin_area(struct dump *d, const struct dump_line *l)
{
	d->row_base = (uint32_t)l->e->num[0];
	d->has_base = true;
	d->area_rows = d->nrows;
	d->exception_open = false;
}

/* A system call pushes its fifth and sixth argument below the registers, and Linux prints from there: the registers of
 * a user program always end 8 bytes under the top of its 8 KiB stack (arch/arm/include/asm/processor.h, task_pt_regs).
 */
static uint32_t saved_regs(uint32_t from)
{
	return (from & (THREAD_SIZE - 1)) == THREAD_SIZE - 8 - PT_REGS_BYTES - 8 ? from + 8 : from;
}

static void begin_exception(struct dump *d, const struct dump_line *l)
{
	begin_area(d, l);
	if (d->nexceptions == DUMP_EXCEPTIONS)
		return;
	d->exceptions[d->nexceptions++] = (struct dump_exception){.at = saved_regs((uint32_t)l->e->num[0])};
	d->exception_open = true;
}

/* ---- frames ---- */

static struct dump_frame *new_frame(struct dump *d, uint64_t line)
{
	struct dump_frame *f;

	if (d->nframes == DUMP_FRAMES_MAX)
		return NULL;
	f = &d->frames[d->nframes++];
	f->line = line;
	f->exception = -1;
	f->guess = d->frames_guessed;
	return f;
}

/* The frame behind an exception stack is where the exception struck: its registers are known. */
static void add_frame(struct dump *d, const struct dump_line *l)
{
	struct dump_frame *f = new_frame(d, l->n);

	if (!f)
		return;
	copy_symbol(&f->callee, &l->e->sym[0]);
	copy_symbol(&f->at, &l->e->sym[1]);
	if (d->exception_open)
		f->exception = (int)d->nexceptions - 1;
	d->exception_open = false;
}

static void add_call_row(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	struct dump_frame *f = new_frame(d, l->n);
	struct text tag = e->nstr ? e->str[0] : (struct text){"", 0};

	if (!f)
		return;
	if (e->nsym)
		copy_symbol(&f->at, &e->sym[0]);
	f->at.has_addr = true;
	f->at.addr = e->num[0];
	f->guess = f->guess || text_has(tag, "?");
	if (text_has(tag, "(PC)"))
		memcpy(f->tag, "PC", 3);
	else if (text_has(tag, "(LR)"))
		memcpy(f->tag, "LR", 3);
}

/* ---- code ---- */

/* "e35c0000 1a000052 (e5d73000) ", Thumb: "b510 4604 (6803) ". */
static void add_code(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	struct text at = e->str[0];
	uint64_t value;
	unsigned digits;

	KEEP(e, 0, d->code_text);
	d->ncode = 0;
	d->has_code_at = false;
	while (d->ncode < DUMP_CODE_MAX) {
		text_skip_blanks(&at);
		if (text_take(&at, "(")) {
			d->code_at = d->ncode;
			d->has_code_at = true;
		}
		if (!text_hex(&at, &value, &digits) || (digits != 8 && digits != 4))
			break;
		d->code_thumb = digits == 4;
		d->code[d->ncode++] = (uint32_t)value;
		text_take(&at, ")");
	}
	d->has_code_at = d->has_code_at && d->code_at < d->ncode;
}

/* ---- what was said ---- */

static void set_domain(struct dump *d, uint64_t domain, uint64_t vcpu)
{
	d->domain = domain < INT32_MAX ? (int)domain : -1;
	d->vcpu = vcpu < INT32_MAX ? (int)vcpu : -1;
}

/* "6.1.0-50-armmp #1  Debian 6.1.176-1"; before it, taint flags. */
static void add_release(struct dump *d, struct text rest)
{
	const char *hash = memmem(rest.p, rest.n, " #", 2);
	struct text before, version;
	size_t start;

	if (!hash)
		return;
	before = text_trim((struct text){rest.p, (size_t)(hash - rest.p)});
	for (start = before.n; start && !is_blank(before.p[start - 1]); start--)
		;
	text_copy((struct text){before.p + start, before.n - start}, d->release, sizeof(d->release));
	version = (struct text){hash + 1, (size_t)(rest.p + rest.n - hash - 1)};
	text_copy(version, d->version, sizeof(d->version));
}

static void add_cpu_line(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	d->cpu = (int)e->num[0];
	if (e->nnum > 1)
		d->pid = (int)e->num[e->nnum - 1];
	if (e->nnum > 1 && e->nstr)
		KEEP(e, 0, d->command);
	if (e->nstr > 1)
		add_release(d, e->str[1]);
}

static void add_fault(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	bool unhandled = e->kind == EV_UNHANDLED;

	d->has_fault_addr = true;
	d->fault_addr = (uint32_t)e->num[unhandled ? 1 : 0];
	if (unhandled) {
		d->has_fsr = true;
		d->fsr = (uint32_t)e->num[0];
	}
}

static void add_oops(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	KEEP(e, 0, d->error);
	d->has_oops_code = e->nnum > 0;
	if (!d->has_oops_code)
		return;
	d->oops_code = (uint32_t)e->num[0];
	if (text_starts(e->str[0], "Oops") && !d->has_fsr) { /* "Oops: 5": the fault status */
		d->has_fsr = true;
		d->fsr = d->oops_code;
	}
}

static void add_bounds(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	struct text line = l->line;
	struct dump_stack_bounds *b;

	if (d->nbounds == DUMP_BOUNDS)
		return;
	b = &d->bounds[d->nbounds++];
	text_skip_blanks(&line);
	text_copy(text_word(&line), b->name, sizeof(b->name));
	b->from = (uint32_t)e->num[0];
	b->to = (uint32_t)e->num[1];
}

static void add_verdict(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	if (d->nverdict == DUMP_VERDICT_LINES)
		return;
	KEEP(e, 0, d->verdict[d->nverdict].label);
	KEEP(e, 1, d->verdict[d->nverdict].text);
	d->nverdict++;
}

static void add_hsr_line(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	dump_regs_set(&d->regs, REG_HSR, e->num[0] & UINT32_MAX);
	dump_regs_set(&d->regs, REG_PC, e->num[1] & UINT32_MAX);
	d->abort.has_gva = d->abort.has_gpa = d->has_hsr_line = true;
	d->abort.gva = (uint32_t)e->num[2];
	d->abort.gpa = e->num[3];
}

static void add_abort(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	struct dump_abort *a = &d->abort;

	switch (e->kind) {
	case EV_ABORT:
		a->fetch = text_equal(e->str[0], "prefetch") || text_equal(e->str[0], "instruction");
		KEEP(e, 1, a->fault);
		break;
	case EV_GVA:
		a->has_gva = true;
		a->gva = (uint32_t)e->num[0];
		break;
	case EV_GPA:
		a->has_gpa = true;
		a->gpa = e->num[0];
		break;
	case EV_ACCESS:
		a->has_access = true;
		a->log2_bytes = (unsigned)e->num[0];
		a->write = e->num[2] != 0;
		a->reg = (unsigned)e->num[3] & 15;
		break;
	case EV_ACCESS_END:
		a->s1ptw = e->num[2] != 0;
		break;
	default:
		break;
	}
}

static void add_who(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	switch (e->kind) {
	case EV_WALK_IPA:
		if (e->nnum == 2 && d->domain < 0) /* "dom2 IPA …" and "Walking IPA … of d1" */
			d->domain = (int)(e->num[0] < 0x8000 ? e->num[0] : e->num[1]) & 0x7fff;
		break;
	case EV_CRASHED:
		set_domain(d, e->num[0], e->num[1]);
		d->cpu = (int)e->num[2];
		break;
	case EV_HV_CRASHED:
	case EV_DOM0_STATE:
		set_domain(d, e->num[0], e->num[1]);
		break;
	case EV_GUEST_STATE:
		set_domain(d, e->num[1], e->num[2]);
		break;
	case EV_NMI_CPU:
	case EV_CPU_STOPPING:
	case EV_XEN_CPU:
	case EV_UNEXPECTED:
	case EV_HOST_STATE:
		d->cpu = (int)e->num[0];
		break;
	default:
		break;
	}
}

static void add_task(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	if (e->nstr)
		KEEP(e, 0, d->command);
	d->pid = e->nnum ? (int)e->num[0] : -1;
	d->has_stack_limit = e->kind == EV_PROCESS;
	if (d->has_stack_limit)
		d->stack_limit = (uint32_t)e->num[1];
}

static void add_regs(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	for (unsigned i = 0; i < e->regs.n; i++)
		dump_regs_set(&d->regs, e->regs.at[i].reg, e->regs.at[i].value);
	if (e->kind == EV_PC_SYMBOL)
		copy_symbol(&d->pc_symbol, &e->sym[0]);
	if (e->regs.rank == RANK_HYP)
		d->hyp_regs = true;
}

static void begin_rows(struct dump *d, const struct dump_line *l)
{
	if (d->nareas < DUMP_AREAS_MAX)
		d->areas[d->nareas++] = (uint32_t)l->e->num[0];
}

#define KEEP_ONE(field)                                                                                                \
	static void keep_##field(struct dump *d, const struct dump_line *l)                                            \
	{                                                                                                              \
		KEEP(l->e, 0, d->field);                                                                               \
	}
KEEP_ONE(pte)
KEEP_ONE(place)
KEEP_ONE(modules)
KEEP_ONE(hardware)
KEEP_ONE(flags)
KEEP_ONE(no_stack)

static void add_warning(struct dump *d, const struct dump_line *l)
{
	KEEP(l->e, 0, d->place);
	copy_symbol(&d->pc_symbol, &l->e->sym[0]);
	if (l->e->nnum < 2)
		return;
	d->cpu = (int)l->e->num[0];
	d->pid = (int)l->e->num[1];
}

static void add_pc_is(struct dump *d, const struct dump_line *l)
{
	copy_symbol(&d->pc_symbol, &l->e->sym[0]);
}

static void add_lr_is(struct dump *d, const struct dump_line *l)
{
	copy_symbol(&d->lr_symbol, &l->e->sym[0]);
}

static void add_banner(struct dump *d, const struct dump_line *l)
{
	KEEP(l->e, 0, d->producer);
	KEEP(l->e, 1, d->arch);
}

static void add_hyp_trap(struct dump *d, const struct dump_line *l)
{
	dump_regs_set(&d->regs, REG_HSR, l->e->num[0] & UINT32_MAX);
}

static void add_image(struct dump *d, const struct dump_line *l)
{
	d->has_image_base = true;
	d->image_base = (uint32_t)l->e->num[0];
}

static void add_overflow(struct dump *d, const struct dump_line *l)
{
	(void)l;
	d->overflow = true;
}

static void add_seconds(struct dump *d, const struct dump_line *l)
{
	d->seconds = (uint32_t)l->e->num[l->e->nnum - 1];
}

static void guess_on(struct dump *d, const struct dump_line *l)
{
	(void)l;
	d->frames_guessed = true;
}

/* Kinds that are not here add nothing but their rank. */
static add_fn *const adders[EV_COUNT] = {
    [EV_FAULT] = add_fault,	   [EV_UNHANDLED] = add_fault,	   [EV_PTE] = keep_pte,
    [EV_OOPS] = add_oops,	   [EV_BUG_AT] = keep_place,	   [EV_CRASH_CALL] = keep_place,
    [EV_WARNING] = add_warning,	   [EV_PC_IS] = add_pc_is,	   [EV_LR_IS] = add_lr_is,
    [EV_CPU_LINE] = add_cpu_line,  [EV_TASK] = add_task,	   [EV_PROCESS] = add_task,
    [EV_MODULES] = keep_modules,   [EV_HARDWARE] = keep_hardware,  [EV_FLAGS] = keep_flags,
    [EV_NO_STACK] = keep_no_stack, [EV_BANNER] = add_banner,	   [EV_HSR_LINE] = add_hsr_line,
    [EV_HYP_TRAP] = add_hyp_trap,  [EV_HV_IMAGE] = add_image,	   [EV_STACK_OVERFLOW] = add_overflow,
    [EV_HUNG] = add_seconds,	   [EV_SOFT_LOCKUP] = add_seconds, [EV_REGS] = add_regs,
    [EV_PC_SYMBOL] = add_regs,	   [EV_STACK] = begin_area,	   [EV_EXC_STACK] = begin_exception,
    [EV_WORDS_AT] = add_words_at,  [EV_STACK_FROM] = begin_rows,   [EV_WORDS] = add_words,
    [EV_FRAME] = add_frame,	   [EV_CALL_ROW] = add_call_row,   [EV_CALL_TRACE_GUESS] = guess_on,
    [EV_CODE] = add_code,	   [EV_STACK_BOUNDS] = add_bounds, [EV_VERDICT] = add_verdict,
    [EV_ABORT] = add_abort,	   [EV_GVA] = add_abort,	   [EV_GPA] = add_abort,
    [EV_ACCESS] = add_abort,	   [EV_ACCESS_END] = add_abort,	   [EV_WALK_IPA] = add_who,
    [EV_CRASHED] = add_who,	   [EV_HV_CRASHED] = add_who,	   [EV_DOM0_STATE] = add_who,
    [EV_GUEST_STATE] = add_who,	   [EV_NMI_CPU] = add_who,	   [EV_CPU_STOPPING] = add_who,
    [EV_XEN_CPU] = add_who,	   [EV_UNEXPECTED] = add_who,	   [EV_HOST_STATE] = add_who,
};

static bool is_headline(const struct event *e)
{
	return e->starts != DUMP_NONE && e->rank <= RANK_ERROR && e->kind != EV_MARK && e->kind != EV_CUT_HERE &&
	       e->kind != EV_OOPS && e->kind != EV_UNEXPECTED && e->kind != EV_NMI_CPU;
}

void dump_add(struct dump *d, const struct event *e, struct text line, uint64_t n)
{
	line = text_trim(line);
	if (e->starts > d->kind)
		d->kind = e->starts;
	if (is_headline(e) && !*d->headline) {
		struct text words = line;

		text_skip_blanks(&words);
		text_copy(words, d->headline, sizeof(d->headline));
	}
	if (adders[e->kind])
		adders[e->kind](d, &(struct dump_line){e, line, n});
	if (d->kind == DUMP_NONE && (d->nframes || e->kind == EV_REGS)) /* the log begins in the middle */
		d->kind = d->nframes ? DUMP_BACKTRACE : DUMP_REGS;
	if (e->rank > d->rank)
		d->rank = e->rank;
	d->last = n;
	d->foreign = 0;
	d->ended = d->ended || e->ends;
	text_copy(line, d->previous_text, sizeof(d->previous_text));
	d->previous = text_of(d->previous_text);
}
