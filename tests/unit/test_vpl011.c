/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PL011 model: every register, the queues, the interrupt both ways, and the accesses of Linux' amba-pl011 driver.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include "vdev/vpl011_model.h"

enum {
	DR = 0x00,
	RSR = 0x04,
	FR = 0x18,
	ILPR = 0x20,
	IBRD = 0x24,
	FBRD = 0x28,
	LCR_H = 0x2c,
	CR = 0x30,
	IFLS = 0x34,
	IMSC = 0x38,
	RIS = 0x3c,
	MIS = 0x40,
	ICR = 0x44,
	DMACR = 0x48,
};
enum { RX = 0x10, TX = 0x20, RT = 0x40, OE = 0x400 };
enum { RXFE = 0x10, TXFF = 0x20, RXFF = 0x40, TXFE = 0x80, BUSY = 0x08, FEN = 0x10 };

static struct vpl011 u;
static char sent[8192];
static unsigned sent_count;
static bool refuse;

static bool out(void *ctx, char c)
{
	assert_ptr_equal(ctx, &sent_count);
	if (refuse)
		return false;
	sent[sent_count++] = c;
	return true;
}

static uint32_t rd(uint32_t offset)
{
	uint32_t value;

	assert_int_equal(vpl011_read(&u, offset, 2, &value), 0);
	return value;
}

static void wr(uint32_t offset, uint32_t value)
{
	assert_int_equal(vpl011_write(&u, offset, 2, value, out, &sent_count), 0);
}

static void type(const char *text)
{
	for (; *text; text++)
		assert_true(vpl011_rx_push(&u, *text));
}

static int start(void **state)
{
	(void)state;
	vpl011_init(&u);
	sent_count = 0;
	refuse = false;
	return 0;
}

static const struct {
	const char *name;
	uint32_t offset, reset, after_ones, after_zeros;
} rows[] = {
    {"RSR: a write clears it", RSR, 0, 0, 0},
    {"reserved 0x08", 0x08, 0, 0, 0},
    {"FR is read-only: both FIFOs empty", FR, 0x90, 0x90, 0x90},
    {"reserved 0x1c", 0x1c, 0, 0, 0},
    {"ILPR has 8 bits", ILPR, 0, 0xff, 0},
    {"IBRD has 16 bits", IBRD, 0, 0xffff, 0},
    {"FBRD has 6 bits", FBRD, 0, 0x3f, 0},
    {"LCR_H has 8 bits", LCR_H, 0, 0xff, 0},
    {"CR: 6 to 3 are reserved", CR, 0x300, 0xff87, 0},
    {"IFLS has 6 bits", IFLS, 0x12, 0x3f, 0},
    {"IMSC has 11 bits", IMSC, 0, 0x7ff, 0},
    {"RIS is read-only", RIS, 0, 0, 0},
    {"MIS is read-only", MIS, 0, 0, 0},
    {"ICR is write-only", ICR, 0, 0, 0},
    {"DMACR has 3 bits", DMACR, 0, 7, 0},
    {"reserved 0x4c", 0x4c, 0, 0, 0},
    {"test registers are not there", 0x80, 0, 0, 0},
    {"reserved before the ids", 0xfdc, 0, 0, 0},
    {"PeriphID0", 0xfe0, 0x11, 0x11, 0x11},
    {"PeriphID1", 0xfe4, 0x10, 0x10, 0x10},
    {"PeriphID2", 0xfe8, 0x14, 0x14, 0x14},
    {"PeriphID3", 0xfec, 0x00, 0x00, 0x00},
    {"PCellID0", 0xff0, 0x0d, 0x0d, 0x0d},
    {"PCellID1", 0xff4, 0xf0, 0xf0, 0xf0},
    {"PCellID2", 0xff8, 0x05, 0x05, 0x05},
    {"PCellID3", 0xffc, 0xb1, 0xb1, 0xb1},
};

static void test_every_register(void **state)
{
	uint32_t value;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(state);
		assert_int_equal(vpl011_read(&u, rows[i].offset, 4, &value), 0);
		if (value != rows[i].reset)
			fail_msg("%s: reset %x", rows[i].name, value);
		assert_int_equal(vpl011_write(&u, rows[i].offset, 4, 0xffffffff, out, &sent_count), 0);
		vpl011_read(&u, rows[i].offset, 4, &value);
		if (value != rows[i].after_ones)
			fail_msg("%s: %x after ones", rows[i].name, value);
		vpl011_write(&u, rows[i].offset, 4, 0, out, &sent_count);
		vpl011_read(&u, rows[i].offset, 4, &value);
		if (value != rows[i].after_zeros)
			fail_msg("%s: %x after zeros", rows[i].name, value);
	}
	assert_int_equal(sent_count, 0);
}

