/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvlib/ram_probe.h on simulated chips: what a board shows at an address is a cell of a chip, often more than once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/ram_probe.h>

#define MIB(n)	  ((uint64_t)(n) << 20)
#define RAM	  0x40000000u
#define CELLS_MAX 4096u

/* Addresses [base, base + size) show the cells first .. first + mask. Behind the last window nothing answers; where
 * @dead is set a read gives zeroes and a write does nothing. */
struct window {
	uint64_t base, size;
	uint32_t first, mask;
	bool dead;
};

static struct board {
	struct window window[4];
	struct mem_range program;
	uint32_t marker;
	struct cell {
		uint32_t number, value;
	} cell[CELLS_MAX]; /* those that were ever written */
	unsigned cells;
	char said[1024];
} board;

static const struct window *window_of(uint32_t address)
{
	for (unsigned i = 0; i < 4; i++)
		if (address >= board.window[i].base && address - board.window[i].base < board.window[i].size)
			return &board.window[i];
	return NULL;
}

static uint32_t cell_at(const struct window *w, uint32_t address)
{
	return w->first + (address & w->mask);
}

static uint32_t first_value(uint32_t cell)
{
	return cell * 2654435761u;
}

static struct cell *find_cell(uint32_t number)
{
	for (unsigned i = 0; i < board.cells; i++)
		if (board.cell[i].number == number)
			return &board.cell[i];
	return NULL;
}

static bool sim_read(void *ctx, uint32_t address, uint32_t *value)
{
	const struct window *w = window_of(address);

	(void)ctx;
	assert_int_equal(address & 3, 0);
	*value = 0;
	if (!w)
		return false;
	const struct cell *c = find_cell(cell_at(w, address));
	if (!w->dead)
		*value = c ? c->value : first_value(cell_at(w, address));
	return true;
}

/* The program's own cells but for the marker must never change, by whatever address. */
static void check_harmless(uint32_t cell)
{
	const struct window *w = window_of(board.marker);
	const uint32_t start = cell_at(w, (uint32_t)board.program.base);

	if (cell != cell_at(w, board.marker))
		assert_false(cell - start < board.program.size);
}

static void sim_write(void *ctx, uint32_t address, uint32_t value)
{
	const struct window *w = window_of(address);

	(void)ctx;
	assert_non_null(w);
	if (w->dead)
		return;
	check_harmless(cell_at(w, address));
	struct cell *c = find_cell(cell_at(w, address));
	if (!c) {
		assert_true(board.cells < CELLS_MAX);
		c = &board.cell[board.cells++];
		c->number = cell_at(w, address);
	}
	c->value = value;
}

static void note_it(void *ctx, const char *line)
{
	(void)ctx;
	snprintf(board.said + strlen(board.said), sizeof(board.said) - strlen(board.said), "%s\n", line);
}

static void set_up(uint32_t program)
{
	memset(&board, 0, sizeof(board));
	board.program = (struct mem_range){program, 0x60000};
	board.marker = program + 0x50004;
}

static void probe(struct host_tree *tree)
{
	const struct ram_prober by = {sim_read, sim_write, NULL, board.program, board.marker};
	const struct note note = {note_it, NULL};

	ram_probe_banks(tree, &by, &note);
	for (unsigned i = 0; i < board.cells; i++)
		assert_int_equal(board.cell[i].value, first_value(board.cell[i].number));
}

static void bank_is(const struct host_tree *tree, unsigned i, uint64_t base, uint64_t size)
{
	assert_true(i < tree->banks);
	assert_int_equal(tree->bank[i].base, base);
	assert_int_equal(tree->bank[i].size, size);
}

static void a_right_claim_stays_as_it_is_and_nothing_is_said(void **state)
{
	static const uint64_t sizes[] = {MIB(1024), MIB(512), MIB(495) + 4096, MIB(96), MIB(32), MIB(8)};

	(void)state;
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct host_tree tree = {.banks = 1, .bank = {{RAM, sizes[i]}}};

		set_up(RAM + 0x10000);
		board.window[0] = (struct window){RAM, sizes[i], 0, 0x3fffffff, false};
		probe(&tree);
		assert_int_equal(tree.banks, 1);
		bank_is(&tree, 0, RAM, sizes[i]);
		assert_string_equal(board.said, "");
	}
}

static void what_does_not_answer_is_cut(void **state)
{
	(void)state;
	for (int dead = 0; dead < 2; dead++) {
		struct host_tree tree = {.banks = 1, .bank = {{RAM, MIB(2048)}}};

		set_up(RAM + 0x10000);
		board.window[0] = (struct window){RAM, MIB(1024), 0, 0x3fffffff, false};
		board.window[1] = (struct window){RAM + MIB(1024), dead ? MIB(1024) : 0, 0, 0, true};
		probe(&tree);
		bank_is(&tree, 0, RAM, MIB(1024));
		assert_non_null(strstr(board.said, "claims 2048 MiB of RAM at 40000000, only 1024 MiB answer"));
	}
}

