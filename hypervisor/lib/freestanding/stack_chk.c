/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Debian's libfdt.a, built with -fstack-protector-strong, asks for. */
#include <stdint.h>

extern uintptr_t __stack_chk_guard;
void __stack_chk_fail(void) __attribute__((noreturn));

/* A constant catches a broken length, which is what it is here for: no one chooses our stack's bytes but ourselves. The
 * zero byte stops a string function, the newline a line reader. */
uintptr_t __stack_chk_guard = (uintptr_t)0x000aff5du;

/* The undefined-instruction vector dumps registers, stack and call trace, and stops. */
void __stack_chk_fail(void)
{
	__builtin_trap();
}