static void test_every_offset_and_width_is_answered(void **state)
{
	uint32_t value;

	(void)state;
	type("abc");
	for (uint32_t offset = 0; offset < 0x1000; offset++) {
		for (unsigned bytes = 0; bytes <= 8; bytes++) {
			bool good = (bytes == 1 || bytes == 2 || bytes == 4) && offset % bytes == 0;

			assert_int_equal(vpl011_read(&u, offset, bytes, &value), good ? 0 : -HV_EINVAL);
			assert_int_equal(vpl011_write(&u, offset, bytes, 0xffffffff, out, &sent_count),
					 good ? 0 : -HV_EINVAL);
			assert_true(bytes >= 4 || value >> bytes * 8 == 0);
			if (sent_count > 100)
				sent_count = 0;
		}
	}
	assert_int_equal(vpl011_read(&u, 0x1000, 4, &value), -HV_EINVAL);
	assert_int_equal(vpl011_write(&u, 0xfffffffc, 4, 0, out, &sent_count), -HV_EINVAL);
}

static void test_widths_agree(void **state)
{
	static const unsigned widths[] = {1, 2, 4};
	uint32_t value;

	(void)state;
	wr(IBRD, 0x1234);
	for (unsigned i = 0; i < 3; i++) {
		vpl011_read(&u, IBRD, widths[i], &value);
		assert_int_equal(value, widths[i] == 1 ? 0x34 : 0x1234);
		vpl011_write(&u, DR, widths[i], 'a' + i, out, &sent_count);
	}
	assert_memory_equal(sent, "abc", 3);
	vpl011_read(&u, IBRD + 1, 1, &value);
	assert_int_equal(value, 0);
	type("x");
	vpl011_read(&u, DR + 1, 1, &value); /* not the data register: nothing is taken */
	assert_int_equal(rd(DR), 'x');
}

/* ---- receive ---- */

static void test_without_fifo_one_character_is_held(void **state)
{
	(void)state;
	assert_int_equal(rd(FR), TXFE | RXFE);
	type("ab");
	assert_int_equal(rd(FR), TXFE | RXFF);
	assert_int_equal(rd(RIS) & RX, RX);
	assert_int_equal(rd(DR), 'a');
	assert_int_equal(rd(RIS) & RX, RX); /* b has come */
	assert_int_equal(rd(DR), 'b');
	assert_int_equal(rd(RIS), 0);
	assert_int_equal(rd(FR), TXFE | RXFE);
	assert_int_equal(rd(DR), 0);
}

static const struct {
	const char *name;
	uint32_t ifls;
	unsigned characters;
} triggers[] = {
    {"1/8", 0 << 3, 2}, {"1/4", 1 << 3, 4}, {"1/2", 2 << 3, 8}, {"3/4", 3 << 3, 12}, {"7/8", 4 << 3, 14},
};

static void test_receive_interrupt_at_the_trigger_level(void **state)
{
	for (unsigned i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
		start(state);
		wr(LCR_H, FEN);
		wr(IFLS, triggers[i].ifls);
		for (unsigned n = 1; n <= 16; n++) {
			type("x");
			if ((rd(RIS) & RX) != (n >= triggers[i].characters ? RX : 0))
				fail_msg("%s: %u characters", triggers[i].name, n);
		}
		for (unsigned n = 16; n-- > 0;) {
			rd(DR);
			if ((rd(RIS) & RX) != (n >= triggers[i].characters ? RX : 0))
				fail_msg("%s: %u characters left", triggers[i].name, n);
		}
	}
}

static void test_one_typed_character_raises_the_time_out(void **state)
{
	(void)state;
	wr(LCR_H, FEN);
	wr(IMSC, RX | RT);
	assert_false(vpl011_irq(&u));
	type("l");
	assert_true(vpl011_irq(&u));
	assert_int_equal(rd(MIS), RT);
	assert_int_equal(rd(DR), 'l');
	assert_false(vpl011_irq(&u));
}

static void test_time_out_cleared_by_icr_comes_back_with_what_is_left(void **state)
{
	(void)state;
	wr(LCR_H, FEN);
	wr(IMSC, RT);
	type("ab");
	wr(ICR, RT);
	assert_int_equal(rd(RIS) & RT, 0);
	assert_false(vpl011_irq(&u));
	rd(DR);
	assert_true(vpl011_irq(&u)); /* b is still there */
	wr(ICR, RT);
	type("c");
	assert_true(vpl011_irq(&u));
	rd(DR);
	rd(DR);
	assert_false(vpl011_irq(&u));
}

