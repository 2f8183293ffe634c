/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CRC-32C, COBS and the packets of the link: known values, every boundary, and streams with damage in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/cobs.h>
#include <hvlib/crc32c.h>
#include <hvlib/link_packet.h>

static uint32_t seed = 1;

static uint32_t draw(void) /* Marsaglia, "Xorshift RNGs" */
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static uint32_t crc_by_bits(const uint8_t *data, size_t n)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < n; i++) {
		crc ^= data[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
	}
	return ~crc;
}

/* RFC 3720, B.4, and the check value of the CRC catalogues. */
static void crc_known(void **state)
{
	uint8_t block[32];

	(void)state;
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283u);
	memset(block, 0, sizeof(block));
	assert_int_equal(crc32c(0, block, 32), 0x8a9136aau);
	memset(block, 0xff, sizeof(block));
	assert_int_equal(crc32c(0, block, 32), 0x62a8ab43u);
	for (unsigned i = 0; i < 32; i++)
		block[i] = (uint8_t)i;
	assert_int_equal(crc32c(0, block, 32), 0x46dd794eu);
	assert_int_equal(crc32c(0, block, 0), 0);
}

static void crc_any_alignment_and_split(void **state)
{
	uint8_t block[80];

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < sizeof(block); i++)
			block[i] = (uint8_t)draw();
		for (size_t from = 0; from < 8; from++)
			for (size_t n = 0; n <= 70; n++) {
				const size_t cut = n ? draw() % n : 0;
				const uint32_t first = crc32c(0, block + from, cut);

				assert_int_equal(crc32c(first, block + from + cut, n - cut),
						 crc_by_bits(block + from, n));
			}
	}
}

static const struct {
	const char *name;
	uint8_t plain[4];
	size_t n;
	uint8_t coded[6];
	size_t m;
} cobs_rows[] = {
    {"nothing", {0}, 0, {1}, 1},
    {"a zero", {0}, 1, {1, 1}, 2},
    {"two zeros", {0, 0}, 2, {1, 1, 1}, 3},
    {"a zero inside", {0x11, 0, 0x22}, 3, {2, 0x11, 2, 0x22}, 4},
    {"no zero", {1, 2, 3}, 3, {4, 1, 2, 3}, 4},
    {"a zero at the end", {7, 0}, 2, {2, 7, 1}, 3},
};

static size_t encode(const uint8_t *plain, size_t n, size_t cut, uint8_t *to)
{
	struct cobs_out o;

	cobs_begin(&o, to);
	cobs_put(&o, plain, cut);
	cobs_put(&o, plain + cut, n - cut);
	return (size_t)(cobs_end(&o) - to);
}

static void cobs_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cobs_rows) / sizeof(cobs_rows[0]); i++) {
		uint8_t coded[16];

		print_message("# %s\n", cobs_rows[i].name);
		assert_int_equal(encode(cobs_rows[i].plain, cobs_rows[i].n, 0, coded), cobs_rows[i].m);
		assert_memory_equal(coded, cobs_rows[i].coded, cobs_rows[i].m);
		assert_int_equal(cobs_decode(coded, cobs_rows[i].m), cobs_rows[i].n);
		assert_memory_equal(coded, cobs_rows[i].plain, cobs_rows[i].n);
	}
}

/* Runs of 253, 254, 255 and more bytes without a zero, cut anywhere, never a zero in the code, never longer than said.
 */
static void cobs_round_trips(void **state)
{
	uint8_t plain[1100], coded[COBS_MAX(1100)];

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		const size_t n = round < 1024 ? round : draw() % sizeof(plain);
		const uint32_t zeros = round % 4;

		for (size_t i = 0; i < n; i++)
			plain[i] = zeros && draw() % (zeros * zeros * 40) == 0 ? 0 : (uint8_t)(1 + draw() % 255);
		const size_t m = encode(plain, n, n ? draw() % n : 0, coded);
		assert_true(m <= COBS_MAX(n));
		assert_null(memchr(coded, 0, m));
		assert_int_equal(cobs_decode(coded, m), n);
		assert_memory_equal(coded, plain, n);
	}
}

