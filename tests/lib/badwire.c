/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bad wire between a tool and a hypervisor: of the bytes that pass, in both directions, some are dropped, flipped or
 * doubled (damage.h), and what passes comes in pieces, some of them late.
 *
 * usage: badwire LISTEN CONNECT PER-10000 SEED       (paths of Unix sockets; one client after another)
 * Says on stderr at its end (SIGTERM) how many bytes passed and how many were hit. Exit status: 0, 2 usage, 3 a socket
 * failed. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "damage.h"

#define PIECE_MAX 4096
#define LATE_US	  2000

static volatile sig_atomic_t ending;

static void on_signal(int sig)
{
	ending = sig;
}

static int open_socket(const char *path, bool listens)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	const struct sockaddr *a = (const struct sockaddr *)&address;
	const int rc = listens ? bind(fd, a, sizeof(address)) : connect(fd, a, sizeof(address));
	return rc < 0 || (listens && listen(fd, 1) < 0) ? -1 : fd;
}

static bool send_all(int fd, const uint8_t *data, size_t n)
{
	while (n) {
		const ssize_t sent = send(fd, data, n, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			data += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

/* Now and then the rest of a piece comes late. */
static bool pass(struct damage *d, int from, int to, unsigned long *bytes)
{
	uint8_t in[PIECE_MAX], out[2 * PIECE_MAX];
	const ssize_t n = read(from, in, 1 + damage_draw(d, PIECE_MAX));

	if (n <= 0)
		return false;
	*bytes += (unsigned long)n;
	const size_t m = damage_apply(d, in, (size_t)n, out), first = m ? damage_draw(d, (uint32_t)m) : 0;
	if (!send_all(to, out, first))
		return false;
	if (damage_draw(d, 10000) < d->per_10000) {
		const struct timespec late = {0, LATE_US * 1000};

		nanosleep(&late, NULL);
	}
	return send_all(to, out + first, m - first);
}

static unsigned long passed[2]; /* to the hypervisor, and from it */

static void serve(struct damage *d, int client, int far)
{
	struct pollfd p[2] = {{client, POLLIN, 0}, {far, POLLIN, 0}};

	while (!ending) {
		if (poll(p, 2, 1000) < 0)
			continue;
		if (p[0].revents && !pass(d, client, far, &passed[0]))
			return;
		if (p[1].revents && !pass(d, far, client, &passed[1]))
			return;
	}
}

int main(int argc, char **argv)
{
	const struct sigaction act = {.sa_handler = on_signal};

	if (argc != 5) {
		fprintf(stderr, "usage: badwire LISTEN CONNECT PER-10000 SEED\n");
		return 2;
	}
	struct damage d = {.per_10000 = (uint32_t)strtoul(argv[3], NULL, 10),
			   .seed = (uint32_t)strtoul(argv[4], NULL, 10) | 1};
	const int far = open_socket(argv[2], false), listener = open_socket(argv[1], true);
	if (far < 0 || listener < 0) {
		perror("badwire");
		return 3;
	}
	sigaction(SIGTERM, &act, NULL);
	while (!ending) {
		const int client = accept(listener, NULL, NULL);

		if (client >= 0) {
			serve(&d, client, far);
			close(client);
		}
	}
	fprintf(stderr, "badwire: %lu bytes to the hypervisor, %lu from it; %u dropped, %u flipped, %u doubled\n",
		passed[0], passed[1], d.dropped, d.flipped, d.doubled);
	return 0;
}
