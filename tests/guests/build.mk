# SPDX-License-Identifier: GPL-2.0-or-later
# tests/guests/NAME/*.c,*.S and tests/guests/lib -> build/guests/test/NAME.bin (flat) and NAME.elf.
TG_DIR := tests/guests
TG_NAMES := $(filter-out lib,$(patsubst $(TG_DIR)/%/,%,$(wildcard $(TG_DIR)/*/)))
TG_OUT := $(B)/guests/test
TG_CPU := -mcpu=cortex-a7 -marm -mfloat-abi=hard -mfpu=vfpv3-d16 -mgeneral-regs-only -mno-unaligned-access
TG_CFLAGS := $(WARN) $(TG_CPU) -O2 -g -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables \
	-fno-tree-loop-distribute-patterns -Wno-psabi $(INC_PUBLIC) -I$(TG_DIR)/lib
TG_LDFLAGS := -nostdlib -static -no-pie -Wl,-T,$(TG_DIR)/lib/guest.ld -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,--no-warn-rwx-segments
TG_LIB_SRC := $(wildcard $(TG_DIR)/lib/*.c $(TG_DIR)/lib/*.S) hypervisor/lib/fmt.c
TG_LIB_O := $(addprefix $(TG_OUT)/obj/,$(addsuffix .o,$(TG_LIB_SRC)))

test-guests: $(TG_NAMES:%=$(TG_OUT)/%.bin)

$(TG_OUT)/obj/%.c.o: %.c
	@mkdir -p $(@D)
	$(HV_CC) $(TG_CFLAGS) -MMD -MP -c -o $@ $<
$(TG_OUT)/obj/%.S.o: %.S
	@mkdir -p $(@D)
	$(HV_CC) $(TG_CPU) -g -I$(TG_DIR)/lib -MMD -MP -c -o $@ $<

# One rule a guest: its own objects are known only by its folder.
define TG_RULE
$(1)_SRC := $$(wildcard $(TG_DIR)/$(1)/*.c $(TG_DIR)/$(1)/*.S)
$(1)_O := $$(addprefix $(TG_OUT)/obj/,$$(addsuffix .o,$$($(1)_SRC)))
$(TG_OUT)/$(1).elf: $$($(1)_O) $$(TG_LIB_O) $(TG_DIR)/lib/guest.ld
	$$(HV_CC) $$(TG_CPU) $$(TG_LDFLAGS) -o $$@ $$($(1)_O) $$(TG_LIB_O) -lgcc
$(TG_OUT)/$(1).bin: $(TG_OUT)/$(1).elf
	$$(CROSS)objcopy -O binary $$< $$@
endef
$(foreach g,$(TG_NAMES),$(eval $(call TG_RULE,$(g))))

.PHONY: test-guests
-include $(shell find $(TG_OUT)/obj -name '*.d' 2>/dev/null)