/* Byte by byte, as the paper has it. */
static size_t encode_plainly(const uint8_t *plain, size_t n, uint8_t *to)
{
	size_t code = 0, at = 1;

	for (size_t i = 0; i < n; i++) {
		if (plain[i])
			to[at++] = plain[i];
		if (plain[i] == 0 || at - code == 255) {
			to[code] = (uint8_t)(at - code);
			code = at++;
		}
	}
	to[code] = (uint8_t)(at - code);
	return at;
}

/* Every pattern of zeros in three words, behind runs of every length that the end of a full one can meet. */
static void cobs_words(void **state)
{
	uint8_t plain[280], coded[COBS_MAX(280)], plainly[COBS_MAX(280)];

	(void)state;
	for (unsigned pattern = 0; pattern < 1u << 12; pattern++)
		for (size_t before = pattern % 2 ? 238 : 0; before < (pattern % 2 ? 260 : 8); before++) {
			const size_t n = before + 12 + pattern % 5;

			memset(plain, 0x81, sizeof(plain));
			for (unsigned i = 0; i < 12; i++)
				plain[before + i] = pattern >> i & 1 ? 0 : 0x80;
			const size_t m = encode(plain, n, before / 2, coded);
			assert_int_equal(m, encode_plainly(plain, n, plainly));
			assert_memory_equal(coded, plainly, m);
		}
}

static void cobs_refuses(void **state)
{
	uint8_t zero_code[] = {0, 1}, zero_inside[] = {4, 1, 0, 1}, past_the_end[] = {5, 1, 2};

	(void)state;
	assert_int_equal(cobs_decode(zero_code, 2), -HV_EPROTO);
	assert_int_equal(cobs_decode(zero_inside, 4), -HV_EPROTO);
	assert_int_equal(cobs_decode(past_the_end, 3), -HV_EPROTO);
}

/* What a reader says, written down: text as it is, "<kind sequence length>" and "!" for damage, "?" when too long. */
struct heard {
	char text[4096];
	size_t n;
	struct hv_link_header last;
	uint8_t payload[8192];
	size_t length;
	unsigned packets, damaged;
};

static void add(struct heard *h, const char *text, size_t n)
{
	assert_true(h->n + n < sizeof(h->text));
	memcpy(h->text + h->n, text, n);
	h->n += n;
	h->text[h->n] = 0;
}

static void on_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct heard *h = ctx;

	h->last = *header;
	h->length = n;
	h->packets++;
	assert_true(n <= sizeof(h->payload));
	memcpy(h->payload, payload, n);
	add(h, "<>", 2);
}

static void on_text(void *ctx, const char *text, size_t n)
{
	assert_true(n > 0);
	assert_null(memchr(text, 0, n));
	add(ctx, text, n);
}

static void on_damaged(void *ctx, bool too_long)
{
	((struct heard *)ctx)->damaged++;
	add(ctx, too_long ? "?" : "!", 1);
}

static const struct link_reader_ops printed = {on_packet, on_text, on_damaged, .typed = false};
static const struct link_reader_ops typed = {on_packet, on_text, on_damaged, .typed = true};

struct bench {
	struct heard heard;
	struct link_reader reader;
	uint8_t buffer[256];
	uint8_t stream[4096];
	size_t n;
};

static struct bench bench;

static void begin(void)
{
	memset(&bench, 0, sizeof(bench));
	link_reader_init(&bench.reader, &printed, &bench.heard, bench.buffer, sizeof(bench.buffer));
}

static void put(const void *data, size_t n)
{
	memcpy(bench.stream + bench.n, data, n);
	bench.n += n;
}

static void put_packet(uint32_t sequence, const void *payload, size_t n)
{
	const struct hv_link_header header = {HV_LINK_REQUEST, 0, 0x1234, sequence};

	bench.n += link_encode(&header, payload, n, bench.stream + bench.n);
}

