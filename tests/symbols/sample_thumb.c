/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built for Thumb: its symbol's value is odd, its address is not. */
int thumb_leaf(int x);

int thumb_leaf(int x)
{
#line 500
	__asm__ volatile("nop\n.globl mark_thumb\nmark_thumb: nop");
	return x + 1;
}
