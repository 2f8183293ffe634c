/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The port that a URL names. */
#include "link.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_BAUD 115200u

static int say(char *error, int status, const char *what, const char *where, const char *why)
{
	snprintf(error, HVLINK_ERROR_MAX, "%s %.200s: %s", what, where, why);
	return status;
}

#define REFUSED_TRIES 20
#define REFUSED_US    10000

/* Between its making and its first listen() a socket refuses: somebody may just be starting. */
static int connect_soon(int fd, const struct sockaddr_un *address)
{
	const struct timespec wait = {0, REFUSED_US * 1000};
	int rc;

	for (int i = 0; (rc = connect(fd, (const struct sockaddr *)address, sizeof(*address))) < 0; i++) {
		if (errno != ECONNREFUSED || i == REFUSED_TRIES)
			break;
		nanosleep(&wait, NULL);
	}
	return rc;
}

static int open_unix(const char *path, char *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path))
		return say(error, -HV_EINVAL, "socket", path, "the path is longer than a socket's may be");
	strcpy(address.sun_path, path);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect_soon(fd, &address) < 0) {
		const int why = errno;

		if (fd >= 0)
			close(fd);
		return say(error, -HV_EIO, "cannot connect to", path,
			   why == ECONNREFUSED ? "nobody listens there: is QEMU, or hvlinkd, running?" : strerror(why));
	}
	return fd;
}

static int connect_first(const struct addrinfo *list)
{
	for (; list; list = list->ai_next) {
		const int fd = socket(list->ai_family, list->ai_socktype | SOCK_CLOEXEC, list->ai_protocol);

		if (fd >= 0 && connect(fd, list->ai_addr, list->ai_addrlen) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static int open_tcp(const char *where, char *error)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	const char *colon = strrchr(where, ':');
	struct addrinfo *list = NULL;
	char host[256];
	const int on = 1;

	if (!colon || colon == where || (size_t)(colon - where) >= sizeof(host))
		return say(error, -HV_EINVAL, "tcp", where, "HOST:PORT is wanted");
	const bool brackets = where[0] == '[' && colon[-1] == ']'; /* an IPv6 address */
	snprintf(host, sizeof(host), "%.*s", (int)(colon - where) - 2 * brackets, where + brackets);
	const int rc = getaddrinfo(host, colon + 1, &hints, &list);
	if (rc != 0)
		return say(error, -HV_EIO, "cannot find", where, gai_strerror(rc));
	const int fd = connect_first(list);
	const int why = errno;
	freeaddrinfo(list);
	if (fd < 0)
		return say(error, -HV_EIO, "cannot connect to", where, strerror(why));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static const struct {
	uint32_t baud;
	speed_t speed;
} speeds[] = {{9600, B9600},	 {19200, B19200},   {38400, B38400},   {57600, B57600},	   {115200, B115200},
	      {230400, B230400}, {460800, B460800}, {921600, B921600}, {1500000, B1500000}};

static speed_t speed_of(uint32_t baud)
{
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++)
		if (speeds[i].baud == baud)
			return speeds[i].speed;
	return B0;
}

/* Raw, 8N1, no flow control: as firmware leaves a console. */
static int set_up_line(int fd, speed_t speed)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return -1;
	cfmakeraw(&t);
	t.c_cflag &= ~(tcflag_t)(CRTSCTS | CSTOPB);
	t.c_cflag |= CLOCAL | CREAD;
	if (cfsetspeed(&t, speed) < 0)
		return -1;
	return tcsetattr(fd, TCSANOW, &t);
}

static int open_line(const char *where, uint32_t *baud, char *error)
{
	const char *comma = strchr(where, ',');
	char path[256], *end = NULL;

	*baud = comma ? (uint32_t)strtoul(comma + 1, &end, 10) : DEFAULT_BAUD;
	const speed_t speed = comma && (end == comma + 1 || *end) ? B0 : speed_of(*baud);
	if (speed == B0)
		return say(error, -HV_EINVAL, "serial port", where,
			   "no such speed; there are 9600 to 921600 as is usual, and 1500000");
	snprintf(path, sizeof(path), "%.*s", comma ? (int)(comma - where) : (int)strlen(where), where);
	const int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return say(error, -HV_EIO, "cannot open", path, strerror(errno));
	if (set_up_line(fd, speed) < 0) {
		const int why = errno;

		close(fd);
		return say(error, -HV_EIO, "cannot set up", path, strerror(why));
	}
	return fd;
}

int url_open(const char *url, uint32_t *baud, char *error)
{
	*baud = 0;
	if (strncmp(url, "unix:", 5) == 0)
		return open_unix(url + 5, error);
	if (strncmp(url, "tcp:", 4) == 0)
		return open_tcp(url + 4, error);
	if (url[0] == '/')
		return open_line(url, baud, error);
	return say(error, -HV_EINVAL, "link", url, "unix:PATH, tcp:HOST:PORT or /dev/ttyX[,BAUD] is wanted");
}
