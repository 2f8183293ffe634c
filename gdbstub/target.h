/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session asks of its target: some vcpus of one domain. Each function returns 0 or a negative -HV_E... of
 * <hvabi/errno.h>; why() then says in a line what went wrong. */
#ifndef GDBSTUB_TARGET_H
#define GDBSTUB_TARGET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>

#define TARGET_VCPUS_MAX 8

enum target_view { VIEW_VA, VIEW_IPA, VIEW_PA, VIEW_HYP };

struct target;

struct target_memory {
	enum target_view view;
	unsigned vcpu; /* whose stage 1 translates */
	uint64_t address;
};

/* Why the target stopped. reason HV_STOP_NONE: it is off, or gone. */
struct target_stop {
	unsigned vcpu;
	enum hv_stop_reason reason;
	uint32_t detail; /* as in struct hv_vcpu */
	uint32_t pc;
};

enum target_resume { RESUME_NOT, RESUME_RUN, RESUME_STEP };

struct target_break {
	enum hv_break_kind kind;
	uint32_t va, length;
};

struct target_ops {
	/** "dom1", "dom1/vcpu0"; the domain's id. */
	unsigned (*domain)(struct target *t);
	/** Bit n: vcpu n is of this target. */
	uint32_t (*vcpus)(struct target *t);
	/** A few words on a vcpu's state, "running at c0008000", "off (PSCI)". */
	void (*describe)(struct target *t, unsigned vcpu, char *text, size_t size);
	/** Stops it; returns when all its vcpus have stopped. */
	int (*stop)(struct target *t);
	/** Lets it run: @how for each vcpu, of which one at most steps. */
	int (*resume)(struct target *t, const enum target_resume how[TARGET_VCPUS_MAX], uint32_t from, uint32_t to);
	/** Has one of @vcpus (bits) stopped by itself, or all of it ended, and nobody was told? 1 with @stop, 0, or an
	 *  error. Never waits. What several vcpus stopped for at the same moment is told one after the other. */
	int (*stopped)(struct target *t, uint32_t vcpus, struct target_stop *stop);
	/** Ends the session: it runs on, nothing of ours is left in it. */
	int (*detach)(struct target *t);
	int (*get_context)(struct target *t, unsigned vcpu, struct hv_context *context);
	int (*set_context)(struct target *t, unsigned vcpu, const struct hv_context *context);
	/** *@done bytes were read or written when it fails with -HV_EFAULT. */
	int (*read)(struct target *t, const struct target_memory *m, void *buffer, size_t n, size_t *done);
	int (*write)(struct target *t, const struct target_memory *m, const void *buffer, size_t n, size_t *done);
	/** -HV_ENOSYS: this target has none of that kind. */
	int (*set_break)(struct target *t, const struct target_break *b, bool set);
	bool (*has)(struct target *t, enum hv_op op);
	int (*restart)(struct target *t);
	int (*kill)(struct target *t);
	/** The absolute path, here, of the file that it executes. -HV_ENOENT: not known. */
	int (*exec_file)(struct target *t, char *path, size_t size);
	/** A `monitor` command; text goes out by @say. */
	int (*monitor)(struct target *t, unsigned vcpu, const char *command, void (*say)(void *ctx, const char *text),
		       void *ctx);
	const char *(*why)(struct target *t);
};

struct target {
	const struct target_ops *ops;
	enum target_view view; /* what m and M speak of; `monitor view` changes it */
};

#endif
