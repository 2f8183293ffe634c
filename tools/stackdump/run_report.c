/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a log and printing its report. What can be read twice, a file or the beginning of a pipe, is read once for
 * the identity alone, so that the first line can say whose log it is. */
#include "source.h"
#include "report.h"
#include "run.h"
#include "survey.h"
#include <err.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK	   262144u
#define PIPE_AHEAD 16777216u /* of a pipe, so much is read before the first line goes out */
#define QUIET_MS   1000	     /* with --follow: a dump of which nothing more came is over */
#define GROWTH_MS  100	     /* so often a file is looked at that may grow */

struct log_input {
	struct source in;
	bool seekable;
	char *ahead; /* of a pipe: what was read for the first pass */
	size_t nahead;
};

static bool open_log(struct log_input *log, const char *path)
{
	*log = (struct log_input){.seekable = false};
	if (!source_open(&log->in, path))
		return false;
	log->seekable = lseek(log->in.fd, 0, SEEK_CUR) >= 0;
	return true;
}

/* Feeds the whole of a file; of a pipe, what is kept ahead. */
static void first_pass(struct log_input *log, struct survey *survey)
{
	static char chunk[CHUNK];
	ssize_t got;

	if (!log->seekable) {
		log->ahead = malloc(PIPE_AHEAD);
		while (log->ahead && log->nahead < PIPE_AHEAD && !log->in.ended) {
			got = source_read(&log->in, log->ahead + log->nahead, PIPE_AHEAD - log->nahead);
			log->nahead += got > 0 ? (size_t)got : 0;
		}
		survey_feed(survey, log->ahead, log->nahead);
		return;
	}
	while ((got = source_read(&log->in, chunk, CHUNK)) > 0)
		survey_feed(survey, chunk, (size_t)got);
	log->in.ended = lseek(log->in.fd, 0, SEEK_SET) < 0;
}

/* The end of a file that grows is not its end. */
static void wait_growth(struct source *in, struct stream *stream, FILE *file)
{
	for (unsigned looks = 0; !source_has_grown(in); looks++) {
		if (looks == QUIET_MS / GROWTH_MS && stream_waits(stream))
			stream_idle(stream);
		fflush(file);
		poll(NULL, 0, GROWTH_MS);
	}
}

/* Waits for more; what is half there is reported when nothing comes. */
static void wait_more(struct source *in, struct stream *stream, FILE *file)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};

	if (stream_waits(stream) && poll(&p, 1, QUIET_MS) == 0)
		stream_idle(stream);
	fflush(file);
	poll(&p, 1, -1);
}

static enum status feed_all(struct log_input *log, struct stream *stream, bool follow, FILE *file)
{
	static char chunk[CHUNK];
	int error = log->nahead ? stream_feed(stream, log->ahead, log->nahead) : 0;
	ssize_t got = 1;

	while (!log->in.ended && got > 0 && !error) {
		if (follow && source_may_grow(&log->in))
			wait_growth(&log->in, stream, file);
		else if (follow)
			wait_more(&log->in, stream, file);
		got = source_read(&log->in, chunk, CHUNK);
		if (got > 0)
			error = stream_feed(stream, chunk, (size_t)got);
	}
	stream_end(stream);
	if (error)
		warnx("out of memory");
	return error || log->in.failed ? STATUS_IO : STATUS_OK;
}

static enum status report_all(struct log_input *log, const struct options *options, struct report *report,
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
		warnx("out of memory");
		return STATUS_IO;
	}
	status = feed_all(log, stream, options->follow, report->file);
	stream_free(stream);
	return status;
}

enum status run_report(const struct options *options, struct session *session)
{
	struct report report = {.session = session, .file = stdout};
	struct survey *survey = NULL;
	struct log_input log;
	enum status status;

	if (!open_log(&log, options->nargs ? options->args[0] : NULL))
		return STATUS_IO;
	if (session->ntargets && !options->follow) {
		survey = survey_new(session);
		if (survey)
			first_pass(&log, survey);
	}
	status = report_all(&log, options, &report, survey ? survey_end(survey) : NULL);
	if (status == STATUS_OK && !session->force && (report.contradicted || (survey && survey_contradicts(survey))))
		status = STATUS_NOT_SO;
	if (session->gdb_failed)
		status = STATUS_IO;
	survey_free(survey);
	free(log.ahead);
	source_close(&log.in);
	return status;
}
