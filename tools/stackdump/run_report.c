/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a log and printing its report. What can be read twice, a file or the beginning of a pipe, is read once for
 * the identity alone, so that the first line can say whose log it is. */
#include "report.h"
#include "run.h"
#include "survey.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK	   262144u
#define PIPE_AHEAD 16777216u /* of a pipe, so much is read before the first line goes out */
#define QUIET_MS   1000	     /* with --follow: a dump of which nothing more came is over */

struct input {
	int fd;
	const char *name;
	bool seekable;
	char *ahead; /* of a pipe: what was read for the first pass */
	size_t nahead;
	bool ended, failed;
};

static bool open_input(struct input *in, const char *path)
{
	*in = (struct input){.fd = STDIN_FILENO, .name = "stdin"};
	if (path && strcmp(path, "-") != 0) {
		in->name = path;
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (in->fd < 0) {
		complain("cannot open %s: %s", in->name, strerror(errno));
		return false;
	}
	in->seekable = lseek(in->fd, 0, SEEK_CUR) >= 0;
	return true;
}

static ssize_t read_some(struct input *in, char *buf, size_t n)
{
	ssize_t got;

	do
		got = read(in->fd, buf, n);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EIO)
		got = 0; /* the other end of a terminal is gone */
	if (got < 0) {
		complain("cannot read %s: %s", in->name, strerror(errno));
		in->failed = true;
	}
	in->ended = got <= 0;
	return got;
}

/* Feeds the whole of a file; of a pipe, what is kept ahead. */
static void first_pass(struct input *in, struct survey *survey)
{
	static char chunk[CHUNK];
	ssize_t got;

	if (!in->seekable) {
		in->ahead = malloc(PIPE_AHEAD);
		while (in->ahead && in->nahead < PIPE_AHEAD && !in->ended) {
			got = read_some(in, in->ahead + in->nahead, PIPE_AHEAD - in->nahead);
			in->nahead += got > 0 ? (size_t)got : 0;
		}
		survey_feed(survey, in->ahead, in->nahead);
		return;
	}
	while ((got = read_some(in, chunk, CHUNK)) > 0)
		survey_feed(survey, chunk, (size_t)got);
	in->ended = lseek(in->fd, 0, SEEK_SET) < 0;
}

/* Waits for more; what is half there is reported when nothing comes. */
static void wait_more(struct input *in, struct stream *stream, FILE *file)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};

	if (stream_waits(stream) && poll(&p, 1, QUIET_MS) == 0)
		stream_idle(stream);
	fflush(file);
	poll(&p, 1, -1);
}

static enum status feed_all(struct input *in, struct stream *stream, bool follow, FILE *file)
{
	static char chunk[CHUNK];
	int error = in->nahead ? stream_feed(stream, in->ahead, in->nahead) : 0;
	ssize_t got = 1;

	while (!in->ended && got > 0 && !error) {
		if (follow)
			wait_more(in, stream, file);
		got = read_some(in, chunk, CHUNK);
		if (got > 0)
			error = stream_feed(stream, chunk, (size_t)got);
	}
	stream_end(stream);
	if (error)
		complain("out of memory");
	return error || in->failed ? STATUS_IO : STATUS_OK;
}

static enum status report_all(struct input *in, const struct options *options, struct report *report,
			      const struct report_identity *known)
{
	struct stream_out out;
	struct stream *stream;
	enum status status;

	if (options->json) {
		report_json_out(report, &out);
		report_json_header(report, known);
	} else {
		report_text_out(report, &out);
		report_text_header(report, known);
	}
	stream = stream_new(&out);
	if (!stream) {
		complain("out of memory");
		return STATUS_IO;
	}
	status = feed_all(in, stream, options->follow, report->file);
	stream_free(stream);
	return status;
}

enum status run_report(const struct options *options, struct session *session)
{
	struct report report = {.session = session, .file = stdout};
	struct survey *survey = NULL;
	struct input in;
	enum status status;

	if (!open_input(&in, options->nargs ? options->args[0] : NULL))
		return STATUS_IO;
	if (session->ntargets && !options->follow) {
		survey = survey_new(session);
		if (survey)
			first_pass(&in, survey);
	}
	status = report_all(&in, options, &report, survey ? survey_end(survey) : NULL);
	if (status == STATUS_OK && !session->force && (report.contradicted || (survey && survey_contradicts(survey))))
		status = STATUS_NOT_SO;
	if (session->gdb_failed)
		status = STATUS_IO;
	survey_free(survey);
	free(in.ahead);
	if (in.fd != STDIN_FILENO)
		close(in.fd);
	return status;
}
