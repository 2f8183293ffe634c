/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast is a gdb stub? A client that sends the packets that gdb sends (GDB manual, appendix E) and counts.
 *
 * usage: rsptool PATH WORD...     (PATH: the stub's Unix socket)
 *   m:ADDRESS:RANGE:CHUNK:TOTAL   reads TOTAL bytes, CHUNK at a time, going round in [ADDRESS, ADDRESS + RANGE);
 *                                 CHUNK 0: as much as the stub's PacketSize holds       -> "m CHUNK MB/s"
 *   x:ADDRESS:RANGE:CHUNK:TOTAL   the same with the packet that carries bytes           -> "x CHUNK MB/s"
 *   g:COUNT                       reads all general registers COUNT times               -> "g reads/s"
 *   s:COUNT                       steps one instruction COUNT times                     -> "s steps/s"
 *   p:COUNT                       the same; how often the pc moved                      -> "p moves"
 *   c:MILLISECONDS                lets it run for so long, sends nothing, then stops it -> "c 1"
 * Numbers: C's. Exit status: 0, 1 the stub answered with an error, 2 usage, 3 the socket failed. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_MS 20000
#define ROOM	   (1u << 20)

static int fd;
static char in[ROOM]; /* bytes at to n came and are not looked at */
static size_t in_at, in_n;
static char answer[ROOM]; /* the last packet's data, escapes and all, and a NUL */
static size_t answer_n;
static size_t packet_size = 400; /* gdb's guess for a stub that says nothing */
static bool acks = true;	 /* packets are acknowledged: QEMU 7.2 knows no other way */

static _Noreturn void give_up(int status, const char *what)
{
	fprintf(stderr, "rsptool: %s\n", what);
	exit(status);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void refill(void)
{
	struct pollfd p = {fd, POLLIN, 0};
	ssize_t n;

	if (poll(&p, 1, TIMEOUT_MS) == 0)
		give_up(3, "no answer");
	do
		n = read(fd, in, sizeof(in));
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		give_up(3, n ? strerror(errno) : "the stub closed the connection");
	in_at = 0;
	in_n = (size_t)n;
}

/* All bytes up to @end; they are appended to the answer when @keep. */
static void take_until(char end, bool keep)
{
	for (;;) {
		if (in_at == in_n)
			refill();
		const char *from = in + in_at, *hit = memchr(from, end, in_n - in_at);
		const size_t n = hit ? (size_t)(hit - from) : in_n - in_at;

		if (keep && answer_n + n >= sizeof(answer))
			give_up(1, "an answer without an end");
		if (keep) {
			memcpy(answer + answer_n, from, n);
			answer_n += n;
		}
		in_at += n;
		if (hit) {
			in_at++;
			return;
		}
	}
}

static void send_bytes(const char *data, size_t n)
{
	if (send(fd, data, n, MSG_NOSIGNAL) != (ssize_t)n)
		give_up(3, strerror(errno));
}

/* The next packet. Its checksum is looked at by the unit tests, not here. */
static void receive(void)
{
	answer_n = 0;
	take_until('$', false);
	take_until('#', true);
	answer[answer_n] = 0;
	for (int i = 0; i < 2; i++) {
		if (in_at == in_n)
			refill();
		in_at++;
	}
	if (acks)
		send_bytes("+", 1);
}

static void send_packet(const char *data)
{
	char frame[256];
	uint8_t sum = 0;

	for (const char *c = data; *c; c++)
		sum = (uint8_t)(sum + (uint8_t)*c);
	const int n = snprintf(frame, sizeof(frame), "$%s#%02x", data, sum);
	send_bytes(frame, (size_t)n);
}

static void ask(const char *data)
{
	send_packet(data);
	receive();
	if (answer[0] == 'E')
		give_up(1, answer);
}

static void begin(void)
{
	ask("qSupported:multiprocess+;swbreak+;hwbreak+;vContSupported+");
	const char *size = strstr(answer, "PacketSize=");
	if (size)
		packet_size = strtoul(size + strlen("PacketSize="), NULL, 16);
	ask("QStartNoAckMode");
	acks = strcmp(answer, "OK") != 0;
	ask("?");
}

/* Two digits, or a byte and its escape, and the packet's ends. */
static void read_memory(const char *letter, uint64_t at, uint64_t range, uint64_t chunk, uint64_t total)
{
	const uint64_t most = packet_size / 2 - 1;
	const uint64_t step = chunk && chunk < most ? chunk : most;
	uint64_t done = 0, offset = 0;
	const double start = now();
	char request[64];

	while (done < total) {
		if (offset + step > range)
			offset = 0;
		snprintf(request, sizeof(request), "%c%llx,%llx", letter[0], (unsigned long long)(at + offset),
			 (unsigned long long)step);
		ask(request);
		if (letter[0] == 'm' && answer_n != 2 * step)
			give_up(1, "a short answer");
		if (letter[0] == 'x' && answer[0] != 'b')
			give_up(1, "no packet x");
		done += step;
		offset += step;
	}
	printf("%c %llu %.4f\n", letter[0], (unsigned long long)step, (double)done / (now() - start) / 1e6);
}

static void repeat(const char *letter, uint64_t count)
{
	const double start = now();

	for (uint64_t i = 0; i < count; i++)
		ask(letter);
	printf("%s %.0f\n", letter, (double)count / (now() - start));
}

/* How often is the pc that a stop names another one than that before? A step that does not move would be cheap. */
static void count_moves(uint64_t count)
{
	char before[9] = "";
	unsigned moves = 0;

	for (uint64_t i = 0; i < count; i++) {
		ask("s");
		ask("pf");
		moves += strncmp(before, answer, 8) != 0;
		snprintf(before, sizeof(before), "%.8s", answer);
	}
	printf("p %u\n", moves);
}

static void let_run(int ms)
{
	struct pollfd p = {fd, POLLIN, 0};

	send_packet("c");
	if (poll(&p, 1, ms) > 0)
		give_up(1, "it stopped by itself");
	send_bytes("\3", 1);
	receive();
	printf("c %d\n", answer[0] == 'T');
}

static void run(char *word)
{
	uint64_t number[4] = {0};
	unsigned n = 0;
	char *part = strchr(word, ':');

	for (; part && n < 4; part = strchr(part + 1, ':'))
		number[n++] = strtoull(part + 1, NULL, 0);
	if ((word[0] == 'm' || word[0] == 'x') && n == 4)
		read_memory(word, number[0], number[1], number[2], number[3]);
	else if (word[0] == 'g' && n == 1)
		repeat("g", number[0]);
	else if (word[0] == 's' && n == 1)
		repeat("s", number[0]);
	else if (word[0] == 'c' && n == 1)
		let_run((int)number[0]);
	else if (word[0] == 'p' && n == 1)
		count_moves(number[0]);
	else
		give_up(2, word);
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (argc < 3 || strlen(argv[1]) >= sizeof(address.sun_path))
		give_up(2, "usage: rsptool PATH WORD...");
	strcpy(address.sun_path, argv[1]);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		give_up(3, strerror(errno));
	begin();
	for (int i = 2; i < argc; i++)
		run(argv[i]);
	send_packet("D");
	return 0;
}
