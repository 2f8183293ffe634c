# SPDX-License-Identifier: GPL-2.0-or-later
# The hypervisor: a position-independent image (it runs at the address it was loaded at), linked three times:
# the last link holds the tables of its own names and relocations, whose size the second one has found.
HV_CC := $(CROSS)gcc
HV_DIRS := lib lib/freestanding arch drivers core vdev debug
HV_C := hypervisor/main.c $(foreach d,$(HV_DIRS),$(wildcard hypervisor/$d/*.c))
HV_S := $(wildcard hypervisor/arch/*.S)
HV_O := $(HV_C:%.c=$(B)/hv/%.o) $(HV_S:%.S=$(B)/hv/%.o)
LIBFDT_ARMHF := $(B)/armhf/libfdt-dev/usr
HV_LIBFDT := $(LIBFDT_ARMHF)/lib/arm-linux-gnueabihf/libfdt.a

# libfdt.a of Debian's armhf wants the hard-float ABI; general-regs-only keeps our own code off the guest's VFP.
HV_CPU := -mcpu=cortex-a7 -mthumb -mfloat-abi=hard -mfpu=vfpv3-d16 -mgeneral-regs-only -mno-unaligned-access
HV_CFLAGS := $(WARN) $(HV_CPU) -g -ffreestanding -fpie -fomit-frame-pointer -fno-stack-protector \
	-include hypervisor/arch/hidden.h -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -Wno-psabi \
	$(INC_PUBLIC) -Ihypervisor -isystem hypervisor/lib/freestanding/include -isystem $(LIBFDT_ARMHF)/include $(DEFS)
HV_LDFLAGS := -nostdlib -static-pie -Wl,--no-dynamic-linker -Wl,-z,noexecstack -Wl,--build-id=none -Wl,--gc-sections \
	-Wl,-T,hypervisor/hvscope.ld -Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments

hypervisor: $(B)/hvscope.bin

$(HV_LIBFDT):
	scripts/armhf-apt $(B)/apt $(B)/armhf libfdt-dev

# Small is what counts, but for what every exit runs through. Most of them do not come by the scheduler.
HV_HOT := hypervisor/vdev/% hypervisor/core/vcpu.c hypervisor/lib/hsr.c \
	hypervisor/lib/cobs.c hypervisor/lib/crc32c.c hypervisor/lib/code_flow% hypervisor/core/stage2.c hypervisor/lib/diagnose_exits.c \
	hypervisor/lib/diagnose_place.c hypervisor/lib/diagnose_screen.c hypervisor/lib/fmt.c \
	hypervisor/lib/freestanding/%
# Words of the link's packets lie at any address; it works only when the MMU is on, and then they may (HSCTLR.A is 0).
$(B)/hv/hypervisor/lib/cobs.o: HV_CFLAGS += -munaligned-access
$(B)/hv/%.o: %.c hypervisor/build.mk | $(HV_LIBFDT)
	@mkdir -p $(@D)
	$(HV_CC) $(if $(filter $(HV_HOT),$<),-O2,-Os) $(HV_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/hv/%.o: %.S hypervisor/build.mk
	@mkdir -p $(@D)
	$(HV_CC) $(HV_CPU) -g $(INC_PUBLIC) -Ihypervisor $(DEFS) -MMD -MP -c -o $@ $<

$(B)/hv/tables0.c: scripts/hv-tables
	@mkdir -p $(@D)
	scripts/hv-tables >$@
$(B)/hv/tables1.c: $(B)/hv/pass0.elf
$(B)/hv/tables2.c: $(B)/hv/pass1.elf
$(B)/hv/tables1.c $(B)/hv/tables2.c: scripts/hv-tables
	scripts/hv-tables $(CROSS) $(filter %.elf,$^) >$@
$(B)/hv/tables0.o $(B)/hv/tables1.o $(B)/hv/tables2.o: %.o: %.c
	$(HV_CC) $(HV_CFLAGS) -c -o $@ $<
HV_LINK = $(HV_CC) $(HV_CPU) $(HV_LDFLAGS) -o $@ $(HV_O) $(filter $(B)/hv/tables%,$^) $(HV_LIBFDT) -lgcc
$(B)/hv/pass0.elf: $(B)/hv/tables0.o
$(B)/hv/pass1.elf: $(B)/hv/tables1.o
$(B)/hv/pass0.elf $(B)/hv/pass1.elf: $(HV_O) hypervisor/hvscope.ld
	$(HV_LINK)
$(B)/hvscope.elf: $(HV_O) $(B)/hv/tables2.o hypervisor/hvscope.ld
	$(HV_LINK)
	scripts/hv-tables --verify $(CROSS) $(B)/hv/tables2.c $@
$(B)/hvscope.bin: $(B)/hvscope.elf
	$(CROSS)objcopy -O binary -R .rel.dyn $< $@

-include $(HV_O:.o=.d)
