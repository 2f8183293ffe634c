/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparing a log with a file. The strongest evidence speaks: a build-id or a banner; a release; sizes of functions. */
#include "identity.h"
#include <stdio.h>

#define AGREE_NEEDED	3u  /* functions that must fit before a file counts as consistent */
#define DISAGREE_NEEDED 2u  /* and that must not before it counts as contradicted */
#define BANNER_CUT_MIN	24u /* characters: "Linux version " and a release */
#define NAMES_SEEN_MAX	64u
#define SAME_NAME_MAX	16u

const char *identity_name(enum identity identity)
{
	static const char *const names[] = {"contradicted", "unknown", "consistent", "proven"};

	return names[identity];
}

/* ---- what the log says ---- */

static bool same_system(const struct dump_key *a, const struct dump_key *b)
{
	return a->source == b->source && a->domain == b->domain;
}

static struct world *newest(struct worlds *w, const struct dump_key *key)
{
	for (unsigned i = w->n; i > 0; i--)
		if (same_system(&w->at[i - 1].key, key))
			return &w->at[i - 1];
	return NULL;
}

static struct world *new_world(struct worlds *w, const struct dump_key *key, uint64_t line)
{
	if (w->n == WORLDS_MAX) {
		memmove(w->at, w->at + 1, (WORLDS_MAX - 1) * sizeof(w->at[0]));
		w->n--;
	}
	w->at[w->n] = (struct world){.key = *key, .line = line};
	return &w->at[w->n++];
}

void worlds_add(struct worlds *w, const struct dump_key *key, const struct event *e, uint64_t line)
{
	bool begins = e->kind == EV_LINUX_BANNER || e->kind == EV_XEN_VERSION || e->kind == EV_HV_BANNER;
	struct world *world = begins ? NULL : newest(w, key);

	if (!world)
		world = new_world(w, key, line);
	switch (e->kind) {
	case EV_LINUX_BANNER:
		snprintf(world->banner, sizeof(world->banner), "Linux version %.*s", (int)e->str[0].n, e->str[0].p);
		break;
	case EV_XEN_VERSION:
	case EV_HV_BANNER:
		text_copy(e->str[0], world->version, sizeof(world->version));
		break;
	case EV_XEN_BUILD_ID:
		text_copy(e->str[0], world->build_id, sizeof(world->build_id));
		break;
	case EV_HV_IMAGE:
		world->has_image_base = true;
		world->image_base = (uint32_t)e->num[0];
		break;
	default:
		break;
	}
}

void worlds_note(struct worlds *w, const struct dump *d)
{
	struct world *world = newest(w, &d->key);

	if (!*d->release || (world && *world->banner))
		return;
	if (!world)
		world = new_world(w, &d->key, d->first);
	snprintf(world->release, sizeof(world->release), "%s", d->release);
	snprintf(world->build, sizeof(world->build), "%s", d->version);
}

const struct world *worlds_at(const struct worlds *w, const struct dump_key *key, uint64_t line)
{
	for (unsigned i = w->n; i > 0; i--)
		if (same_system(&w->at[i - 1].key, key) && w->at[i - 1].line <= line)
			return &w->at[i - 1];
	return NULL;
}

/* ---- comparing ---- */

/* "6.1.0-50-armmp" of "Linux version 6.1.0-50-armmp (debian…". */
static struct text release_of(const char *banner)
{
	struct text at = text_of(banner);

	text_take(&at, "Linux version ");
	return text_word(&at);
}

static void say(struct identity_verdict *v, enum identity identity, const char *what, const char *log, const char *file)
{
	v->identity = identity;
	if (file)
		snprintf(v->evidence, sizeof(v->evidence), "%s: the log has \"%.80s\", the file \"%.80s\"", what, log,
			 file);
	else
		snprintf(v->evidence, sizeof(v->evidence), "%s %.120s", what, log);
}

