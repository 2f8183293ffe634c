/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "listen.h"
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <hvabi/errno.h>

#define DEFAULT_HOST "127.0.0.1"

static int give_up(int fd, char *name, size_t size, const char *where)
{
	const int why = errno;

	if (fd >= 0)
		close(fd);
	snprintf(name, size, "cannot listen at %s: %s", where, strerror(why));
	return -HV_EIO;
}

/* A socket that a run before left behind has no listener; one that has one is not ours to take. */
static int listen_unix(const char *path, unsigned index, char *name, size_t size)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const int n = index ? snprintf(a.sun_path, sizeof(a.sun_path), "%s.%u", path, index)
			    : snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);

	if (n <= 0 || (size_t)n >= sizeof(a.sun_path)) {
		snprintf(name, size, "unix:%s: not a path that a socket may have", path);
		return -HV_EINVAL;
	}
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return give_up(fd, name, size, a.sun_path);
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0 && errno == ECONNREFUSED)
		unlink(a.sun_path);
	close(fd);
	const int own = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const mode_t mask = umask(0177); /* mode 0600 */
	const int rc = bind(own, (struct sockaddr *)&a, sizeof(a));
	umask(mask);
	if (rc < 0 || listen(own, 1) < 0)
		return give_up(own, name, size, a.sun_path);
	snprintf(name, size, "%s", a.sun_path);
	return own;
}

static int listen_tcp(const char *host, unsigned port, char *name, size_t size)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	struct addrinfo *list;
	char service[8];
	const int on = 1;

	snprintf(service, sizeof(service), "%u", port);
	snprintf(name, size, "%s:%u", host, port);
	const int found = getaddrinfo(host, service, &hints, &list);
	if (found != 0) {
		snprintf(name, size, "no host %s: %s", host, gai_strerror(found));
		return -HV_EINVAL;
	}
	const int fd = socket(list->ai_family, list->ai_socktype | SOCK_CLOEXEC, list->ai_protocol);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	const int rc = fd < 0 ? -1 : bind(fd, list->ai_addr, list->ai_addrlen);
	freeaddrinfo(list);
	if (rc < 0 || listen(fd, 1) < 0) {
		char where[300];

		snprintf(where, sizeof(where), "%s:%u", host, port);
		return give_up(fd, name, size, where);
	}
	return fd;
}

int listen_at(const char *port, unsigned index, char *name, size_t size)
{
	const char *colon = strrchr(port, ':');
	char host[256] = DEFAULT_HOST, *end;

	if (strncmp(port, "unix:", 5) == 0)
		return listen_unix(port + 5, index, name, size);
	if (colon && colon != port)
		snprintf(host, sizeof(host), "%.*s", (int)(colon - port), port);
	const char *digits = colon ? colon + 1 : port;
	const unsigned long n = strtoul(digits, &end, 10);
	if (!isdigit((unsigned char)*digits) || *end || n + index > 65535 || n + index == 0) {
		snprintf(name, size, "%s: want [HOST:]PORT or unix:PATH", port);
		return -HV_EINVAL;
	}
	return listen_tcp(host, (unsigned)n + index, name, size);
}
