/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the hypervisor's console that host tools read. The hypervisor prints them with these formats, after the
 * prefix HV_MSG_PREFIX; a tool looks for the part without numbers at the start of such a line (hvrun does, to know how
 * a run ended). Numbers are unsigned int. */
#ifndef HVABI_MESSAGES_H
#define HVABI_MESSAGES_H

/** Starts every line of the hypervisor's own; a domain's line starts with "(dN) " and can never start with this. */
#define HV_MSG_PREFIX "(HV) "

/** A domain crashed and is kept: domain, vcpu, domain. */
#define HV_MSG_CRASHED "d%uv%u crashed; d%u is stopped and kept."

/** A domain ended itself: domain. */
#define HV_MSG_POWERED_OFF "d%u: powered off (PSCI SYSTEM_OFF)"

/** The last domain is gone and none crashed: the machine is powered off next. Also printed after HV_MSG_POWERED_OFF on
 *  the same line, behind "; ". */
#define HV_MSG_ALL_OFF "no domain left, stopping"

/** No domain runs and none will by itself; some crashed and are kept for inspection: how many. */
#define HV_MSG_ONLY_CRASHED "no domain is running; %u crashed and kept"

/** A domain's node in the host tree was refused: domain, where and why. */
#define HV_MSG_LEFT_OUT "d%u left out: %s"

/** A domain could not be started: domain, its name. Lines before it say why. */
#define HV_MSG_NOT_STARTED "d%u (%s) is not started; the others go on"

/** An operator asked for a reset of the machine. */
#define HV_MSG_RESET "resetting the machine, as asked"

/** The hypervisor itself died; its dump stands before this line. */
#define HV_MSG_PANIC "*** hypervisor stopped"

#endif
