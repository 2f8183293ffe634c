/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Returns found from code alone (hvlib/code_flow.h) against the call frame information of a kernel's debug file, at
 * random instructions of its .text.
 *
 * usage: flow-cfi VMLINUX [COUNT]      (default 50000)
 * Exit status: 0 when at least 97 % agree and at most 1 in 5000 differ, 1 when not, 2 usage, 3 the file cannot be read.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <hvabi/errno.h>
#include <hvlib/code_flow.h>

#define BUDGET	 60000u
#define SP	 13
#define LR	 14
#define SHOWN	 20u
#define SECTIONS 64u

static struct section {
	uint32_t addr, size;
	const uint8_t *bytes;
} sections[SECTIONS], text;
static unsigned nsections;
static uint32_t *marks; /* starts of code and of data (bit 0), sorted: the symbols $a and $d */
static size_t nmarks;
static uint32_t mcount;

static int read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	(void)ctx;
	for (unsigned i = 0; i < nsections; i++)
		if (va >= sections[i].addr && va - sections[i].addr + n <= sections[i].size) {
			memcpy(buf, sections[i].bytes + (va - sections[i].addr), n);
			return 0;
		}
	return -HV_EFAULT;
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void take_symbols(Elf *elf, Elf_Scn *scn, const GElf_Shdr *h)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	const size_t n = (size_t)(h->sh_size / h->sh_entsize);

	marks = calloc(n, sizeof(*marks));
	for (size_t i = 0; marks && i < n; i++) {
		GElf_Sym sym;
		const char *name = gelf_getsym(data, (int)i, &sym) ? elf_strptr(elf, h->sh_link, sym.st_name) : NULL;

		if (!name)
			continue;
		if (strcmp(name, "__gnu_mcount_nc") == 0)
			mcount = (uint32_t)sym.st_value;
		if (strcmp(name, "$a") == 0 || strcmp(name, "$d") == 0)
			marks[nmarks++] = (uint32_t)sym.st_value | (name[1] == 'd');
	}
	qsort(marks, nmarks, sizeof(*marks), compare);
}

static void take_section(Elf *elf, size_t names, Elf_Scn *scn)
{
	GElf_Shdr h;

	if (!gelf_getshdr(scn, &h))
		return;
	if (h.sh_type == SHT_SYMTAB)
		take_symbols(elf, scn, &h);
	if (h.sh_type != SHT_PROGBITS || !(h.sh_flags & SHF_EXECINSTR) || nsections == SECTIONS)
		return;
	Elf_Data *data = elf_getdata(scn, NULL);
	if (!data || !data->d_buf)
		return;
	sections[nsections++] = (struct section){(uint32_t)h.sh_addr, (uint32_t)h.sh_size, data->d_buf};
	const char *name = elf_strptr(elf, names, h.sh_name);
	if (name && strcmp(name, ".text") == 0)
		text = sections[nsections - 1];
}

static Elf *open_kernel(const char *path)
{
	const int fd = open(path, O_RDONLY);
	size_t names;

	elf_version(EV_CURRENT);
	Elf *elf = fd >= 0 ? elf_begin(fd, ELF_C_READ_MMAP, NULL) : NULL;
	if (!elf || elf_getshdrstrndx(elf, &names) != 0)
		return NULL;
	for (Elf_Scn *scn = elf_nextscn(elf, NULL); scn; scn = elf_nextscn(elf, scn))
		take_section(elf, names, scn);
	return text.bytes && marks ? elf : NULL;
}

static bool is_code(uint32_t pc)
{
	size_t lo = 0, hi = nmarks;

	while (lo < hi) {
		const size_t mid = (lo + hi) / 2;
		if ((marks[mid] & ~1u) <= pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && !(marks[lo - 1] & 1);
}

/* The debug information does not know that "push {lr}" stands before a call of mcount. */
static bool calls_mcount(uint32_t pc)
{
	uint32_t word = 0;

	(void)read_code(NULL, pc, &word, 4);
	return word >> 24 == 0xeb && pc + 8 + (uint32_t)((int32_t)(word << 8) >> 6) == mcount;
}

/* What the debug information says at @pc, as flow_find_return() would. false: it does not, or not in terms of sp. */
static bool ask_cfi(Dwarf_CFI *cfi, uint32_t pc, struct flow_return *want)
{
	Dwarf_Frame *frame;
	Dwarf_Op *ops, mem[3];
	size_t n;
	bool known = false;

	if (dwarf_cfi_addrframe(cfi, pc, &frame) != 0)
		return false;
	if (dwarf_frame_cfa(frame, &ops, &n) == 0 && n == 1 && ops[0].atom == DW_OP_bregx && ops[0].number == SP) {
		known = true;
		want->rise = (int32_t)ops[0].number2;
		if (dwarf_frame_register(frame, LR, mem, &ops, &n) != 0)
			known = false;
		else if (n == 2 && ops[0].atom == DW_OP_call_frame_cfa && ops[1].atom == DW_OP_plus_uconst)
			want->slot = want->rise + (int32_t)ops[1].number;
		else if (n == 0)
			want->slot = FLOW_IN_LR;
		else
			known = false;
	}
	free(frame);
	return known;
}

static uint32_t random_pc(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return text.addr + (uint32_t)((state >> 32) % (text.size / 4)) * 4;
}

int main(int argc, char **argv)
{
	static struct flow_work work;
	static const struct flow_state start = {
	    {FLOW_UNKNOWN, FLOW_UNKNOWN, FLOW_UNKNOWN, 0}, FLOW_IN_LR, FLOW_IN_LR, 0};
	static struct flow_lines lines;
	const struct flow_code code = {read_code, NULL, &lines};
	const unsigned count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : 50000;
	unsigned agree = 0, none = 0, differ = 0;

	if (argc < 2 || argc > 3 || count == 0) {
		fprintf(stderr, "usage: flow-cfi VMLINUX [COUNT]\n");
		return 2;
	}
	Elf *elf = open_kernel(argv[1]);
	Dwarf *dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
	Dwarf_CFI *cfi = dwarf ? dwarf_getcfi(dwarf) : NULL;
	if (!cfi) {
		fprintf(stderr, "flow-cfi: %s: no ARM kernel with symbols and .debug_frame\n", argv[1]);
		return 3;
	}
	for (unsigned n = 0; n < count;) {
		const uint32_t pc = random_pc();
		struct flow_return want = {0, 0}, got = {0, 0};

		if (!is_code(pc) || calls_mcount(pc) || !ask_cfi(cfi, pc, &want))
			continue;
		n++;
		work.budget = BUDGET;
		if (!flow_find_return(&code, &work, pc, &start, &got))
			none++;
		else if (got.slot == want.slot && got.rise == want.rise)
			agree++;
		else if (differ++ < SHOWN)
			printf("%08x: debug information slot %d rise %d, code slot %d rise %d\n", pc, want.slot,
			       want.rise, got.slot, got.rise);
	}
	printf("flow-cfi: of %u instructions %u agree, %u are not found, %u differ\n", count, agree, none, differ);
	return agree >= count / 100 * 97 && differ <= count / 5000 ? 0 : 1;
}
