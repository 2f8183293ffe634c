/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths through a function, and the frame along them. */
#include <string.h>
#include <hvlib/cond.h>
#include "code_flow.h"

#define TABLE_MAX   256u
#define TABLE_REACH 0x10000u /* a row of addresses ends where one is farther away */
#define PROLOGUE    16u	     /* instructions */

static bool read_bytes(const struct flow_code *code, uint32_t va, unsigned n, uint32_t *value)
{
	uint8_t b[4] = {0};

	if (code->read(code->ctx, va, b, n) != 0)
		return false;
	*value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

/* The instruction at @addr, whose bit 0 says which set. false: it cannot be read. */
static bool fetch(const struct flow_code *code, uint32_t addr, struct flow_insn *insn)
{
	const uint32_t at = addr & ~1u;
	uint32_t word, second = 0;

	if ((addr & 1) == 0) {
		if ((at & 3) != 0 || !read_bytes(code, at, 4, &word))
			return false;
		flow_decode_arm(at, word, insn);
		return true;
	}
	if (!read_bytes(code, at, 2, &word))
		return false;
	if (thumb_insn_len((uint16_t)word) == 4 && !read_bytes(code, at + 2, 2, &second))
		return false;
	flow_decode_thumb(at, word << 16 | second, insn);
	return true;
}

static int index_of(int reg)
{
	switch (reg) {
	case 7:
		return FLOW_R7;
	case 11:
		return FLOW_R11;
	case 12:
		return FLOW_R12;
	case REG_SP:
		return FLOW_SP;
	default:
		return -1;
	}
}

/* How far below the entry's sp an address is. */
static int32_t depth_of(const struct flow_state *s, const struct flow_place *place)
{
	const int i = index_of(place->reg);

	if (i < 0 || s->reg[i] == FLOW_UNKNOWN || place->offset > FLOW_DEPTH_MAX || place->offset < -FLOW_DEPTH_MAX)
		return FLOW_UNKNOWN;
	const int32_t depth = s->reg[i] - place->offset;
	return depth > FLOW_DEPTH_MAX || depth < -FLOW_DEPTH_MAX ? FLOW_UNKNOWN : depth;
}

static bool touches_frame(const struct flow_insn *insn)
{
	return insn->sp_change != 0 || insn->set == REG_SP || (insn->writes & 1u << REG_SP) != 0 ||
	       insn->lr_store.reg >= 0 || insn->lr_load.reg >= 0;
}

/* What becomes of the return address: it is saved, loaded, or lost. */
static void apply_lr(struct flow_state *s, const struct flow_state *before, const struct flow_insn *insn)
{
	const bool in_lr = before->lr == FLOW_IN_LR;

	if (insn->lr_store.reg >= 0 && in_lr) {
		const int32_t depth = depth_of(before, &insn->lr_store);
		if (depth != FLOW_UNKNOWN)
			s->lr = depth;
	} else if (insn->lr_load.reg >= 0) {
		const int32_t depth = depth_of(before, &insn->lr_load);
		if (depth != FLOW_UNKNOWN && depth == before->lr) {
			s->lr = FLOW_IN_LR;
		} else if (depth != FLOW_UNKNOWN && depth <= before->top) {
			s->lr = FLOW_IN_LR;
			s->from = depth;
		} else if (in_lr) {
			s->lr = FLOW_UNKNOWN;
		}
	} else if (in_lr && (insn->set == REG_LR || insn->next == FLOW_CALL || (insn->writes & 1u << REG_LR) != 0)) {
		s->lr = FLOW_UNKNOWN;
	}
}

#define TRACKED (1u << 7 | 1u << 11 | 1u << 12 | 1u << REG_SP | 1u << REG_LR)

/* Most instructions do nothing to what is tracked. */
static bool matters(const struct flow_insn *insn)
{
	return (insn->writes & TRACKED) != 0 || (insn->set >= 0 && (1u << insn->set & TRACKED) != 0) ||
	       insn->next == FLOW_CALL || touches_frame(insn);
}

/* The state behind @insn, which matters. false: nothing can be said of sp any more. */
static bool apply(struct flow_state *s, const struct flow_insn *insn)
{
	static const int tracked[FLOW_REGS] = {7, 11, 12, REG_SP};
	const struct flow_state before = *s;
	const int set = index_of(insn->set);

	if (insn->conditional && touches_frame(insn))
		return insn->next == FLOW_END; /* a conditional return: going on, nothing was done */
	apply_lr(s, &before, insn);
	for (unsigned i = 0; i < FLOW_REGS; i++)
		if ((insn->writes & 1u << tracked[i]) != 0 || (i == FLOW_R12 && insn->next == FLOW_CALL))
			s->reg[i] = FLOW_UNKNOWN;
	if (set >= 0)
		s->reg[set] = insn->conditional ? FLOW_UNKNOWN : depth_of(&before, &insn->value);
	if (s->reg[FLOW_SP] == FLOW_UNKNOWN)
		return false;
	s->reg[FLOW_SP] -= insn->sp_change;
	if (s->reg[FLOW_SP] < s->top)
		s->top = s->reg[FLOW_SP];
	return s->reg[FLOW_SP] >= -FLOW_DEPTH_MAX && s->reg[FLOW_SP] <= FLOW_DEPTH_MAX;
}

static uint16_t *bucket_of(struct flow_work *w, uint32_t addr)
{
	return &w->bucket[(addr >> 1 ^ addr >> 9) & 255];
}

#define CHAIN_MAX 64u /* points of one bucket, and of those that wait, that are looked at: code is hostile, too */

/* One that cannot be told in time is left out, as if it were there. */
static bool is_seen(struct flow_work *w, const struct flow_point *p)
{
	unsigned n = 0;

	for (unsigned i = *bucket_of(w, p->addr); i != 0; i = w->link[i - 1]) {
		const struct flow_point *seen = &w->seen[i - 1];

		if (++n > CHAIN_MAX)
			return true;
		if (seen->addr == p->addr && seen->it == p->it &&
		    memcmp(&seen->state, &p->state, sizeof(p->state)) == 0)
			return true;
	}
	return false;
}

/* Adds a point to those to be followed, unless it is there. */
static void add_point(struct flow_work *w, const struct flow_point *p)
{
	uint16_t *head = bucket_of(w, p->addr);

	if (is_seen(w, p) || w->nseen == FLOW_STATES_MAX)
		return;
	w->seen[w->nseen] = *p;
	w->link[w->nseen] = *head;
	w->waits[w->nseen] = (uint16_t)w->nseen;
	*head = (uint16_t)++w->nseen;
}

static void add_target(struct flow_work *w, const struct flow_point *from, uint32_t addr)
{
	const struct flow_point p = {addr, 0, from->state};

	if (w->budget > 0) /* tables are long */
		w->budget--;
	add_point(w, &p);
}

static void add_branch_row(const struct flow_code *code, struct flow_work *w, const struct flow_point *p, uint32_t row)
{
	uint32_t word;

	for (uint32_t i = 0; i < TABLE_MAX && read_bytes(code, row + 4 * i, 4, &word) && word >> 24 == 0xea; i++)
		add_target(w, p, row + 4 * i);
}

static void add_address_row(const struct flow_code *code, struct flow_work *w, const struct flow_point *p, uint32_t row)
{
	uint32_t word;

	for (uint32_t i = 0; i < TABLE_MAX && read_bytes(code, row + 4 * i, 4, &word); i++) {
		if (word - p->addr + TABLE_REACH > 2 * TABLE_REACH)
			return;
		add_target(w, p, word);
	}
}

/* Offsets lead to code behind the table: it ends before the nearest of them. */
static void add_offset_row(const struct flow_code *code, struct flow_work *w, const struct flow_point *p, uint32_t row,
			   unsigned bytes)
{
	uint32_t nearest = TABLE_MAX * bytes, offset;

	for (uint32_t i = 0; i < TABLE_MAX && i * bytes < nearest; i++) {
		if (!read_bytes(code, row + i * bytes, bytes, &offset))
			return;
		if (2 * offset < nearest)
			nearest = 2 * offset;
		add_target(w, p, (row + 2 * offset) | 1);
	}
}

static void add_jump(const struct flow_code *code, struct flow_work *w, const struct flow_point *p,
		     const struct flow_insn *insn)
{
	uint32_t word;

	switch (insn->next) {
	case FLOW_BRANCH:
		add_target(w, p, insn->target);
		break;
	case FLOW_LITERAL:
		if (read_bytes(code, insn->target, 4, &word))
			add_target(w, p, word);
		break;
	case FLOW_TABLE_JUMP:
		add_branch_row(code, w, p, insn->target);
		break;
	case FLOW_TABLE_WORD:
		add_address_row(code, w, p, insn->target);
		break;
	case FLOW_TABLE_BYTE:
		add_offset_row(code, w, p, insn->target, 1);
		break;
	case FLOW_TABLE_HALF:
		add_offset_row(code, w, p, insn->target, 2);
		break;
	case FLOW_ON:
	case FLOW_CALL:
	case FLOW_END:
	default:
		break;
	}
}

/* A profiled function (gcc -pg, Linux' ftrace) starts with "push {lr}; bl __gnu_mcount_nc", and that takes lr off the
 * stack. As Linux has it while nothing is traced: */
static const uint32_t mcounts[][3] = {
    {0xe52de004, 0xe59de004, 0xe49df008}, /* push {lr}; ldr lr, [sp, #4]; ldr pc, [sp], #8 */
    {0xe1a0c00e, 0xe8bd4000, 0xe12fff1c}, /* mov ip, lr; pop {lr}; bx ip */
    {0xe1a0c00e, 0xe8bd4000, 0xe1a0f00c}, /* mov ip, lr; pop {lr}; mov pc, ip */
};

static bool is_code(const struct flow_code *code, uint32_t at, const uint32_t words[3])
{
	uint32_t word;

	for (uint32_t i = 0; i < 3; i++)
		if (!read_bytes(code, at + 4 * i, 4, &word) || word != words[i])
			return false;
	return true;
}

static void see_mcount(const struct flow_code *code, struct flow_insn *insn)
{
	unsigned i = 0;

	if (insn->next != FLOW_CALL || insn->target == 0 || (insn->target & 3) != 0)
		return;
	while (i < sizeof(mcounts) / sizeof(mcounts[0]) && !is_code(code, insn->target, mcounts[i]))
		i++;
	if (i == sizeof(mcounts) / sizeof(mcounts[0]))
		return;
	insn->next = FLOW_ON;
	insn->sp_change = 4;
	insn->lr_load = (struct flow_place){REG_SP, 0};
	insn->writes = 1u << 12;
}

/* Code by lines: most instructions stand behind the one before. */
struct source {
	const struct flow_code *code;
	struct flow_work *work;
};

static int read_line(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct source *s = ctx;
	const uint32_t at = va & ~(FLOW_LINE - 1), i = va / FLOW_LINE % FLOW_LINES;
	uint32_t *line = s->work->line[i], *line_at = &s->work->line_at[i];

	if (va - at + n > FLOW_LINE)
		return s->code->read(s->code->ctx, va, buf, n);
	if (*line_at != at) {
		*line_at = 1;
		if (s->code->read(s->code->ctx, at, line, FLOW_LINE) != 0)
			return s->code->read(s->code->ctx, va, buf, n);
		*line_at = at;
	}
	if (n == sizeof(uint32_t) && (va & 3) == 0)
		__builtin_memcpy(buf, &line[(va - at) / 4], sizeof(uint32_t)); /* no call */
	else
		memcpy(buf, (const uint8_t *)line + (va - at), n);
	return 0;
}

/* A search: for an instruction, or, when @ret is not NULL, for returns. */
struct search {
	const struct flow_code *code;
	struct flow_work *work;
	unsigned left; /* instructions that it may look at */
	bool done;
	uint32_t at;
	flow_found_fn *found;
	void *ctx;
	struct flow_return *ret;
	bool first;		/* one return will do */
	bool returns, conflict; /* some were found, which do not agree */
};

/* Where the address comes from that @insn returns to: a depth, FLOW_IN_LR, FLOW_UNKNOWN. */
static int32_t return_from(const struct flow_state *s, const struct flow_insn *insn)
{
	if (insn->to_lr)
		return s->lr == FLOW_IN_LR ? s->from : FLOW_UNKNOWN;
	if (insn->pc_load.reg < 0)
		return FLOW_UNKNOWN;
	const int32_t depth = depth_of(s, &insn->pc_load);
	if (depth != FLOW_UNKNOWN && depth == s->lr)
		return s->from;
	return depth <= s->top ? depth : FLOW_UNKNOWN; /* below: a word that this path wrote */
}

static void note_return(struct search *q, const struct flow_state *s, const struct flow_insn *insn)
{
	const int32_t from = return_from(s, insn);

	if (from == FLOW_UNKNOWN || (insn->writes & 1u << REG_SP) != 0)
		return;
	const struct flow_return r = {from == FLOW_IN_LR ? FLOW_IN_LR : -from, insn->sp_change - s->reg[FLOW_SP]};
	q->conflict |= q->returns && (r.slot != q->ret->slot || r.rise != q->ret->rise);
	q->returns = true;
	q->done = q->first || q->conflict;
	*q->ret = r;
}

/* The return address is where it was, or known to be saved. Who looks for returns does not care. */
static bool keeps_return(const struct search *q, const struct flow_state *s)
{
	return q->ret != NULL || (s->lr != FLOW_UNKNOWN && s->from == FLOW_IN_LR && s->reg[FLOW_SP] >= 0);
}

/* Follows the instruction at @p, and makes @p what is behind it. false: the way does not go on there, or what is there
 * waits in work->seen, as all behind branches does. */
static bool follow(struct search *q, struct flow_point *p)
{
	struct flow_insn insn;

	if (!fetch(q->code, p->addr, &insn))
		return false;
	insn.conditional |= p->it != 0;
	see_mcount(q->code, &insn);
	if (q->ret && insn.next == FLOW_END)
		note_return(q, &p->state, &insn);
	if (matters(&insn) && (!apply(&p->state, &insn) || !keeps_return(q, &p->state)))
		return false;
	add_jump(q->code, q->work, p, &insn);
	const bool straight = insn.next == FLOW_ON || insn.next == FLOW_CALL;
	if (!straight && !insn.conditional)
		return false;
	p->it = p->it ? p->it - 1 : insn.it;
	p->addr += insn.length;
	if (straight)
		return !is_seen(q->work, p);
	add_point(q->work, p);
	return false;
}

/* Straight code from @p on. */
static void follow_all(struct search *q, struct flow_point p)
{
	do {
		if (q->left == 0 || q->work->budget == 0)
			return;
		q->left--;
		q->work->budget--;
		if (q->found && p.addr == q->at && q->found(q->ctx, &p.state)) {
			q->done = true;
			return;
		}
	} while (follow(q, &p) && !q->done);
}

/* The next of those that wait: the oldest; on the way to an instruction, the nearest in front of it. */
static const struct flow_point *take_next(const struct search *q)
{
	struct flow_work *w = q->work;
	uint16_t *first = &w->waits[w->next], *best = first;
	const unsigned n = w->nseen - w->next < CHAIN_MAX ? w->nseen - w->next : CHAIN_MAX;

	for (uint16_t *i = first; q->found && i < first + n; i++)
		if (q->at - w->seen[*i].addr < q->at - w->seen[*best].addr)
			best = i;
	const uint16_t taken = *best;
	*best = *first;
	w->next++;
	return &w->seen[taken];
}

static void search(struct search *q, uint32_t start, const struct flow_state *state)
{
	const struct flow_point first = {start, 0, *state};
	struct flow_work *w = q->work;
	struct source source = {q->code, w};
	const struct flow_code lines = {read_line, &source};

	q->code = &lines;
	for (unsigned i = 0; i < FLOW_LINES; i++)
		w->line_at[i] = 1;
	memset(w->bucket, 0, sizeof(w->bucket));
	w->nseen = w->next = 0;
	add_point(w, &first);
	while (w->next < w->nseen && !q->done && q->left > 0 && w->budget > 0)
		follow_all(q, *take_next(q));
}

static const struct flow_state entry_state = {{FLOW_UNKNOWN, FLOW_UNKNOWN, FLOW_UNKNOWN, 0}, FLOW_IN_LR, FLOW_IN_LR, 0};

bool flow_search(const struct flow_code *code, struct flow_work *work, uint32_t start, uint32_t at,
		 flow_found_fn *found, void *ctx)
{
	struct search q = {.code = code, .work = work, .left = FLOW_STATES_MAX, .at = at, .found = found, .ctx = ctx};

	search(&q, start, &entry_state);
	return q.done;
}

bool flow_find_return(const struct flow_code *code, struct flow_work *work, uint32_t at, const struct flow_state *state,
		      struct flow_return *ret)
{
	struct search q = {.code = code, .work = work, .left = FLOW_RETURN_STATES, .ret = ret};

	search(&q, at, state);
	return q.returns && !q.conflict;
}

bool flow_first_return(const struct flow_code *code, struct flow_work *work, uint32_t at,
		       const struct flow_state *state, struct flow_return *ret)
{
	struct search q = {.code = code, .work = work, .left = FLOW_RETURN_STATES, .ret = ret, .first = true};

	search(&q, at, state);
	return q.returns;
}

bool flow_frame_pointer(const struct flow_code *code, uint32_t start, enum flow_reg reg, struct flow_state *state)
{
	uint32_t addr = start;

	*state = entry_state;
	for (unsigned i = 0; i < PROLOGUE && state->reg[reg] == FLOW_UNKNOWN; i++) {
		struct flow_insn insn;

		if (!fetch(code, addr, &insn) || insn.next != FLOW_ON || (matters(&insn) && !apply(state, &insn)) ||
		    state->lr == FLOW_UNKNOWN)
			return false;
		addr += insn.length;
	}
	return state->reg[reg] != FLOW_UNKNOWN;
}

/* Before ARMv5 a call through a register was "mov lr, pc" and then "mov pc, Rm", "bx Rm" or "ldr pc, [...]". */
static bool is_old_call(const struct flow_code *code, uint32_t addr, const struct flow_insn *jump)
{
	uint32_t before;

	return (jump->next == FLOW_END || jump->next == FLOW_LITERAL) && addr >= 8 &&
	       read_bytes(code, addr - 8, 4, &before) && (before & 0x0fffffff) == 0x01a0e00f;
}

static struct flow_call_site call_site(const struct flow_insn *insn, uint32_t at)
{
	return (struct flow_call_site){insn->target ? FLOW_CALL_DIRECT : FLOW_CALL_INDIRECT, at, insn->target};
}

static struct flow_call_site thumb_call_before(const struct flow_code *code, uint32_t addr)
{
	struct flow_insn insn;

	if (addr >= 5 && fetch(code, addr - 4, &insn) && insn.length == 4 && insn.next == FLOW_CALL)
		return call_site(&insn, addr - 4);
	if (addr >= 3 && fetch(code, addr - 2, &insn) && insn.length == 2 && insn.next == FLOW_CALL)
		return call_site(&insn, addr - 2);
	return (struct flow_call_site){FLOW_NO_CALL, 0, 0};
}

struct flow_call_site flow_call_before(const struct flow_code *code, uint32_t addr)
{
	struct flow_insn insn;

	if ((addr & 1) != 0)
		return thumb_call_before(code, addr);
	if (addr >= 4 && fetch(code, addr - 4, &insn)) {
		if (insn.next == FLOW_CALL)
			return call_site(&insn, addr - 4);
		if (is_old_call(code, addr, &insn))
			return (struct flow_call_site){FLOW_CALL_INDIRECT, addr - 4, 0};
	}
	return (struct flow_call_site){FLOW_NO_CALL, 0, 0};
}
