/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two decoders follow code: hypervisor/lib/code_flow*.c, freestanding and quick, and symbols/armflow*.c, which knows
 * values. Each checks the other: of every instruction of our own hypervisor (Thumb, some ARM), or of the ELF files that
 * are arguments, both must say where it goes and which registers that matter it changes.
 *
 * usage: test_symbols_twins [ELF-FILE]...     (environment: B, the build folder) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>
#include <gelf.h>
#include <cmocka.h>
#include <symbols/armflow.h>
#include "lib/code_flow.h"

#define WATCHED (1u << 7 | 1u << 11 | 1u << REG_SP | 1u << REG_LR)

static char **files;
static int nfiles;

struct mapping { /* $a, $t, $d: IHI 0044, "Mapping symbols" */
	uint32_t addr;
	size_t section;
	char kind;
};

struct both {
	uint32_t va, bits; /* bits: as flow_decode_thumb() takes them */
	bool thumb;
	struct flow_insn flow;
	struct armflow_insn arm;
};

static uint32_t flow_writes(const struct flow_insn *f)
{
	return f->writes | (f->set >= 0 ? 1u << f->set : 0) | (f->sp_change ? 1u << REG_SP : 0) |
	       (f->lr_load.reg >= 0 ? 1u << REG_LR : 0);
}

static uint32_t arm_writes(const struct armflow_insn *a)
{
	uint32_t writes = a->clobbers | (a->writeback ? 1u << a->rn : 0);

	if (a->op == ARMFLOW_LOAD)
		return writes | a->list;
	return a->op == ARMFLOW_NOTHING || a->op == ARMFLOW_SET_MODE || a->op == ARMFLOW_STORE ? writes
											       : writes | 1u << a->rd;
}

static bool is_svc(const struct both *b)
{
	return b->thumb ? b->bits >> 24 == 0xdf : (b->bits & 0x0f000000) == 0x0f000000 && b->bits >> 28 != 0xf;
}

/* LDM with ^ loads the registers of user mode: one takes them for this mode's, the other for none. */
static bool is_user_ldm(const struct both *b)
{
	return !b->thumb && (b->bits & 0x0e500000) == 0x08500000;
}

static bool goes_alike(const struct both *b)
{
	const struct flow_insn *f = &b->flow;
	const struct armflow_insn *a = &b->arm;

	switch (a->kind) {
	case ARMFLOW_NEXT:
		return f->next == FLOW_ON;
	case ARMFLOW_BRANCH:
		return f->next == FLOW_BRANCH && f->target == (a->target | a->target_thumb);
	case ARMFLOW_CALL: /* HVC and SMC, too */
		return f->next == FLOW_CALL ? !a->target || f->target == (a->target | a->target_thumb)
					    : f->next == FLOW_ON;
	case ARMFLOW_LEAVE:
		return f->next == FLOW_END || f->next == FLOW_LITERAL;
	case ARMFLOW_TABLE: /* a row of instructions, which only armflow follows, is an end */
		return f->next >= FLOW_TABLE_JUMP || f->next == FLOW_END;
	case ARMFLOW_STOP:
	default:
		return f->next == FLOW_END || f->next == FLOW_ON;
	}
}

static bool writes_alike(const struct both *b)
{
	uint32_t watched = WATCHED;

	if (b->arm.kind == ARMFLOW_LEAVE || is_svc(b) || is_user_ldm(b))
		return true;
	if (b->arm.kind == ARMFLOW_CALL || b->arm.op == ARMFLOW_SET_MODE)
		watched &= ~(1u << REG_SP | 1u << REG_LR);
	return ((flow_writes(&b->flow) ^ arm_writes(&b->arm)) & watched) == 0;
}

static void compare(const struct both *b)
{
	if (!goes_alike(b) || !writes_alike(b) || b->flow.length != b->arm.length || b->flow.it != b->arm.it ||
	    (b->arm.kind != ARMFLOW_STOP && b->flow.conditional != b->arm.conditional))
		fail_msg("%08x: %s %08x: code_flow goes %d (%08x) and writes %04x; armflow goes %d (%08x) and writes "
			 "%04x",
			 b->va, b->thumb ? "Thumb" : "ARM", b->bits, b->flow.next, b->flow.target,
			 flow_writes(&b->flow), b->arm.kind, b->arm.target, arm_writes(&b->arm));
}

