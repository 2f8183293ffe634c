/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of device registers, so that "+004" of a GIC distributor reads GICD_TYPER. */
#include <stddef.h>
#include <string.h>
#include <hvlib/devreg.h>

/* Registers [first, last] share a name; offsets from the base of the reg entry. */
struct devreg {
	uint16_t first, last;
	const char *name;
};

/* Arm IHI 0048B (GICv2), "Distributor register map". */
static const struct devreg gicd_regs[] = {
    {0x000, 0x003, "GICD_CTLR"},       {0x004, 0x007, "GICD_TYPER"},	   {0x008, 0x00b, "GICD_IIDR"},
    {0x080, 0x0ff, "GICD_IGROUPRn"},   {0x100, 0x17f, "GICD_ISENABLERn"},  {0x180, 0x1ff, "GICD_ICENABLERn"},
    {0x200, 0x27f, "GICD_ISPENDRn"},   {0x280, 0x2ff, "GICD_ICPENDRn"},	   {0x300, 0x37f, "GICD_ISACTIVERn"},
    {0x380, 0x3ff, "GICD_ICACTIVERn"}, {0x400, 0x7fb, "GICD_IPRIORITYRn"}, {0x800, 0xbfb, "GICD_ITARGETSRn"},
    {0xc00, 0xcff, "GICD_ICFGRn"},     {0xe00, 0xeff, "GICD_NSACRn"},	   {0xf00, 0xf03, "GICD_SGIR"},
    {0xf10, 0xf1f, "GICD_CPENDSGIRn"}, {0xf20, 0xf2f, "GICD_SPENDSGIRn"},  {0xfd0, 0xfff, "GICD identification"},
};

/* The same, "CPU interface register map". */
static const struct devreg gicc_regs[] = {
    {0x0000, 0x0003, "GICC_CTLR"},   {0x0004, 0x0007, "GICC_PMR"},    {0x0008, 0x000b, "GICC_BPR"},
    {0x000c, 0x000f, "GICC_IAR"},    {0x0010, 0x0013, "GICC_EOIR"},   {0x0014, 0x0017, "GICC_RPR"},
    {0x0018, 0x001b, "GICC_HPPIR"},  {0x001c, 0x001f, "GICC_ABPR"},   {0x0020, 0x0023, "GICC_AIAR"},
    {0x0024, 0x0027, "GICC_AEOIR"},  {0x0028, 0x002b, "GICC_AHPPIR"}, {0x00d0, 0x00df, "GICC_APRn"},
    {0x00e0, 0x00ef, "GICC_NSAPRn"}, {0x00fc, 0x00ff, "GICC_IIDR"},   {0x1000, 0x1003, "GICC_DIR"},
};

/* Arm DDI 0183G (PL011), "Summary of registers". */
static const struct devreg pl011_regs[] = {
    {0x000, 0x003, "UARTDR"},	    {0x004, 0x007, "UARTRSR"},	 {0x018, 0x01b, "UARTFR"},
    {0x020, 0x023, "UARTILPR"},	    {0x024, 0x027, "UARTIBRD"},	 {0x028, 0x02b, "UARTFBRD"},
    {0x02c, 0x02f, "UARTLCR_H"},    {0x030, 0x033, "UARTCR"},	 {0x034, 0x037, "UARTIFLS"},
    {0x038, 0x03b, "UARTIMSC"},	    {0x03c, 0x03f, "UARTRIS"},	 {0x040, 0x043, "UARTMIS"},
    {0x044, 0x047, "UARTICR"},	    {0x048, 0x04b, "UARTDMACR"}, {0xfe0, 0xfef, "UARTPeriphIDn"},
    {0xff0, 0xfff, "UARTPCellIDn"},
};

/* Every PrimeCell ends in its identification: DDI 0183G, "Peripheral identification registers". */
static const struct devreg primecell_regs[] = {
    {0xfe0, 0xfef, "PrimeCell PeriphIDn"},
    {0xff0, 0xfff, "PrimeCell PCellIDn"},
};

/* 8250 and 16550, one a register number: TI SNLS378C (PC16550D), table II "Summary of Registers". */
static const struct devreg uart8250_regs[] = {
    {0, 0, "RBR/THR"}, {1, 1, "IER"}, {2, 2, "IIR/FCR"}, {3, 3, "LCR"},	  {4, 4, "MCR"},
    {5, 5, "LSR"},     {6, 6, "MSR"}, {7, 7, "SCR"},	 {31, 31, "USR"}, /* DesignWare's own */
};

#define DEVREGS(table) (table), sizeof(table) / sizeof((table)[0])

static const struct devreg_table {
	const char *compatible;
	uint8_t reg_index;
	uint8_t shift; /* of a register's number to its offset, unless the node says otherwise */
	const struct devreg *regs;
	size_t count;
} devreg_tables[] = {
    {"arm,cortex-a15-gic", 0, 0, DEVREGS(gicd_regs)},	{"arm,cortex-a15-gic", 1, 0, DEVREGS(gicc_regs)},
    {"arm,cortex-a7-gic", 0, 0, DEVREGS(gicd_regs)},	{"arm,cortex-a7-gic", 1, 0, DEVREGS(gicc_regs)},
    {"arm,cortex-a9-gic", 0, 0, DEVREGS(gicd_regs)},	{"arm,cortex-a9-gic", 1, 0, DEVREGS(gicc_regs)},
    {"arm,gic-400", 0, 0, DEVREGS(gicd_regs)},		{"arm,gic-400", 1, 0, DEVREGS(gicc_regs)},
    {"arm,pl011", 0, 0, DEVREGS(pl011_regs)},		{"arm,primecell", 0, 0, DEVREGS(primecell_regs)},
    {"snps,dw-apb-uart", 0, 2, DEVREGS(uart8250_regs)}, {"ns16550a", 0, 0, DEVREGS(uart8250_regs)},
    {"ns16550", 0, 0, DEVREGS(uart8250_regs)},		{"ns8250", 0, 0, DEVREGS(uart8250_regs)},
};

static const char *devreg_find(const struct devreg_table *table, uint64_t offset)
{
	for (size_t i = 0; i < table->count; i++) {
		if (offset >= table->regs[i].first && offset <= table->regs[i].last)
			return table->regs[i].name;
	}
	return NULL;
}

static const struct devreg_table *devreg_table(const char *compatible, unsigned reg_index)
{
	for (size_t i = 0; i < sizeof(devreg_tables) / sizeof(devreg_tables[0]); i++) {
		const struct devreg_table *table = &devreg_tables[i];

		if (table->reg_index == reg_index && strcmp(table->compatible, compatible) == 0)
			return table;
	}
	return NULL;
}

const char *devreg_name(const char *compatible, unsigned reg_index, uint64_t offset, int shift)
{
	const struct devreg_table *table = devreg_table(compatible, reg_index);

	if (table == NULL)
		return NULL;
	return devreg_find(table, offset >> (shift >= 0 && shift < 8 ? (unsigned)shift : table->shift));
}
