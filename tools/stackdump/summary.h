/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one line that stands before a dump: cause, function, file and line. */
#ifndef STACKDUMP_SUMMARY_H
#define STACKDUMP_SUMMARY_H
#include "finding.h"

/** Fills @f->summary; the frames are found. */
void summary_make(struct finding *f);

/** The frame that the dump is about: not the functions with which a kernel reports it. NULL: none. */
const struct found_frame *summary_frame(const struct finding *f);

/** "gic_init_bases+0x3c/0x1a8 (drivers/irqchip/irq-gic.c:1132)", else what the log calls it, else the address. */
void frame_text(struct strbuf *s, const struct finding *f, const struct found_frame *frame);

/** "d1v0", "cpu 0", "sh (pid 1)": who, as far as the dump says. */
void summary_who(struct strbuf *s, const struct dump *d);

#endif