static void feed_in_pieces(size_t piece)
{
	for (size_t at = 0; at < bench.n; at += piece)
		link_reader_feed(&bench.reader, bench.stream + at, at + piece <= bench.n ? piece : bench.n - at);
}

static void text_and_packets(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 40; piece++) {
		begin();
		put("before ", 7);
		put_packet(1, "payload\0x", 9);
		put("between", 7);
		put_packet(2, "", 0);
		put_packet(3, "abc", 3);
		put(" after", 6);
		feed_in_pieces(piece);
		assert_string_equal(bench.heard.text, "before <>between<><> after");
		assert_int_equal(bench.heard.last.sequence, 3);
		assert_int_equal(bench.heard.last.session, 0x1234);
		assert_int_equal(bench.heard.length, 3);
		assert_memory_equal(bench.heard.payload, "abc", 3);
	}
}

#define FIFTY "fifty bytes of what somebody types or pastes there"

/* Where the row's text has @ a whole packet goes, 0 a zero, T a text, L many bytes of a packet's middle, X a byte of a
 * packet's middle; at | the line is quiet for LINK_IDLE_MS, at ~ for LINK_LATE_MS. keys: what is heard of text that is
 * typed, if that is not the same. */
static const struct {
	const char *name, *stream, *heard, *keys;
} damage_rows[] = {
    {"a lone zero before a short text: it comes when the line is idle", "0hi|", "hi", NULL},
    {"a lone zero before a long text: it comes at once", "0a text of more than sixteen0", "a text of more than sixteen",
     NULL},
    {"a lone zero before three Ctrl-a: somebody types", "0\1\1\1|", "\1\1\1", NULL},
    {"a lone zero before Ctrl-a and what no one types", "0\1X|", "!", NULL},
    {"a lone zero before a Ctrl-c: somebody types", "0\3|\3", "!", "\3\3"},
    {"a lone zero before what packets start with", "0\2|\3|~", "!!", NULL},
    {"two zeros and a packet", "00@", "<>", NULL},
    {"a zero too many before a packet", "a0@b", "a<>b", NULL},
    {"a zero too many after a packet", "@0b|", "<>b", NULL},
    {"an end is missing: the next packet still comes", "0XXX@t", "!<>t", NULL},
    {"a damaged packet, text, a packet", "0XXX0text\r\n@", "!text\r\n<>", "!!<>"},
    {"a damaged packet, then a packet", "0XXX0@", "!<>", NULL},
    {"more than a packet can have", "0LLLL@t", "?<>t", NULL},
    {"a packet that comes in two parts: nobody types the second", "0XXX|XR0@t", "!!<>t", NULL},
    {"a second part that looks like text", "0XX|R0", "!R", "!!"},
    {"a long one", "0XX|a text of more than sixteen0@", "!a text of more than sixteen<>", "!!<>"},
    {"one in pieces, as a hello's end: the name, then zeros", "0XX|ol pid 4711\1\1\1|XR0@", "!ol pid 4711\1\1\1\x12R<>",
     "!!<>"},
    {"two pieces, and a long wait for the end", "0XX|X~R|0@", "!!R<>", "!!!<>"},
    {"what a packet's end follows at once is no key", "0R0@", "R<>", "!<>"},
    {"one whose second part never comes, then somebody types", "0XXX|hi|~@", "!hi<>", NULL},
    {"who is heard, and then at once", "0XXX|hi~more0@", "!himore<>", NULL},
    {"one whose second part never came, somebody types later", "0XXX|~h|0@", "!h<>", NULL},
    {"typed after a packet: at once", "@R0@", "<>R<>", NULL},
    {"typed after damage that had its end", "0XX|R0|h|@", "!Rh<>", "!!h<>"},
    {"more text than a packet can have, after one that broke off: somebody types, and is heard from then on",
     "0XX|TTTTTT~hi", "!" FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "hi", NULL},
    {"that much which is no text", "0XX|LLL0@", "!?<>", NULL},
    {"an escape key alone, after a lone zero and then at once", "0\33|\33[A0@", "\33\33[A<>", NULL},
};