static void test_mask_hides_and_shows(void **state)
{
	(void)state;
	wr(LCR_H, FEN);
	type("a");
	assert_int_equal(rd(MIS), 0);
	assert_false(vpl011_irq(&u));
	wr(IMSC, RT);
	assert_true(vpl011_irq(&u));
	wr(IMSC, 0);
	assert_false(vpl011_irq(&u));
}

static void test_pasted_text_is_kept_and_overflow_is_counted(void **state)
{
	(void)state;
	wr(LCR_H, FEN);
	for (unsigned i = 0; i < VPL011_QUEUE; i++)
		assert_true(vpl011_rx_push(&u, (char)('a' + i % 26)));
	assert_int_equal(rd(FR), TXFE | RXFF);
	assert_int_equal(rd(RIS) & OE, 0);
	assert_false(vpl011_rx_push(&u, '!'));
	assert_false(vpl011_rx_push(&u, '!'));
	assert_int_equal(u.rx_lost, 2);
	assert_int_equal(rd(RIS) & OE, OE);
	assert_int_equal(rd(RSR), 8);
	wr(RSR, 0);
	assert_int_equal(rd(RSR), 0);
	assert_int_equal(rd(DR), 0x800 | 'a'); /* told once, with the next character */
	for (unsigned i = 1; i < VPL011_QUEUE; i++)
		assert_int_equal(rd(DR), 'a' + i % 26);
	assert_int_equal(rd(FR), TXFE | RXFE);
	wr(ICR, OE);
	assert_int_equal(rd(RIS), 0);
	type("again");
	assert_int_equal(rd(DR), 'a');
}

static void test_eight_bit_characters_stay_positive(void **state)
{
	(void)state;
	vpl011_rx_push(&u, (char)0xff);
	assert_int_equal(rd(DR), 0xff);
}

static void test_turning_the_fifo_on_and_off_loses_nothing(void **state)
{
	(void)state;
	type("hello");
	wr(LCR_H, FEN);
	assert_int_equal(rd(FR) & (RXFE | RXFF), 0);
	wr(LCR_H, 0);
	for (const char *c = "hello"; *c; c++)
		assert_int_equal(rd(DR), *c);
	assert_int_equal(rd(FR) & RXFE, RXFE);
}

/* ---- transmit ---- */

static void test_transmit_interrupt_is_raised_again_at_once(void **state)
{
	(void)state;
	wr(IMSC, TX);
	assert_false(vpl011_irq(&u)); /* only after the first character, as the manual has it */
	for (const char *c = "hi"; *c; c++) {
		wr(DR, (uint8_t)*c);
		assert_true(vpl011_irq(&u));
		wr(ICR, TX);
		assert_false(vpl011_irq(&u));
	}
	assert_memory_equal(sent, "hi", 2);
}

static void test_back_pressure(void **state)
{
	(void)state;
	wr(IMSC, TX);
	wr(DR, 'a');
	vpl011_tx_room(&u, false);
	assert_int_equal(rd(FR), TXFF | BUSY | RXFE);
	assert_false(vpl011_irq(&u));
	wr(DR, 'b'); /* one that did not look; the caller kept room for it */
	assert_false(vpl011_irq(&u));
	refuse = true;
	wr(DR, 'c');
	assert_int_equal(u.tx_lost, 1);
	refuse = false;
	vpl011_tx_room(&u, true);
	assert_int_equal(rd(FR), TXFE | RXFE);
	assert_true(vpl011_irq(&u));
	wr(ICR, TX);
	vpl011_tx_room(&u, true); /* no news */
	assert_false(vpl011_irq(&u));
	assert_int_equal(sent_count, 2);
}

static void test_loop_back(void **state)
{
	(void)state;
	wr(LCR_H, FEN);
	wr(CR, 0x381);
	wr(DR, 'o');
	assert_int_equal(sent_count, 0);
	assert_int_equal(rd(DR), 'o');
}

static void test_sends_though_never_enabled(void **state)
{
	(void)state;
	wr(CR, 0);
	while (rd(FR) & TXFF)
		;
	wr(DR, 'e');
	assert_int_equal(sent_count, 1);
}

/* ---- as Linux 6.1's drivers/tty/serial/amba-pl011.c uses it ---- */

