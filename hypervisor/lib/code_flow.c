/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths through a function, and the frame along them. */
#include <string.h>
#include "code_flow.h"

#define TABLE_MAX   256u
#define TABLE_REACH 0x10000u /* a row of addresses ends where one is farther away */
#define PROLOGUE    16u	     /* instructions */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words of code are read as they lie in memory");

void flow_lines_forget(struct flow_lines *lines)
{
	for (unsigned i = 0; i < FLOW_LINES; i++)
		lines->at[i] = 1;
}

static const union flow_line *read_line(const struct flow_code *code, uint32_t at, unsigned i)
{
	struct flow_lines *lines = code->lines;

	lines->at[i] = 1;
	if (code->read(code->ctx, at, lines->line[i].byte, FLOW_LINE) != 0)
		return NULL;
	lines->at[i] = at;
	return &lines->line[i];
}

/* The line that @va is in; NULL: not all of it can be read, or none is kept. */
static inline const union flow_line *line_of(const struct flow_code *code, uint32_t va)
{
	const uint32_t at = va & ~(FLOW_LINE - 1), i = va / FLOW_LINE % FLOW_LINES;

	if (!code->lines)
		return NULL;
	return code->lines->at[i] == at ? &code->lines->line[i] : read_line(code, at, i);
}

