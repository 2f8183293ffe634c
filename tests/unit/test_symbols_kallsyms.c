/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kallsyms tables of every layout, made here: read as they were made, or refused when one thing in them is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include "make_kallsyms.h"

static const struct made_layout layouts[] = {
    {"3.x: absolute, 16-byte labels", KALLSYMS_ABSOLUTE, false, false, 0, 16, false, false, 1000},
    {"3.x: names of 128 bytes and more", KALLSYMS_ABSOLUTE, false, false, 0, 16, true, false, 1300},
    {"4.6: relative, 16-byte labels", KALLSYMS_RELATIVE, false, false, 0, 16, false, false, 1100},
    {"4.6: relative, percpu", KALLSYMS_RELATIVE_PERCPU, false, false, 0, 16, false, false, 900},
    {"5.10: relative", KALLSYMS_RELATIVE, false, false, 0, 4, false, false, 1025},
    {"5.10: absolute", KALLSYMS_ABSOLUTE, false, false, 0, 4, false, false, 1024},
    {"5.10: relative, percpu", KALLSYMS_RELATIVE_PERCPU, false, false, 0, 4, false, false, 700},
    {"6.1: long lengths", KALLSYMS_RELATIVE, false, false, 0, 4, true, true, 1500},
    {"6.1.y: seqs of 3 bytes", KALLSYMS_RELATIVE, false, false, 3, 4, true, true, 1501},
    {"6.2-rc1: seqs of 4 bytes", KALLSYMS_RELATIVE, false, false, 4, 4, false, true, 1502},
    {"6.2: absolute, seqs", KALLSYMS_ABSOLUTE, false, false, 3, 4, false, true, 1503},
    {"6.4: relative, addresses last", KALLSYMS_RELATIVE, true, false, 3, 4, true, true, 2000},
    {"6.4: absolute, addresses last", KALLSYMS_ABSOLUTE, true, false, 3, 4, false, true, 2001},
    {"6.4: relative, percpu, addresses last", KALLSYMS_RELATIVE_PERCPU, true, false, 3, 4, false, true, 2002},
    {"the fewest symbols", KALLSYMS_RELATIVE, false, false, 0, 4, false, true, 257},
};
#define LAYOUTS (sizeof layouts / sizeof layouts[0])

/* A copy without a byte to spare shows an over-read to the address sanitizer. */
static int find(const struct made *m, size_t from, size_t size, struct kallsyms *k)
{
	uint8_t *exact = malloc(size);
	assert_non_null(exact);
	memcpy(exact, m->bytes + from, size);
	memset(k, 0, sizeof *k);
	int got = kallsyms_find(exact, size, k);
	free(exact);
	return got;
}

static void check_same(const struct made_layout *l, const struct made *m, const struct kallsyms *k)
{
	const struct kallsyms_layout *g = &k->layout;
	if (g->count != l->count || g->addressing != l->addressing || g->addresses_last != l->last ||
	    g->addresses != m->at.addresses || g->num_syms != m->at.num_syms || g->names != m->at.names ||
	    g->markers != m->at.markers || g->token_table != m->at.token_table || g->token_index != m->at.token_index ||
	    g->base != m->at.base || (!l->last && g->seq_bytes != l->seq_bytes) ||
	    (l->long_names && g->long_lengths != l->long_lengths))
		fail_msg("%s: another layout was found: %u symbols, addressing %d", l->name, g->count, g->addressing);
	for (uint32_t i = 0; i < l->count; i++)
		if (k->symbols[i].addr != m->addr[i] || k->symbols[i].type != m->type[i] ||
		    strcmp(kallsyms_name(k, i), m->name[i]))
			fail_msg("%s: symbol %u is %08x %c %s, not %08x %c %s", l->name, i, k->symbols[i].addr,
				 k->symbols[i].type, kallsyms_name(k, i), m->addr[i], m->type[i], m->name[i]);
}

static void every_layout_is_read(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LAYOUTS; i++) {
		struct made *m = make_kallsyms(&layouts[i]);
		struct kallsyms k;
		if (find(m, 0, m->size, &k))
			fail_msg("%s: not found", layouts[i].name);
		check_same(&layouts[i], m, &k);
		kallsyms_free(&k);
		free(m);
	}
}

/* Each damages one thing; false: this layout has no such thing. */
static bool marker_is_off(struct made *m, const struct made_layout *l)
{
	(void)l;
	m->bytes[m->at.markers + 4]++;
	return true;
}

static bool last_marker_is_off(struct made *m, const struct made_layout *l)
{
	m->bytes[m->at.markers + 4 * ((l->count - 1) / 256)] ^= 2;
	return true;
}

static bool one_symbol_too_many(struct made *m, const struct made_layout *l)
{
	made_put32(m, m->at.num_syms, l->count + 1);
	return true;
}

