# SPDX-License-Identifier: GPL-2.0-or-later
# A program that runs in HYP mode in the hypervisor's place: build/tests/hyp/sysreg.bin.
TH_OUT := $(B)/tests/hyp
TH_O := $(TH_OUT)/sysreg.o $(TH_OUT)/start.o
TH_CFLAGS := $(WARN) $(HV_CPU) -O2 -g -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables \
	$(INC_PUBLIC) -Ihypervisor

test-guests: $(TH_OUT)/sysreg.bin
$(TH_OUT)/%.o: tests/hyp/%.c
	@mkdir -p $(@D)
	$(HV_CC) $(TH_CFLAGS) -MMD -MP -c -o $@ $<
$(TH_OUT)/%.o: tests/hyp/%.S
	@mkdir -p $(@D)
	$(HV_CC) $(HV_CPU) -g -MMD -MP -c -o $@ $<
$(TH_OUT)/sysreg.elf: $(TH_O) tests/hyp/sysreg.ld
	$(HV_CC) $(HV_CPU) -nostdlib -static -no-pie -Wl,-T,tests/hyp/sysreg.ld -Wl,--build-id=none -Wl,-z,noexecstack \
		-Wl,--no-warn-rwx-segments -o $@ $(TH_O) -lgcc
$(TH_OUT)/sysreg.bin: $(TH_OUT)/sysreg.elf
	$(CROSS)objcopy -O binary $< $@

-include $(TH_O:.o=.d)