static uint32_t half_at(const uint8_t *code)
{
	return (uint32_t)code[0] | (uint32_t)code[1] << 8;
}

/* Decodes what is at @code with both. Returns its length; 0: cut off. */
static uint32_t decode(struct both *b, const uint8_t *code, uint32_t left)
{
	uint32_t first = left >= 2 ? half_at(code) : 0, second = left >= 4 ? half_at(code + 2) : 0;

	if (left < 2 || (left < 4 && (!b->thumb || first >= 0xe800)))
		return 0;
	if (!b->thumb) {
		b->bits = first | second << 16;
		flow_decode_arm(b->va, b->bits, &b->flow);
		armflow_decode_arm(b->va, b->bits, &b->arm);
		return 4;
	}
	b->bits = first << 16 | (first >= 0xe800 ? second : 0);
	flow_decode_thumb(b->va, b->bits, &b->flow);
	if (first < 0xe800)
		armflow_decode_thumb16(b->va, first, &b->arm);
	else
		armflow_decode_thumb32(b->va, b->bits, &b->arm);
	return first < 0xe800 ? 2 : 4;
}

static unsigned long compare_run(Elf *elf, const struct mapping *m, uint32_t end)
{
	Elf_Scn *scn = elf_getscn(elf, m->section);
	Elf_Data *data = scn ? elf_getdata(scn, NULL) : NULL;
	struct both b = {.va = m->addr, .thumb = m->kind == 't'};
	GElf_Shdr header;
	unsigned long n = 0;
	uint32_t length;

	if (m->kind == 'd' || !data || !data->d_buf || !gelf_getshdr(scn, &header) ||
	    !(header.sh_flags & SHF_EXECINSTR))
		return 0;
	end = end < header.sh_addr + header.sh_size ? end : (uint32_t)(header.sh_addr + header.sh_size);
	for (; b.va < end; b.va += length, n++) {
		b.arm = (struct armflow_insn){.length = 0};
		length = decode(&b, (const uint8_t *)data->d_buf + (b.va - header.sh_addr), end - b.va);
		if (!length)
			break;
		compare(&b);
	}
	return n;
}

static int by_place(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return (x->addr > y->addr) - (x->addr < y->addr);
}

/* The mapping symbols, malloc'ed. */
static struct mapping *find_mappings(Elf *elf, size_t *n)
{
	struct mapping *found = NULL;
	GElf_Shdr header;
	GElf_Sym sym;

	*n = 0;
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		if (!gelf_getshdr(scn, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		Elf_Data *data = elf_getdata(scn, NULL);
		size_t count = data ? data->d_size / sizeof(Elf32_Sym) : 0;
		found = calloc(count + 1, sizeof *found);
		assert_non_null(found);
		for (size_t i = 0; i < count && gelf_getsym(data, (int)i, &sym); i++) {
			const char *name = elf_strptr(elf, header.sh_link, sym.st_name);
			if (name && name[0] == '$' && name[1] && strchr("atd", name[1]) && (!name[2] || name[2] == '.'))
				found[(*n)++] = (struct mapping){(uint32_t)sym.st_value, sym.st_shndx, name[1]};
		}
		break;
	}
	return found;
}

static unsigned long compare_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	size_t n;

	elf_version(EV_CURRENT);
	Elf *elf = fd >= 0 ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
	if (!elf)
		fail_msg("%s: cannot be read", path);
	struct mapping *m = find_mappings(elf, &n);
	unsigned long insns = 0;
	if (n)
		qsort(m, n, sizeof *m, by_place);
	for (size_t i = 0; i < n; i++)
		insns +=
		    compare_run(elf, &m[i], i + 1 < n && m[i + 1].section == m[i].section ? m[i + 1].addr : UINT32_MAX);
	free(m);
	elf_end(elf);
	close(fd);
	return insns;
}

static void decoders_agree(void **state)
{
	char own[256];
	const char *build = getenv("B");
	unsigned long n = 0;

	(void)state;
	snprintf(own, sizeof own, "%s/hvscope.elf", build ? build : "build");
	for (int i = 0; i < nfiles; i++)
		n += compare_file(files[i]);
	n += nfiles ? 0 : compare_file(own);
	print_message("%lu instructions\n", n);
	assert_true(n > 10000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(decoders_agree)};

	files = argv + 1;
	nfiles = argc - 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
