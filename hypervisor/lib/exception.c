/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "exception.h"

#define HIGH_VECTORS 0xffff0000u
#define SCTLR_V	     (1u << 13) /* Arm DDI 0406C, B4.1 */
#define CPSR_MODE    0x1fu

static const struct exception_vector vectors[] = {
    {0x04, 0x1b, 4, 2, "an undefined instruction"},
    {0x08, 0x13, 4, 2, "an SVC"},
    {0x0c, 0x17, 4, 4, "a prefetch abort"},
    {0x10, 0x17, 8, 8, "a data abort"},
    {0x18, 0x12, 4, 4, "an IRQ"},
    {0x1c, 0x11, 4, 4, "an FIQ"},
};

uint32_t exception_base(uint32_t sctlr, uint32_t vbar)
{
	return (sctlr & SCTLR_V) != 0 ? HIGH_VECTORS : vbar;
}

const struct exception_vector *exception_vector(uint32_t offset, uint32_t cpsr)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		if (vectors[i].offset == offset && vectors[i].mode == (cpsr & CPSR_MODE))
			return &vectors[i];
	}
	return NULL;
}