/* "6.1.0-50-armmp … #1 SMP Debian 6.1.176-1 (2026-07-02)": what differs between kernels stands at the ends. */
static void short_banner(const char *banner, char buf[160])
{
	struct text release = release_of(banner);
	const char *hash = strrchr(banner, '#');

	snprintf(buf, 160, "%.*s%s%.90s", (int)(release.n < 60 ? release.n : 60), release.p, hash ? " " : "",
		 hash ? hash : "");
}

static bool judge_build_id(const struct target *t, const struct world *world, struct identity_verdict *v)
{
	const char *id = symbols_object_build_id(t->object);

	if (!world || !*world->build_id || !id)
		return false;
	if (strcmp(id, world->build_id) == 0)
		say(v, IDENTITY_PROVEN, "build-id", id, NULL);
	else
		say(v, IDENTITY_CONTRADICTED, "build-id", world->build_id, id);
	return true;
}

/* A banner that a bad line cut short is no proof. */
static bool judge_banner(const struct target *t, const struct world *world, struct identity_verdict *v)
{
	const char *banner = symbols_object_banner(t->object);
	char log_says[160], file_says[160];
	struct text log, file;

	if (!world || !*world->banner || !banner)
		return false;
	log = text_trim(text_of(world->banner));
	file = text_trim(text_of(banner));
	short_banner(world->banner, log_says);
	short_banner(banner, file_says);
	if (log.n == file.n && memcmp(log.p, file.p, log.n) == 0)
		say(v, IDENTITY_PROVEN, "banner of", file_says, NULL);
	else if (log.n < file.n && log.n > BANNER_CUT_MIN && memcmp(log.p, file.p, log.n) == 0)
		say(v, IDENTITY_CONSISTENT, "banner, as far as it is in the log,", log_says, NULL);
	else
		say(v, IDENTITY_CONTRADICTED, "banner", log_says, file_says);
	return true;
}

/* "#13" of "#13 SMP …". */
static struct text build_number(const char *version)
{
	struct text at = text_of(version);

	return text_word(&at);
}

/* The line "CPU: 0 PID: 1 Comm: sh Not tainted 6.1.0-50-armmp #1 …" names the release and the number of the build. */
static bool judge_release(const struct target *t, const char *release, const char *build, struct identity_verdict *v)
{
	const char *own = symbols_object_release(t->object), *banner = symbols_object_banner(t->object);
	const char *hash = banner ? strrchr(banner, '#') : NULL;
	struct text log, file;

	if (!*release || !own)
		return false;
	if (strcmp(release, own) != 0) {
		say(v, IDENTITY_CONTRADICTED, "release", release, own);
		return true;
	}
	log = build_number(build);
	file = build_number(hash ? hash : "");
	if (log.n && file.n && (log.n != file.n || memcmp(log.p, file.p, log.n) != 0)) {
		say(v, IDENTITY_CONTRADICTED, "build number, same release", build, hash);
		return true;
	}
	say(v, IDENTITY_CONSISTENT, "release", release, NULL);
	return true;
}

/* ---- sizes and addresses of functions ---- */

struct tally {
	unsigned agree, disagree, nseen;
	const char *seen[NAMES_SEEN_MAX];
	const char *wrong; /* the first that disagrees */
};

static bool is_new(struct tally *tally, const char *name)
{
	for (unsigned i = 0; i < tally->nseen; i++)
		if (strcmp(tally->seen[i], name) == 0)
			return false;
	if (tally->nseen == NAMES_SEEN_MAX)
		return false;
	tally->seen[tally->nseen++] = name;
	return true;
}

/* A kernel runs where it is linked; a hypervisor that runs elsewhere is known by sizes alone. */
static bool agrees(const struct symbols_named *found, const struct dump_symbol *s, bool hyp)
{
	if (s->has_addr && !hyp)
		return found->addr == (uint32_t)s->addr - s->offset;
	return found->size == s->size || found->span == s->size;
}

