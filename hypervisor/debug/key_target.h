/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line that a key takes, where it names a domain or a vcpu. */
#ifndef DEBUG_KEY_TARGET_H
#define DEBUG_KEY_TARGET_H
#include <hvlib/out.h>
#include <hvlib/target.h>
#include "core/domain.h"

/** The domain that @line names, or the only one there is (and its vcpu 0) when it names none. NULL: a line of @o says
 *  why. */
struct domain *key_target_domain(struct out *o, const char *line, struct target *t);
/** The same for a vcpu; vcpu 0 when only a domain is named. */
struct vcpu *key_target_vcpu(struct out *o, const char *line, struct target *t);

#endif