static bool one_symbol_too_few(struct made *m, const struct made_layout *l)
{
	made_put32(m, m->at.num_syms, l->count - 1);
	return true;
}

static bool absurd_number(struct made *m, const struct made_layout *l)
{
	(void)l;
	made_put32(m, m->at.num_syms, 0xffffffffu);
	return true;
}

static bool length_is_off(struct made *m, const struct made_layout *l)
{
	(void)l;
	m->bytes[m->at.names]++;
	return true;
}

static bool length_is_zero(struct made *m, const struct made_layout *l)
{
	(void)l;
	m->bytes[m->at.names] = 0;
	return true;
}

static bool names_have_a_hole(struct made *m, const struct made_layout *l)
{
	(void)l;
	memset(m->bytes + m->at.names + 2000, 0, 512);
	return true;
}

static bool markers_are_missing(struct made *m, const struct made_layout *l)
{
	memset(m->bytes + m->at.markers, 0, 4 * ((l->count + 255) / 256));
	return true;
}

static bool token_lost_its_end(struct made *m, const struct made_layout *l)
{
	(void)l;
	m->bytes[m->at.token_table + strlen((char *)m->bytes + m->at.token_table)] = 'x';
	return true;
}

static bool index_is_off(struct made *m, const struct made_layout *l)
{
	(void)l;
	m->bytes[m->at.token_index + 2 * 255]++;
	return true;
}

static bool tokens_are_missing(struct made *m, const struct made_layout *l)
{
	(void)l;
	memset(m->bytes + m->at.token_table, 0, m->at.token_index - m->at.token_table);
	return true;
}

static bool token_is_not_printable(struct made *m, const struct made_layout *l)
{
	(void)l;
	m->bytes[m->at.token_table +
		 (size_t)(m->bytes[m->at.token_index + 2 * 'a'] | m->bytes[m->at.token_index + 2 * 'a' + 1] << 8)] = 7;
	return true;
}

/* The first name begins with what is no letter of nm's. */
static bool type_is_no_letter(struct made *m, const struct made_layout *l)
{
	m->bytes[m->at.names + (l->long_lengths && m->bytes[m->at.names] & 0x80 ? 2 : 1)] = '0';
	return true;
}

static bool addresses_are_not_in_order(struct made *m, const struct made_layout *l)
{
	made_put32(m, m->at.addresses + 4 * (l->count / 2), 0x12345678);
	return true;
}

static bool addresses_have_a_hole(struct made *m, const struct made_layout *l)
{
	memset(m->bytes + m->at.addresses + 4 * (l->count / 2), 0, 4 * (l->count / 4));
	return true;
}

static bool addresses_are_missing(struct made *m, const struct made_layout *l)
{
	memset(m->bytes + m->at.addresses, 0, 4 * l->count);
	return true;
}

static bool addresses_run_over(struct made *m, const struct made_layout *l)
{
	if (l->addressing != KALLSYMS_RELATIVE)
		return false;
	made_put32(m, m->at.addresses + 4 * (l->count - 1), 0xfffffff0u);
	return true;
}

static bool seqs_name_one_twice(struct made *m, const struct made_layout *l)
{
	if (!l->seq_bytes || l->last)
		return false; /* behind the addresses nothing is looked for */
	m->bytes[m->at.token_table - (m->at.token_table - m->at.markers) + 4 * ((l->count + 255) / 256) +
		 l->seq_bytes] ^= 0x55;
	return true;
}

static const struct {
	const char *name;
	bool (*damage)(struct made *m, const struct made_layout *l);
} damages[] = {
    {"a marker is off by one", marker_is_off},
    {"the last marker is off by two", last_marker_is_off},
    {"the number of symbols is one more", one_symbol_too_many},
    {"the number of symbols is one less", one_symbol_too_few},
    {"the number of symbols is absurd", absurd_number},
    {"a name's length is off by one", length_is_off},
    {"a name's length is zero", length_is_zero},
    {"a part of the names is zeroed", names_have_a_hole},
    {"the markers are zeroed", markers_are_missing},
    {"a token has no end", token_lost_its_end},
    {"the last token's index is off by one", index_is_off},
    {"the tokens are zeroed", tokens_are_missing},
    {"a token is not printable", token_is_not_printable},
    {"a type is no letter", type_is_no_letter},
    {"the addresses are not in order", addresses_are_not_in_order},
    {"a part of the addresses is zeroed", addresses_have_a_hole},
    {"the addresses are zeroed", addresses_are_missing},
    {"an address is beyond 32 bits", addresses_run_over},
    {"a sequence number comes twice", seqs_name_one_twice},
};

