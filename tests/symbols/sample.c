/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code with names, lines and inlines that are known beforehand: a label marks the address, #line its line. */
void outer(void);
int thumb_leaf(int x);
void _start(void);

static inline __attribute__((always_inline)) void innermost(void)
{
#line 100
	__asm__ volatile("nop\n.globl mark_inner\nmark_inner: nop");
}

static inline __attribute__((always_inline)) void middle(void)
{
#line 200
	innermost();
}

__attribute__((noinline)) void outer(void)
{
#line 300
	middle();
#line 301
	__asm__ volatile("nop\n.globl mark_outer\nmark_outer: nop");
}

void _start(void)
{
#line 400
	outer();
	(void)thumb_leaf(1);
}

int initialized = 5;
