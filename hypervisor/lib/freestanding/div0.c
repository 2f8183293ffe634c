/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libgcc calls for a division by zero (Run-time ABI for the Arm Architecture, "Division by zero"): a bug of ours,
 * so an undefined instruction, whose dump names the caller. */
void __aeabi_idiv0(void);
void __aeabi_ldiv0(void);

void __aeabi_idiv0(void)
{
	__builtin_trap();
}

void __aeabi_ldiv0(void)
{
	__builtin_trap();
}