static bool read_apart(const struct flow_code *code, uint32_t va, unsigned n, uint32_t *value)
{
	uint8_t b[4] = {0};

	if (code->read(code->ctx, va, b, n) != 0)
		return false;
	*value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

static bool read_word(const struct flow_code *code, uint32_t va, uint32_t *word)
{
	const union flow_line *line = (va & 3) == 0 ? line_of(code, va) : NULL;

	if (!line)
		return read_apart(code, va, 4, word);
	*word = line->word[va % FLOW_LINE / 4];
	return true;
}

static bool read_half(const struct flow_code *code, uint32_t va, uint32_t *value)
{
	const union flow_line *line = line_of(code, va);

	if (!line)
		return read_apart(code, va, 2, value);
	*value = line->half[va % FLOW_LINE / 2];
	return true;
}

static bool read_byte(const struct flow_code *code, uint32_t va, uint32_t *value)
{
	const union flow_line *line = line_of(code, va);

	if (!line)
		return read_apart(code, va, 1, value);
	*value = line->byte[va % FLOW_LINE];
	return true;
}

/* A6.1: 0b11101, 0b11110 and 0b11111 begin a 32-bit instruction. */
static inline bool is_wide(uint32_t first)
{
	return first >= 0xe800;
}

/* The instruction at @addr, whose bit 0 says which set: the word, or first halfword << 16 | second. false: it cannot be
 * read. */
static bool read_insn(const struct flow_code *code, uint32_t addr, uint32_t *bits)
{
	const uint32_t at = addr & ~1u;
	uint32_t first, second = 0;

	if ((addr & 1) == 0)
		return (at & 3) == 0 && read_word(code, at, bits);
	if (!read_half(code, at, &first) || (is_wide(first) && !read_half(code, at + 2, &second)))
		return false;
	*bits = first << 16 | second;
	return true;
}

static inline void decode(uint32_t addr, uint32_t bits, struct flow_insn *insn)
{
	if (addr & 1)
		flow_decode_thumb(addr & ~1u, bits, insn);
	else
		flow_decode_arm(addr, bits, insn);
}

static bool fetch(const struct flow_code *code, uint32_t addr, struct flow_insn *insn)
{
	uint32_t bits;

	if (!read_insn(code, addr, &bits))
		return false;
	decode(addr, bits, insn);
	return true;
}

/* By its number alone: no register that is tracked, and no lr, sp or pc. */
static inline bool is_untracked(uint32_t reg)
{
	return reg <= 10 && reg != 7;
}

/* DDI 0406C, A5.2 and A5.3. */
static inline bool is_plain_arm(uint32_t bits)
{
	if (bits >> 28 == 0xf || !is_untracked(flow_bits(bits, 12, 4)))
		return false;
	if ((bits & 0x0c000000) == 0) /* data processing and 16-bit moves; no multiply, transfer, miscellaneous */
		return (bits & 0x02000090) != 0x90 && (bits & 0x03900000) != 0x01000000;
	/* a word or byte without write-back; no media instruction */
	return (bits & 0x0d200000) == 0x05000000 && (bits & 0x02000010) != 0x02000010;
}

/* Top digits of 16-bit instructions that have their low register in bits 2:0, and in bits 10:8: A6.2. */
#define LOW_AT_0 (1u << 0 | 1u << 1 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 8)
#define LOW_AT_8 (1u << 2 | 1u << 3 | 1u << 9 | 1u << 10)

static inline bool is_plain_thumb16(uint32_t h)
{
	const uint32_t digit = 1u << (h >> 12);

	if (digit & LOW_AT_0)
		return (h & 0x0007) != 0x0007;
	if (digit & LOW_AT_8)
		return (h & 0x0700) != 0x0700;
	if ((h & 0xf800) == 0x4800) /* from the literal pool */
		return (h & 0x0700) != 0x0700;
	if ((h & 0xfc00) == 0x4400) /* all registers, but no BX, BLX */
		return (h & 0x0300) != 0x0300 && is_untracked((h & 0x0080) >> 4 | (h & 0x0007));
	return ((h & 0xfc00) == 0x4000 || (h & 0xff00) == 0xb200) && (h & 0x0007) != 0x0007;
}

/* A6.3.1 and A6.3.3 (immediates), A6.3.11 (shifted registers), A6.3.7 to A6.3.10 (transfers without write-back). */
static inline bool is_plain_thumb32(uint32_t bits)
{
	const uint32_t rd = flow_bits(bits, 8, 4); /* pc: TST and its like */

	if ((bits & 0xf8008000) == 0xf0000000 || (bits & 0xfe000000) == 0xea000000)
		return is_untracked(rd) || rd == REG_PC;
	if ((bits & 0xff000000) != 0xf8000000 || !is_untracked(flow_bits(bits, 12, 4)))
		return false;
	return flow_bit(bits, 23) || !flow_bit(bits, 11) || (bits & 0x500) == 0x400;
}

/* Most instructions do nothing to what is tracked and go on; many can be told by a few bits. */
static inline bool is_plain(uint32_t addr, uint32_t bits)
{
	if ((addr & 1) == 0)
		return is_plain_arm(bits);
	return is_wide(bits >> 16) ? is_plain_thumb32(bits) : is_plain_thumb16(bits >> 16);
}

bool flow_is_plain(uint32_t addr, uint32_t bits)
{
	return is_plain(addr, bits);
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
	} else if (in_lr && (insn->set == REG_LR || (insn->writes & 1u << REG_LR) != 0)) {
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

	if (insn->next == FLOW_CALL) {
		s->reg[FLOW_R12] = FLOW_UNKNOWN;
		s->lr = before.lr == FLOW_IN_LR ? FLOW_UNKNOWN : before.lr;
		return true;
	}
	if (insn->conditional && touches_frame(insn))
		return insn->next == FLOW_END; /* a conditional return: going on, nothing was done */
	apply_lr(s, &before, insn);
	for (unsigned i = 0; i < FLOW_REGS; i++)
		if ((insn->writes & 1u << tracked[i]) != 0)
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

static inline uint16_t *bucket_of(struct flow_work *w, uint32_t addr)
{
	return &w->bucket[(addr >> 1 ^ addr >> 9) & 255];
}

/* Word by word: memcmp costs more than all that is in between. */
static bool is_same(const struct flow_point *a, const struct flow_point *b)
{
	const struct flow_state *s = &a->state, *t = &b->state;

	return s->reg[FLOW_SP] == t->reg[FLOW_SP] && s->lr == t->lr && s->top == t->top && s->from == t->from &&
	       s->reg[FLOW_R7] == t->reg[FLOW_R7] && s->reg[FLOW_R11] == t->reg[FLOW_R11] &&
	       s->reg[FLOW_R12] == t->reg[FLOW_R12] && a->it == b->it;
}

#define CHAIN_MAX 64u /* points of one bucket, and of those that wait, that are looked at: code is hostile, too */

/* One that cannot be told in time is left out, as if it were there. */
static bool is_in_bucket(struct flow_work *w, const struct flow_point *p, unsigned first)
{
	unsigned n = 0;

	for (unsigned i = first; i != 0; i = w->link[i - 1]) {
		const struct flow_point *seen = &w->seen[i - 1];

		if (++n > CHAIN_MAX)
			return true;
		if (seen->addr == p->addr && is_same(seen, p))
			return true;
	}
	return false;
}

static inline bool is_seen(struct flow_work *w, const struct flow_point *p)
{
	const unsigned first = *bucket_of(w, p->addr);

	return first != 0 && is_in_bucket(w, p, first);
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

	for (uint32_t i = 0; i < TABLE_MAX && read_word(code, row + 4 * i, &word) && word >> 24 == 0xea; i++)
		add_target(w, p, row + 4 * i);
}

static void add_address_row(const struct flow_code *code, struct flow_work *w, const struct flow_point *p, uint32_t row)
{
	uint32_t word;

	for (uint32_t i = 0; i < TABLE_MAX && read_word(code, row + 4 * i, &word); i++) {
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
		if (bytes == 1 ? !read_byte(code, row + i, &offset) : !read_half(code, row + i * bytes, &offset))
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
		if (read_word(code, insn->target, &word))
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
		if (!read_word(code, at + 4 * i, &word) || word != words[i])
			return false;
	return true;
}

/* Looked at first, as it lies beside the call. */
static bool is_behind_push(const struct flow_code *code, uint32_t addr)
{
	uint32_t before;

	if (addr & 1)
		return read_half(code, addr - 3, &before) && before == 0xb500;
	return read_word(code, addr - 4, &before) && before == 0xe52de004;
}

static void see_mcount(const struct flow_code *code, uint32_t addr, struct flow_insn *insn)
{
	unsigned i = 0;

	if (insn->next != FLOW_CALL || insn->target == 0 || (insn->target & 3) != 0 || !is_behind_push(code, addr))
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

/* Follows the instruction at @p, @bits, and makes @p what is behind it. false: the way does not go on there, or what is
 * there waits in work->seen, as all behind branches does. */
static bool follow(struct search *q, struct flow_point *p, uint32_t bits)
{
	struct flow_insn insn;

	decode(p->addr, bits, &insn);
	insn.conditional |= p->it != 0;
	see_mcount(q->code, p->addr, &insn);
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

/* The line that straight code is in. */
struct straight {
	const union flow_line *line;
	uint32_t at; /* its va; 1: none yet */
};

/* As read_insn. */
static inline bool read_next(const struct flow_code *code, struct straight *s, uint32_t addr, uint32_t *bits)
{
	const uint32_t in = addr % FLOW_LINE / 2;

	if (s->at != (addr & ~(FLOW_LINE - 1))) {
		s->at = addr & ~(FLOW_LINE - 1);
		s->line = line_of(code, addr);
	}
	if (!s->line || in == FLOW_LINE / 2 - 1)
		return read_insn(code, addr, bits);
	if ((addr & 1) == 0) {
		*bits = s->line->word[in / 2];
		return (addr & 2) == 0;
	}
	*bits = (uint32_t)s->line->half[in] << 16;
	if (is_wide(s->line->half[in]))
		*bits |= s->line->half[in + 1];
	return true;
}

/* Passes over plain instructions. true: @p is at another one, @bits. */
static bool pass(struct search *q, struct flow_point *p, uint32_t *bits)
{
	const unsigned limit = q->left < q->work->budget ? q->left : q->work->budget;
	struct straight straight = {NULL, 1};
	bool other = false;
	unsigned left = limit;

	while (left > 0) {
		left--;
		q->done = p->addr == q->at && q->found && q->found(q->ctx, &p->state);
		if (q->done || !read_next(q->code, &straight, p->addr, bits))
			break;
		other = !is_plain(p->addr, *bits);
		if (other)
			break;
		p->addr += (p->addr & 1) == 0 || is_wide(*bits >> 16) ? 4 : 2;
		p->it -= p->it != 0;
		if (is_seen(q->work, p))
			break;
	}
	q->left -= limit - left;
	q->work->budget -= limit - left;
	return other;
}

/* Straight code from @p on. */
static void follow_all(struct search *q, struct flow_point p)
{
	uint32_t bits;

	while (pass(q, &p, &bits) && follow(q, &p, bits) && !q->done)
		;
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
	const bool near = at - start < FLOW_NEAR;
	struct search q = {.code = code, .work = work, .at = at, .found = found, .ctx = ctx};

	q.left = near ? FLOW_STATES_MAX : FLOW_FAR_STATES;
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

/* Before ARMv5 a call through a register was "mov lr, pc" and then "mov pc, Rm", "bx Rm" or "ldr pc, [...]"; Linux'
 * entry code has "add lr, pc, #0" instead (BADR in arch/arm/include/asm/assembler.h). */
static bool is_old_call(const struct flow_code *code, uint32_t addr, const struct flow_insn *jump)
{
	uint32_t before;

	if ((jump->next != FLOW_END && jump->next != FLOW_LITERAL) || addr < 8 || !read_word(code, addr - 8, &before))
		return false;
	before &= 0x0fffffff;
	return before == 0x01a0e00f || before == 0x028fe000;
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