static void one_damage_and_it_is_refused(void **state)
{
	(void)state;
	struct made *m = malloc(sizeof *m);
	assert_non_null(m);
	for (unsigned i = 0; i < LAYOUTS; i++) {
		struct made *sound = make_kallsyms(&layouts[i]);
		for (unsigned d = 0; d < sizeof damages / sizeof damages[0]; d++) {
			struct kallsyms k;
			*m = *sound;
			if (damages[d].damage(m, &layouts[i]) && find(m, 0, m->size, &k) != -HV_ENOENT)
				fail_msg("%s: %s, and it is reported", layouts[i].name, damages[d].name);
		}
		free(sound);
	}
	free(m);
}

static void a_cut_table_is_refused(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LAYOUTS; i += 3) {
		struct made *m = make_kallsyms(&layouts[i]);
		struct kallsyms k;
		size_t end = layouts[i].last ? m->at.addresses + 4 * layouts[i].count : m->at.token_index + 512;
		size_t start = layouts[i].last ? m->at.num_syms : m->at.addresses;
		for (size_t cut = 1; cut < end - start; cut += 1 + (end - start) / 40)
			if (find(m, 0, end - cut, &k) != -HV_ENOENT)
				fail_msg("%s: %zu bytes short, and it is reported", layouts[i].name, cut);
		assert_int_equal(find(m, start + 4, m->size - start - 4, &k), -HV_ENOENT);
		free(m);
	}
}

/* The table lies elsewhere in RAM, a false one before it. */
static void the_first_sound_table_is_taken(void **state)
{
	(void)state;
	const struct made_layout *l = &layouts[8];
	struct made *bad = make_kallsyms(l), *good = make_kallsyms(l);
	marker_is_off(bad, l);
	size_t size = bad->size / 4 * 4 + good->size;
	uint8_t *ram = malloc(size);
	struct kallsyms k;
	assert_non_null(ram);
	memcpy(ram, bad->bytes, bad->size / 4 * 4);
	memcpy(ram + bad->size / 4 * 4, good->bytes, good->size);
	assert_int_equal(kallsyms_find(ram, size, &k), 0);
	assert_int_equal(k.layout.count, l->count);
	assert_int_equal(k.layout.names, bad->size / 4 * 4 + good->at.names);
	kallsyms_free(&k);
	free(ram);
	free(bad);
	free(good);
}

static void every_flipped_byte_is_survived(void **state)
{
	(void)state;
	const struct made_layout *l = &layouts[8];
	struct made *m = make_kallsyms(l);
	struct kallsyms k;
	for (size_t at = m->at.addresses; at < m->size; at += 97) {
		m->bytes[at] ^= 0x81;
		if (!find(m, m->at.addresses & ~3u, m->size - (m->at.addresses & ~3u), &k))
			kallsyms_free(&k);
		m->bytes[at] ^= 0x81;
	}
	free(m);
}

/* Tokens in front of which every third word could begin the markers: the time limit of the test says whether it ends.
 */
static void bytes_made_to_stall_the_search_do_not(void **state)
{
	(void)state;
	const size_t before = (size_t)4 << 20;
	struct made *m = make_kallsyms(&layouts[4]);
	size_t tokens = m->at.token_index + 512 - m->at.token_table;
	uint8_t *ram = malloc(before + 100 * tokens);
	struct kallsyms k;
	assert_non_null(ram);
	for (size_t at = 0; at < before; at += 4) {
		uint32_t word = (uint32_t)(at / 4 % 3) * 600;
		memcpy(ram + at, &word, 4);
	}
	for (unsigned i = 0; i < 100; i++)
		memcpy(ram + before + i * tokens, m->bytes + m->at.token_table, tokens);
	assert_int_equal(kallsyms_find(ram, before + 100 * tokens, &k), -HV_ENOENT);
	free(ram);
	free(m);
}

static void an_address_has_its_first_alias(void **state)
{
	(void)state;
	struct made *m = make_kallsyms(&layouts[4]);
	struct kallsyms k;
	assert_int_equal(find(m, 0, m->size, &k), 0);
	assert_int_equal(kallsyms_at(&k, m->addr[0] - 1), -1);
	assert_int_equal(kallsyms_at(&k, m->addr[0]), 0);
	assert_int_equal(kallsyms_at(&k, m->addr[3]), 2); /* 2 and 3 share it */
	assert_int_equal(kallsyms_at(&k, m->addr[5] + 3), 5);
	assert_int_equal(kallsyms_at(&k, 0xffffffffu), (int64_t)layouts[4].count - 1);
	kallsyms_free(&k);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_layout_is_read),	      cmocka_unit_test(one_damage_and_it_is_refused),
	    cmocka_unit_test(a_cut_table_is_refused),	      cmocka_unit_test(the_first_sound_table_is_taken),
	    cmocka_unit_test(every_flipped_byte_is_survived), cmocka_unit_test(bytes_made_to_stall_the_search_do_not),
	    cmocka_unit_test(an_address_has_its_first_alias),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