static void quiet(unsigned ms)
{
	const unsigned wait = link_reader_wait_ms(&bench.reader);

	feed_in_pieces(1);
	bench.n = 0;
	if (wait <= ms)
		link_reader_idle(&bench.reader);
}

static void put_row(const char *stream)
{
	uint8_t many[100];

	memset(many, 0x12, sizeof(many));
	for (const char *c = stream; *c; c++)
		if (*c == '|')
			quiet(LINK_IDLE_MS);
		else if (*c == '~')
			quiet(LINK_LATE_MS);
		else if (*c == '@')
			put_packet(1, "p", 1);
		else if (*c == 'L')
			put(many, sizeof(many));
		else if (*c == 'T')
			put(FIFTY, sizeof(FIFTY) - 1);
		else if (*c == 'X')
			put("\x12", 1);
		else
			put(*c == '0' ? "" : c, 1);
}

static void hear_row(size_t i, const struct link_reader_ops *ops, const char *heard)
{
	begin();
	bench.reader.ops = ops;
	print_message("# %s, %s\n", damage_rows[i].name, ops->typed ? "typed" : "printed");
	put_row(damage_rows[i].stream);
	feed_in_pieces(i % 3 + 1);
	assert_string_equal(bench.heard.text, heard);
}

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_rows) / sizeof(damage_rows[0]); i++) {
		const char *keys = damage_rows[i].keys;

		hear_row(i, &printed, damage_rows[i].heard);
		hear_row(i, &typed, keys ? keys : damage_rows[i].heard);
	}
}

/* Any flipped bit and any lost byte: never a wrong packet, and the next but one is read. */
static void every_single_fault(void **state)
{
	size_t length;

	(void)state;
	begin();
	put_packet(1, "some \0 payload", 14);
	length = bench.n;
	for (size_t at = 0; at < length; at++)
		for (unsigned fault = 0; fault < 9; fault++) {
			begin();
			put_packet(1, "some \0 payload", 14);
			if (fault < 8)
				bench.stream[at] ^= (uint8_t)(1u << fault);
			else
				memmove(bench.stream + at, bench.stream + at + 1, --bench.n - at);
			put_packet(2, "two", 3);
			put_packet(3, "three", 5);
			feed_in_pieces(7);
			assert_int_equal(bench.heard.last.sequence, 3);
			assert_int_equal(bench.heard.length, 5);
			/* A fault in a delimiter may leave packet 1 whole. */
			assert_true(bench.heard.packets == 2 ||
				    (bench.heard.packets == 3 && (at == 0 || at == length - 1)));
		}
}

static void noise(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		begin();
		while (bench.n < 900)
			bench.stream[bench.n++] = draw() % 8 ? (uint8_t)draw() : 0;
		bench.heard.n = 0;
		feed_in_pieces(1 + draw() % 50);
		assert_int_equal(bench.heard.packets, 0);
		bench.n = 0;
		put("\0", 1);
		put_packet(9, "still there", 11);
		feed_in_pieces(64);
		assert_int_equal(bench.heard.packets, 1);
	}
}

static void largest(void **state)
{
	static uint8_t payload[HV_LINK_PAYLOAD_MAX], wire[HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX)];
	const struct hv_link_header header = {HV_LINK_REPLY, 0, 0xffff, 0xffffffffu};

	(void)state;
	memset(payload, 0x55, sizeof(payload));
	assert_true(link_encode(&header, payload, sizeof(payload), wire) <= sizeof(wire));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(crc_known),
	    cmocka_unit_test(crc_any_alignment_and_split),
	    cmocka_unit_test(cobs_known),
	    cmocka_unit_test(cobs_round_trips),
	    cmocka_unit_test(cobs_words),
	    cmocka_unit_test(cobs_refuses),
	    cmocka_unit_test(text_and_packets),
	    cmocka_unit_test(damage),
	    cmocka_unit_test(every_single_fault),
	    cmocka_unit_test(noise),
	    cmocka_unit_test(largest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
