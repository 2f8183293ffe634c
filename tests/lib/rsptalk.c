/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of a gdb stub that says what a script tells it to, good and bad, and holds the answers against it.
 *
 * usage: rsptalk PATH < SCRIPT     (PATH: the stub's Unix socket; a step a line; "#" begins a comment)
 *   open N        makes connection N, 0 to 3; what follows is said and heard there
 *   on N          goes back to connection N
 *   close         closes it
 *   closed        the stub closes it
 *   raw TEXT      sends these bytes at once; \xHH is one
 *   say TEXT      sends a packet
 *   slowly TEXT   the same, each byte when the stub has taken the one before
 *   fill N TEXT   sends a packet of TEXT and N bytes 'a'
 *   sign C        the next byte is C: + or -
 *   get PATTERN   the next packet matches the shell's pattern; console text (packet O) is passed over
 *   print TEXT    prints it: so far all was right
 *   noack         from now on "say" and "get" do without +
 * Exit status: 0, 1 another answer, 2 usage, 3 the socket failed or nothing came. */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TIMEOUT_MS  20000
#define CONNECTIONS 4

static const char *path;
static int fds[CONNECTIONS] = {-1, -1, -1, -1}, *fd = fds;
static bool acks = true;
static unsigned line_number;
static char answer[1 << 18];

static _Noreturn void give_up(int status, const char *what, const char *more)
{
	fprintf(stderr, "rsptalk: line %u: %s%s\n", line_number, what, more);
	exit(status);
}

static void open_it(char *number)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const unsigned n = (unsigned)strtoul(number, NULL, 10) % CONNECTIONS;

	if (strlen(path) >= sizeof(a.sun_path))
		give_up(2, "too long a path: ", path);
	strcpy(a.sun_path, path);
	fd = &fds[n];
	*fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (*fd < 0 || connect(*fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		give_up(3, path, strerror(errno));
	acks = true;
}

static void choose(char *number)
{
	fd = &fds[strtoul(number, NULL, 10) % CONNECTIONS];
}

static void close_it(char *text)
{
	(void)text;
	close(*fd);
	*fd = -1;
}

/* The next byte; -1: it is closed. */
static int next(void)
{
	struct pollfd p = {*fd, POLLIN, 0};
	unsigned char c;

	if (poll(&p, 1, TIMEOUT_MS) <= 0)
		give_up(3, "no answer", "");
	const ssize_t n = read(*fd, &c, 1);
	return n == 1 ? c : -1;
}

static void closed(char *text)
{
	const int c = next();

	(void)text;
	if (c >= 0)
		give_up(1, "not closed: ", (char[]){(char)c, 0});
	close_it(NULL);
}

static void sign(char *text)
{
	const int c = next();

	if (c != *text)
		give_up(1, c < 0 ? "the stub closed the connection" : "another byte than ", text);
}

static void receive(void)
{
	size_t n = 0;
	int c;

	while ((c = next()) != '$')
		if (c != '+')
			give_up(1, c < 0 ? "the stub closed the connection" : "not a packet: ", (char[]){(char)c, 0});
	while ((c = next()) >= 0 && c != '#')
		if (n + 1 < sizeof(answer))
			answer[n++] = (char)c;
	answer[n] = '\0';
	if (next() < 0 || next() < 0)
		give_up(1, "cut: ", answer);
	if (acks)
		(void)send(*fd, "+", 1, MSG_NOSIGNAL); /* after D it may have closed already */
}

static void get(char *pattern)
{
	do
		receive();
	while (answer[0] == 'O' && strcmp(answer, "OK") != 0);
	if (fnmatch(pattern, answer, 0) != 0)
		give_up(1, "the answer is ", answer);
}

static void send_bytes(const char *bytes, size_t n)
{
	while (n) {
		const ssize_t put = send(*fd, bytes, n, MSG_NOSIGNAL);

		if (put <= 0)
			give_up(3, "cannot send: ", strerror(errno));
		bytes += put;
		n -= (size_t)put;
	}
}

static void raw(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++)
		if (from[0] == '\\' && from[1] == 'x' && isxdigit((unsigned char)from[2])) {
			const char digits[] = {from[2], from[3], 0};

			*to = (char)strtoul(digits, NULL, 16);
			from += 4;
		} else {
			*to = *from++;
		}
	send_bytes(text, (size_t)(to - text));
}

static char *framed(const char *text, size_t fill, size_t *n)
{
	const size_t length = strlen(text) + fill;
	char *frame = malloc(length + 8);
	uint8_t sum = 0;

	if (!frame)
		give_up(3, "no memory", "");
	frame[0] = '$';
	strcpy(frame + 1, text);
	memset(frame + 1 + strlen(text), 'a', fill);
	for (size_t i = 1; i <= length; i++)
		sum = (uint8_t)(sum + (uint8_t)frame[i]);
	*n = length + 1 + (size_t)sprintf(frame + 1 + length, "#%02x", sum);
	return frame;
}

static void send_packet(const char *text, size_t fill)
{
	size_t n;
	char *frame = framed(text, fill, &n);

	send_bytes(frame, n);
	free(frame);
}

static void say(char *text)
{
	send_packet(text, 0);
	if (acks)
		sign("+");
}

static void slowly(char *text)
{
	size_t n;
	char *frame = framed(text, 0, &n);

	for (size_t i = 0; i < n; i++) {
		int waits;

		send_bytes(frame + i, 1);
		do
			if (ioctl(*fd, SIOCOUTQ, &waits) < 0)
				give_up(3, "SIOCOUTQ: ", strerror(errno));
		while (waits && usleep(100) == 0);
	}
	free(frame);
	if (acks)
		sign("+");
}

static void fill(char *text)
{
	char *word;
	const size_t n = strtoul(text, &word, 10);

	send_packet(word + (*word == ' '), n);
	if (acks)
		sign("+");
}

static void no_ack(char *text)
{
	(void)text;
	acks = false;
}

static void print(char *text)
{
	puts(text);
	fflush(stdout);
}

static void step(char *line)
{
	static const struct {
		const char *name;
		void (*run)(char *text);
	} steps[] = {{"open", open_it}, {"on", choose}, {"close", close_it}, {"closed", closed},
		     {"raw", raw},	{"say", say},	{"get", get},	     {"slowly", slowly},
		     {"fill", fill},	{"sign", sign}, {"noack", no_ack},   {"print", print}};
	char *text = line + strcspn(line, " ");

	if (*text)
		*text++ = '\0';
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(line, steps[i].name) == 0) {
			steps[i].run(text);
			return;
		}
	give_up(2, "no step ", line);
}

int main(int argc, char **argv)
{
	static char line[1024];

	if (argc != 2)
		give_up(2, "usage: rsptalk PATH < SCRIPT", "");
	path = argv[1];
	while (fgets(line, sizeof(line), stdin)) {
		line_number++;
		line[strcspn(line, "\n")] = '\0';
		if (*line && *line != '#')
			step(line);
	}
	return 0;
}