static void a_chip_that_repeats_is_found_wherever_the_program_is(void **state)
{
	static const uint32_t places[] = {RAM + 0x10000, RAM, RAM + 0x2000000, RAM + 0x1fd0000, RAM + 0x2345000};

	(void)state;
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct host_tree tree = {.banks = 1, .bank = {{RAM, MIB(2048)}}};

		set_up(places[i]);
		if (places[i] == RAM) /* its first word answers for the bank: cell 0 may be written by its alias */
			board.program.base += 4;
		board.window[0] = (struct window){RAM, MIB(2048), 0, 0x1fffffff, false};
		probe(&tree);
		bank_is(&tree, 0, RAM, MIB(512));
	}
}

static void a_second_bank_is_looked_at_like_the_first(void **state)
{
	struct host_tree tree = {.banks = 2, .bank = {{RAM, MIB(512)}, {0x80000000, MIB(1024)}}};

	(void)state;
	set_up(RAM + 0x10000);
	board.window[0] = (struct window){RAM, MIB(512), 0, 0x1fffffff, false};
	board.window[1] = (struct window){0x80000000, MIB(1024), 0x40000000, 0x0fffffff, false};
	probe(&tree);
	assert_int_equal(tree.banks, 2);
	bank_is(&tree, 0, RAM, MIB(512));
	bank_is(&tree, 1, 0x80000000, MIB(256));
	assert_non_null(strstr(board.said, "claims 1024 MiB of RAM at 80000000, only 256 MiB answer"));
}

static void a_second_bank_that_shows_the_first_is_left_out(void **state)
{
	static const uint32_t masks[] = {0x1fffffff, 0x3fffffff, 0x0fffffff};

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		for (int in_second = 0; in_second < 2; in_second++) {
			struct host_tree tree = {.banks = 2, .bank = {{RAM, MIB(256)}, {0x80000000, MIB(256)}}};

			set_up((in_second ? 0x80000000 : RAM) + 0x345000);
			board.window[0] = (struct window){RAM, MIB(256), 0, masks[i], false};
			board.window[1] = (struct window){0x80000000, MIB(256), 0, masks[i], false};
			probe(&tree);
			assert_int_equal(tree.banks, 1);
			bank_is(&tree, 0, in_second ? 0x80000000 : RAM, MIB(256)); /* the one with the program */
			assert_non_null(strstr(board.said, "once more"));
		}
}

static void two_chips_side_by_side_are_two(void **state)
{
	struct host_tree tree = {.banks = 3, .bank = {{RAM, MIB(256)}, {0x60000000, MIB(64)}, {0x80000000, MIB(256)}}};

	(void)state;
	set_up(0x80000000 + 0x8000);
	board.window[0] = (struct window){RAM, MIB(256), 0, 0x0fffffff, false};
	board.window[1] = (struct window){0x60000000, MIB(64), 0x20000000, 0x03ffffff, false};
	board.window[2] = (struct window){0x80000000, MIB(256), 0x40000000, 0x0fffffff, false};
	probe(&tree);
	assert_int_equal(tree.banks, 3);
	assert_string_equal(board.said, "");
}

static void a_bank_of_nothing_goes_and_the_next_one_moves_up(void **state)
{
	struct host_tree tree = {.banks = 3, .bank = {{RAM, MIB(256)}, {0x60000000, MIB(64)}, {0x80000000, MIB(128)}}};

	(void)state;
	set_up(RAM + 0x8000);
	board.window[0] = (struct window){RAM, MIB(256), 0, 0x0fffffff, false};
	board.window[1] = (struct window){0x80000000, MIB(128), 0x40000000, 0x07ffffff, false};
	probe(&tree);
	assert_int_equal(tree.banks, 2);
	bank_is(&tree, 1, 0x80000000, MIB(128));
	assert_non_null(strstr(board.said, "claims 64 MiB of RAM at 60000000, only 0 MiB answer"));
}

static void what_the_firmware_reserved_is_believed_and_not_written(void **state)
{
	struct host_tree tree = {.banks = 2,
				 .bank = {{RAM, MIB(512)}, {0x80000000, MIB(64)}},
				 .reserved = 2,
				 .reserve = {{RAM + MIB(480), MIB(32)}, {0x80000000, MIB(64)}}};

	(void)state;
	set_up(RAM + 0x10000);
	board.window[0] = (struct window){RAM, MIB(480), 0, 0x1fffffff, false}; /* what lies beyond faults */
	probe(&tree);
	assert_int_equal(tree.banks, 2);
	bank_is(&tree, 0, RAM, MIB(512));
	bank_is(&tree, 1, 0x80000000, MIB(64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_right_claim_stays_as_it_is_and_nothing_is_said),
	    cmocka_unit_test(what_does_not_answer_is_cut),
	    cmocka_unit_test(a_chip_that_repeats_is_found_wherever_the_program_is),
	    cmocka_unit_test(a_second_bank_is_looked_at_like_the_first),
	    cmocka_unit_test(a_second_bank_that_shows_the_first_is_left_out),
	    cmocka_unit_test(two_chips_side_by_side_are_two),
	    cmocka_unit_test(a_bank_of_nothing_goes_and_the_next_one_moves_up),
	    cmocka_unit_test(what_the_firmware_reserved_is_believed_and_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
