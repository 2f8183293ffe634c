/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A QEMU plugin that keeps the shadow call stacks of shadow.h in a file.
 *
 * usage: qemu-system-arm -plugin build/tests/shadow.so,out=PATH[,skip=LOW-HIGH] ...
 *
 * skip: addresses (hexadecimal, the last one included) where a hypervisor's code is, which is not the guest's doing: a
 * guest under it goes on where it was, as if nothing had been. */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "qemu_plugin.h"
#include "shadow.h"

#define SAVES_PREV 0xe8ac6ff0u /* __switch_to: stmia ip!, {r4-sl, fp, sp, lr} */
#define LOADS_NEXT 0xe8945ff0u /* ldm r4, {r4-sl, fp, ip, lr} */
#define LOADS_ALL  0xe894aff0u /* before Linux 5.18: ldm r4, {r4-sl, fp, sp, pc} */
#define SAVES_REGS 0xe887007cu /* svc_entry: stm r7, {r2-r6}: sp and up of struct pt_regs */
#define PT_SP	   52u

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct shadow_file *file;
static pthread_mutex_t tasks = PTHREAD_MUTEX_INITIALIZER;
static uint32_t skip_low = UINT32_MAX, skip_high;

static void on_block(unsigned int vcpu, void *udata)
{
	const struct shadow_block *b = udata;
	struct shadow_cpu *cpu = &file->cpu[vcpu % SHADOW_CPUS];
	bool switching = cpu->next_task != 0;

	cpu->number = vcpu;
	/* Who changes over to another task is the only one that touches more than its own cpu's. No cpu goes on with a
	 * task before the one that it was on has done with it (on_cpu in Linux's kernel/sched/core.c), and so with its
	 * shadow. */
	if (switching)
		pthread_mutex_lock(&tasks);
	shadow_arrive(file, cpu, b->start);
	if (switching)
		pthread_mutex_unlock(&tasks);
	shadow_begin(cpu, b);
}

/* The words of one instruction come one after the other, lowest first. */
static void on_memory(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t va, void *udata)
{
	struct shadow_cpu *cpu = &file->cpu[vcpu % SHADOW_CPUS];
	struct shadow_stack *s = &cpu->now;
	uint32_t opcode = (uint32_t)(uintptr_t)udata;

	(void)info;
	if (opcode == SAVES_PREV && (cpu->prev_task == 0 || va - cpu->prev_task > 40)) {
		cpu->prev_task = (uint32_t)va;
	} else if ((opcode == LOADS_NEXT || opcode == LOADS_ALL) && cpu->next_task == 0) {
		cpu->next_task = (uint32_t)va;
	} else if (opcode == SAVES_REGS && s->count > 0 && s->entry[s->count - 1].kind == SHADOW_EXCEPTION &&
		   s->entry[s->count - 1].regs == 0) {
		s->entry[s->count - 1].regs = (uint32_t)va - PT_SP;
	}
}

/* add lr, pc, #n; sub lr, pc, #n; mov lr, pc; whatever their condition. */
static uint32_t lr_hint(uint32_t va, uint32_t op)
{
	uint32_t by = (op >> 8 & 0xf) * 2, imm = op & 0xff;

	imm = by == 0 ? imm : imm >> by | imm << (32 - by);
	if ((op & 0x0fffffff) == 0x01a0e00f)
		return va + 8;
	if ((op & 0x0ffff000) == 0x028fe000)
		return va + 8 + imm;
	return (op & 0x0ffff000) == 0x024fe000 ? va + 8 - imm : 0;
}

static uint32_t opcode_of(const struct qemu_plugin_insn *insn)
{
	uint32_t op = 0;

	memcpy(&op, qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn) == 2 ? 2 : 4);
	return op;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t count = qemu_plugin_tb_n_insns(tb);
	struct shadow_block *b = calloc(1, sizeof(*b));

	(void)id;
	if (b == NULL || count == 0)
		return;
	b->start = (uint32_t)qemu_plugin_tb_vaddr(tb);
	if (b->start >= skip_low && b->start <= skip_high) {
		free(b);
		return;
	}
	for (size_t n = 0; n < count && b->start >= SHADOW_KERNEL; n++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, n);
		uint32_t va = (uint32_t)qemu_plugin_insn_vaddr(insn), op = opcode_of(insn), hint = lr_hint(va, op);

		b->last = va;
		b->opcode = op;
		b->end = va + (uint32_t)qemu_plugin_insn_size(insn);
		b->hint = hint != 0 ? hint : b->hint;
		if (op == SAVES_PREV || op == LOADS_NEXT || op == LOADS_ALL || op == SAVES_REGS)
			qemu_plugin_register_vcpu_mem_cb(insn, on_memory, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
							 (void *)(uintptr_t)op);
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, b);
}

static int map_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*file)) != 0)
		return -1;
	file = mmap(NULL, sizeof(*file), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (file == MAP_FAILED)
		file = NULL;
	return file == NULL ? -1 : 0;
}

static int take_argument(const char *arg)
{
	if (strncmp(arg, "out=", 4) == 0)
		return map_file(arg + 4);
	return sscanf(arg, "skip=%" SCNx32 "-%" SCNx32, &skip_low, &skip_high) == 2 ? 0 : -1;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	for (int n = 0; n < argc; n++) {
		if (take_argument(argv[n]) != 0)
			argc = 0;
	}
	if (argc == 0 || file == NULL) {
		fprintf(stderr, "shadow: want out=PATH of a file that can be written, and perhaps skip=LOW-HIGH\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
