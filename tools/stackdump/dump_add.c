/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathering a dump: one small function a kind of line, and the table of them. */
#include "dump_lines.h"

void dump_copy_symbol(struct dump_symbol *to, const struct event_symbol *from)
{
	text_copy(from->name, to->name, sizeof(to->name));
	text_copy(from->module, to->module, sizeof(to->module));
	to->has_offset = from->has_offset;
	to->has_addr = from->has_addr;
	to->offset = from->offset;
	to->size = from->size;
	to->addr = from->addr;
}

struct text dump_string(const struct event *e, unsigned index)
{
	return index < e->nstr ? e->str[index] : (struct text){"", 0};
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
		dump_copy_symbol(&d->pc_symbol, &e->sym[0]);
	if (e->regs.rank == RANK_HYP)
		d->hyp_regs = true;
}

#define KEEP_ONE(field)                                                                                                \
	static void keep_##field(struct dump *d, const struct dump_line *l)                                            \
	{                                                                                                              \
		KEEP(l->e, 0, d->field);                                                                               \
	}
KEEP_ONE(place)
KEEP_ONE(modules)
KEEP_ONE(hardware)
KEEP_ONE(flags)
KEEP_ONE(no_stack)

static void add_warning(struct dump *d, const struct dump_line *l)
{
	KEEP(l->e, 0, d->place);
	dump_copy_symbol(&d->pc_symbol, &l->e->sym[0]);
	if (l->e->nnum < 2)
		return;
	d->cpu = (int)l->e->num[0];
	d->pid = (int)l->e->num[1];
}

static void add_pc_is(struct dump *d, const struct dump_line *l)
{
	dump_copy_symbol(&d->pc_symbol, &l->e->sym[0]);
}

static void add_lr_is(struct dump *d, const struct dump_line *l)
{
	dump_copy_symbol(&d->lr_symbol, &l->e->sym[0]);
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
    [EV_FAULT] = add_fault,
    [EV_UNHANDLED] = add_fault,
    [EV_OOPS] = add_oops,
    [EV_BUG_AT] = keep_place,
    [EV_CRASH_CALL] = keep_place,
    [EV_WARNING] = add_warning,
    [EV_PC_IS] = add_pc_is,
    [EV_LR_IS] = add_lr_is,
    [EV_CPU_LINE] = add_cpu_line,
    [EV_TASK] = add_task,
    [EV_PROCESS] = add_task,
    [EV_MODULES] = keep_modules,
    [EV_HARDWARE] = keep_hardware,
    [EV_FLAGS] = keep_flags,
    [EV_NO_STACK] = keep_no_stack,
    [EV_BANNER] = add_banner,
    [EV_HSR_LINE] = add_hsr_line,
    [EV_HYP_TRAP] = add_hyp_trap,
    [EV_HV_IMAGE] = add_image,
    [EV_STACK_OVERFLOW] = add_overflow,
    [EV_HUNG] = add_seconds,
    [EV_SOFT_LOCKUP] = add_seconds,
    [EV_REGS] = add_regs,
    [EV_PC_SYMBOL] = add_regs,
    [EV_STACK] = dump_begin_area,
    [EV_EXC_STACK] = dump_begin_exception,
    [EV_WORDS_AT] = dump_add_words_at,
    [EV_STACK_FROM] = dump_begin_rows,
    [EV_WORDS] = dump_add_words,
    [EV_FRAME] = dump_add_frame,
    [EV_CALL_ROW] = dump_add_call_row,
    [EV_CALL_TRACE_GUESS] = guess_on,
    [EV_CODE] = dump_add_code,
    [EV_STACK_BOUNDS] = add_bounds,
    [EV_VERDICT] = add_verdict,
    [EV_ABORT] = add_abort,
    [EV_GVA] = add_abort,
    [EV_GPA] = add_abort,
    [EV_ACCESS] = add_abort,
    [EV_ACCESS_END] = add_abort,
    [EV_WALK_IPA] = add_who,
    [EV_CRASHED] = add_who,
    [EV_HV_CRASHED] = add_who,
    [EV_DOM0_STATE] = add_who,
    [EV_GUEST_STATE] = add_who,
    [EV_NMI_CPU] = add_who,
    [EV_CPU_STOPPING] = add_who,
    [EV_XEN_CPU] = add_who,
    [EV_UNEXPECTED] = add_who,
    [EV_HOST_STATE] = add_who,
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
