/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module: relocatable, code in several sections, one of which is freed after start. */
int module_init(void);
void module_exit(void);
int module_work(int x);
void kernel_function(void);

static inline __attribute__((always_inline)) int helper(int x)
{
#line 100
	__asm__ volatile("nop\n.globl mark_module\nmark_module: nop");
	return x * 3;
}

__attribute__((noinline)) int module_work(int x)
{
#line 200
	kernel_function();
	return helper(x) + 1;
}

__attribute__((section(".init.text"))) int module_init(void)
{
#line 300
	__asm__ volatile("nop\n.globl mark_init\nmark_init: nop");
	return module_work(2) + 7;
}

__attribute__((section(".exit.text"))) void module_exit(void)
{
#line 400
	__asm__ volatile("nop\n.globl mark_exit\nmark_exit: nop");
	(void)module_work(3);
	__asm__ volatile("nop"); /* no tail call */
}

int module_data = 5;

/* As the kernel's modules are: a function of the file, and the name by which it is called. */
static __attribute__((section(".init.text"), used)) int starts(void)
{
#line 500
	return module_work(4) + 1;
}
int init_module(void) __attribute__((alias("starts")));