static void tally_symbol(struct tally *tally, const struct target *t, const struct dump_symbol *s)
{
	struct symbols_named found[SAME_NAME_MAX];
	const char *name = strchr(s->name, '#') ? strchr(s->name, '#') + 1 : s->name;
	size_t n;

	if (!*name || !s->has_offset || *s->module || !is_new(tally, s->name))
		return;
	n = symbols_by_name(t->symbols, name, found, SAME_NAME_MAX);
	if (n == 0 || n > SAME_NAME_MAX)
		return;
	for (size_t i = 0; i < n; i++) {
		if (agrees(&found[i], s, t->hyp)) {
			tally->agree++;
			return;
		}
	}
	tally->disagree++;
	if (!tally->wrong)
		tally->wrong = s->name;
}

static bool judge_symbols(const struct target *t, const struct dump *d, struct identity_verdict *v)
{
	struct tally tally = {0};
	struct dump_symbol pc;

	if (!d)
		return false;
	pc = d->pc_symbol; /* its line does not say the address, another does */
	if (!pc.has_addr && d->regs.known[REG_PC] && d->kind != DUMP_WARN) {
		pc.has_addr = true;
		pc.addr = d->regs.value[REG_PC];
	}
	tally_symbol(&tally, t, &pc);
	for (unsigned i = 0; i < d->nframes; i++)
		tally_symbol(&tally, t, &d->frames[i].at);
	if (tally.disagree >= DISAGREE_NEEDED) {
		v->identity = IDENTITY_CONTRADICTED;
		snprintf(v->evidence, sizeof(v->evidence),
			 "%u functions of the log have another size or address in the file, %.60s among them; %u agree",
			 tally.disagree, tally.wrong, tally.agree);
		return true;
	}
	if (tally.agree < AGREE_NEEDED || tally.disagree)
		return false;
	v->identity = IDENTITY_CONSISTENT;
	snprintf(v->evidence, sizeof(v->evidence), "%u functions of the log have the same size or address in the file",
		 tally.agree);
	return true;
}

/* The first of @says that is not empty; NULL: none. */
struct said {
	const char *what, *text;
};

static const struct said *first_said(const struct said *says, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (says[i].text && *says[i].text)
			return &says[i];
	return NULL;
}

#define FIRST_SAID(says) first_said(says, sizeof(says) / sizeof(*(says)))

/* What either says of itself, so that a person may compare what a program cannot: Xen's log names a build-id only with
 * loglvl=all, its file names no version. */
static void say_unknown(const struct target *t, const struct world *world, const struct dump *d,
			struct identity_verdict *v)
{
	const struct said log[] = {
	    {"build-id", world ? world->build_id : NULL},  {"release", d ? d->release : NULL},
	    {"release", world ? world->release : NULL},	   {"version", world ? world->version : NULL},
	    {"version", d && t->hyp ? d->producer : NULL},
	};
	const struct said file[] = {
	    {"release", symbols_object_release(t->object)},
	    {"build-id", symbols_object_build_id(t->object)},
	};
	const struct said *ours = FIRST_SAID(log), *theirs = FIRST_SAID(file);

	v->identity = IDENTITY_UNKNOWN;
	snprintf(v->evidence, sizeof(v->evidence), "nothing to compare: the log has %s%s%.48s, the file %s%s%.60s",
		 ours ? ours->what : "nothing", ours ? " " : "", ours ? ours->text : "",
		 theirs ? theirs->what : "nothing", theirs ? " " : "", theirs ? theirs->text : "");
}

void identity_judge(const struct target *t, const struct world *world, const struct dump *d, struct identity_verdict *v)
{
	struct identity_verdict more;

	say_unknown(t, world, d, v);
	if (judge_build_id(t, world, v) || judge_banner(t, world, v))
		if (v->identity != IDENTITY_CONSISTENT)
			return;
	if (v->identity == IDENTITY_UNKNOWN && !(d && judge_release(t, d->release, d->version, v)) && world)
		judge_release(t, world->release, world->build, v);
	if (v->identity != IDENTITY_CONTRADICTED && judge_symbols(t, d, &more) &&
	    (more.identity == IDENTITY_CONTRADICTED || v->identity == IDENTITY_UNKNOWN))
		*v = more;
}