static void linux_startup(void)
{
	assert_int_equal(rd(0xfe0) | (rd(0xfe4) & 0xf) << 8, 0x011); /* the bus driver's match */
	assert_int_equal(rd(0xfe8) >> 4, 1);			     /* below 3: the FIFO has 16 */
	wr(ICR, 0x7f0);						     /* pl011_hwinit */
	wr(IMSC, RX | RT);
	wr(IFLS, 2 << 3 | 2); /* pl011_startup */
	wr(CR, 0x301);
	wr(IBRD, 13);
	wr(FBRD, 1);
	wr(LCR_H, 0x70);
	wr(ICR, RT | RX); /* pl011_enable_interrupts, then it drains twice the FIFO */
	for (unsigned i = 0; i < 32 && !(rd(FR) & RXFE); i++)
		rd(DR);
	wr(IMSC, RT | RX);
}

/* pl011_int with a transmit buffer; returns how many characters of input it took. */
static unsigned linux_interrupt(const char **tx, char *in)
{
	unsigned taken = 0;

	for (unsigned pass = 0; pass < 256; pass++) {
		uint32_t status = rd(RIS) & rd(IMSC);

		if (status == 0)
			break;
		wr(ICR, status & (uint32_t) ~(TX | RT | RX));
		for (unsigned i = 0; i < 256 && status & (RT | RX) && !(rd(FR) & RXFE); i++)
			in[taken++] = (char)rd(DR);
		if (!(status & TX))
			continue;
		for (unsigned i = 0; i < 8 && **tx; i++)
			wr(DR, (uint8_t) * (*tx)++);
		if (!**tx)
			wr(IMSC, rd(IMSC) & (uint32_t)~TX);
	}
	return taken;
}

static void test_linux_prints_4_kib_by_interrupt(void **state)
{
	static char text[4097];
	const char *tx = text;
	char in[16];
	unsigned interrupts = 0;

	(void)state;
	memset(text, 'x', 4096);
	linux_startup();
	assert_false(vpl011_irq(&u));
	while (*tx && !(rd(FR) & TXFF)) { /* pl011_start_tx: fills by polling until it meets a full FIFO */
		wr(DR, (uint8_t)*tx++);
		vpl011_tx_room(&u, sent_count < 48);
	}
	wr(IMSC, rd(IMSC) | TX);
	while (*tx) {
		assert_false(vpl011_irq(&u));
		vpl011_tx_room(&u, true); /* the reader took what there was */
		assert_true(vpl011_irq(&u));
		vpl011_tx_room(&u, true);
		linux_interrupt(&tx, in);
		vpl011_tx_room(&u, false);
		interrupts++;
	}
	assert_true(interrupts > 0);
	assert_int_equal(sent_count, 4096);
	assert_memory_equal(sent, text, 4096);
	assert_false(vpl011_irq(&u));
}

static void test_linux_gets_200_typed_and_4000_pasted_characters(void **state)
{
	static char in[8192];
	const char *tx = "";

	(void)state;
	linux_startup();
	for (unsigned i = 0; i < 200; i++) {
		assert_true(vpl011_rx_push(&u, (char)('0' + i % 10)));
		assert_true(vpl011_irq(&u));
		assert_int_equal(linux_interrupt(&tx, in), 1);
		assert_int_equal(in[0], '0' + i % 10);
		assert_false(vpl011_irq(&u));
	}
	for (unsigned i = 0; i < 4000; i++)
		assert_true(vpl011_rx_push(&u, (char)('0' + i % 10)));
	assert_int_equal(linux_interrupt(&tx, in), 4000);
	for (unsigned i = 0; i < 4000; i++)
		assert_int_equal(in[i], '0' + i % 10);
	assert_false(vpl011_irq(&u));
}

#define TEST(f) cmocka_unit_test_setup(f, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_every_register),
	    TEST(test_every_offset_and_width_is_answered),
	    TEST(test_widths_agree),
	    TEST(test_without_fifo_one_character_is_held),
	    TEST(test_receive_interrupt_at_the_trigger_level),
	    TEST(test_one_typed_character_raises_the_time_out),
	    TEST(test_time_out_cleared_by_icr_comes_back_with_what_is_left),
	    TEST(test_mask_hides_and_shows),
	    TEST(test_pasted_text_is_kept_and_overflow_is_counted),
	    TEST(test_eight_bit_characters_stay_positive),
	    TEST(test_turning_the_fifo_on_and_off_loses_nothing),
	    TEST(test_transmit_interrupt_is_raised_again_at_once),
	    TEST(test_back_pressure),
	    TEST(test_loop_back),
	    TEST(test_sends_though_never_enabled),
	    TEST(test_linux_prints_4_kib_by_interrupt),
	    TEST(test_linux_gets_200_typed_and_4000_pasted_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
