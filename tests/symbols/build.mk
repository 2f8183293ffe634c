# SPDX-License-Identifier: GPL-2.0-or-later
# Small ARM files that the tests of symbols/ read -> build/tests/symbols/sample-VARIANT.elf, and the library's own driver.
TS := tests/symbols
TS_OUT := $(B)/tests/symbols
TS_CC = $(CROSS)gcc -O2 -ffreestanding -fno-pic -funwind-tables -mcpu=cortex-a7 -mfloat-abi=hard -mfpu=vfpv3-d16 -Wall -Wextra -Werror
TS_LD = -nostdlib -static -no-pie -Wl,-z,noexecstack -Wl,-Ttext=0x80008000 -Wl,-e,_start -Wl,--defsym=__aeabi_unwind_cpp_pr0=0

# How each variant is compiled and linked.
TS_CC_dwarf4 := -gdwarf-4
TS_CC_dwarf5 := -gdwarf-5
TS_CC_zlib := -gdwarf-5 -gz=zlib
TS_CC_noid := -gdwarf-5
TS_CC_nodebug := -g0
TS_LD_dwarf4 := -Wl,--build-id
TS_LD_dwarf5 := -Wl,--build-id
TS_LD_zlib := -Wl,--build-id -Wl,--compress-debug-sections=zlib
TS_LD_noid := -Wl,--build-id=none
TS_LD_nodebug := -Wl,--build-id
TS_VARIANTS := dwarf4 dwarf5 zlib noid nodebug
TS_SAMPLES := $(TS_VARIANTS:%=$(TS_OUT)/sample-%.elf)

$(TS_OUT)/sample-%.elf: $(TS)/sample.c $(TS)/sample_thumb.c $(TS)/sample_names.S $(TS)/build.mk
	@mkdir -p $(@D)
	$(TS_CC) -marm $(TS_CC_$*) -c -o $(@:.elf=.o) $(TS)/sample.c
	$(TS_CC) -mthumb $(TS_CC_$*) -c -o $(@:.elf=-thumb.o) $(TS)/sample_thumb.c
	$(TS_CC) -marm $(TS_CC_$*) -c -o $(@:.elf=-names.o) $(TS)/sample_names.S
	$(TS_CC) $(TS_LD) $(TS_LD_$*) -o $@ $(@:.elf=.o) $(@:.elf=-thumb.o) $(@:.elf=-names.o)

# The same code for ARM64, linked where Xen 4.18 and later are (xen/arch/arm/include/asm/config.h, XEN_VIRT_START).
TS_WIDE := $(TS_OUT)/sample-wide.elf
$(TS_WIDE): $(TS)/sample.c $(TS)/build.mk
	@mkdir -p $(@D)
	clang --target=aarch64-linux-gnu -O2 -ffreestanding -fno-pic -gdwarf-5 -Wall -Wextra -Werror -c -o $(@:.elf=.o) $<
	ld.lld -Ttext=0xa0000200000 -e _start --build-id=sha1 --defsym=thumb_leaf=_start -o $@ $(@:.elf=.o)

# Frames as compilers and hands make them, and functions that call each other.
TS_FRAMES := $(TS_OUT)/frames.elf $(TS_OUT)/calls.elf
$(TS_FRAMES): $(TS_OUT)/%.elf: $(TS)/%.S $(TS)/build.mk
	@mkdir -p $(@D)
	$(TS_CC) -g -c -o $(@:.elf=.o) $<
	$(TS_CC) $(TS_LD) -Wl,-e,leaf -Wl,--defsym=__aeabi_unwind_cpp_pr1=0 -o $@ $(@:.elf=.o)

# Line number programs, for the fuzz target.
TS_LINES := dwarf4 dwarf5
$(TS_LINES:%=$(TS_OUT)/debug_line-%): $(TS_OUT)/debug_line-%: $(TS_OUT)/sample-%.elf
	$(CROSS)objcopy -O binary --set-section-flags .debug_line=alloc --only-section=.debug_line $< $@
test-programs: $(TS_LINES:%=$(TS_OUT)/debug_line-%)

TS_PROGRAMS := addr kernel printed timed
TS_O := $(TS_PROGRAMS:%=$(B)/host/tests/symbols/%.o)
$(TS_PROGRAMS:%=$(B)/tests/symbols-%): $(B)/tests/symbols-%: $(B)/host/tests/symbols/%.o $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)

# An index, for the fuzz target.
$(TS_OUT)/sample.index: $(TS_OUT)/sample-dwarf5.elf $(B)/tests/symbols-addr
	rm -rf $(TS_OUT)/cache
	XDG_CACHE_HOME=$(abspath $(TS_OUT))/cache $(B)/tests/symbols-addr --write-index $<
	cp $(TS_OUT)/cache/hvscope/*.index $@

unit: $(TS_SAMPLES) $(TS_WIDE) $(TS_FRAMES)
test-programs: $(TS_SAMPLES) $(TS_WIDE) $(TS_FRAMES) $(TS_PROGRAMS:%=$(B)/tests/symbols-%) $(TS_OUT)/sample.index
-include $(TS_O:.o=.d)

# A module in a tree as a kernel's, whole, packed, and stripped with its debug file; a program stripped alike. What differs
# is where the debug file is, and what tells it.
TS_TREE := $(TS_OUT)/modules
TS_STRIPPED := $(TS_OUT)/stripped
$(TS_TREE)/made: $(TS)/sample_module.c $(TS)/build.mk
	rm -rf $(TS_TREE) && mkdir -p $(TS_TREE)/whole/a $(TS_TREE)/packed $(TS_TREE)/split $(TS_TREE)/zlib
	$(TS_CC) -marm -gdwarf-5 -c -o $(TS_TREE)/module.o $<
	$(CROSS)ld -r --build-id -o $(TS_TREE)/whole/a/sample-mod.ko $(TS_TREE)/module.o
	$(TS_CC) -marm -gdwarf-5 -gz=zlib -c -o $(TS_TREE)/zlib/sample-mod.ko $<
	xz -k --check=crc32 -c $(TS_TREE)/whole/a/sample-mod.ko >$(TS_TREE)/packed/sample-mod.ko.xz
	$(CROSS)objcopy --only-keep-debug $(TS_TREE)/whole/a/sample-mod.ko $(TS_TREE)/split/sample-mod.ko.debug
	$(CROSS)objcopy -g $(TS_TREE)/whole/a/sample-mod.ko $(TS_TREE)/split/sample-mod.ko
	touch $@
$(TS_STRIPPED)/made: $(TS_OUT)/sample-dwarf5.elf $(TS_OUT)/sample-noid.elf
	rm -rf $(TS_STRIPPED) && mkdir -p $(TS_STRIPPED)/link/.debug $(TS_STRIPPED)/wrong $(TS_STRIPPED)/id
	$(CROSS)objcopy --only-keep-debug $(TS_OUT)/sample-noid.elf $(TS_STRIPPED)/link/.debug/noid.debug
	$(CROSS)objcopy -S --add-gnu-debuglink=$(TS_STRIPPED)/link/.debug/noid.debug $(TS_OUT)/sample-noid.elf $(TS_STRIPPED)/link/noid.elf
	cp $(TS_STRIPPED)/link/noid.elf $(TS_STRIPPED)/wrong
	$(CROSS)objcopy --only-keep-debug $(TS_OUT)/sample-dwarf5.elf $(TS_STRIPPED)/wrong/noid.debug
	$(CROSS)objcopy -S $(TS_OUT)/sample-dwarf5.elf $(TS_STRIPPED)/id/sample.elf
	id=$$($(CROSS)readelf -n $(TS_OUT)/sample-dwarf5.elf | sed -n 's/.*Build ID: //p') && to=$(TS_STRIPPED)/root/.build-id/$$(echo $$id | cut -c1-2) && \
		mkdir -p $$to $(TS_STRIPPED)/server/buildid/$$id && cp $(TS_STRIPPED)/wrong/noid.debug $$to/$$(echo $$id | cut -c3-).debug && \
		cp $(TS_STRIPPED)/wrong/noid.debug $(TS_STRIPPED)/server/buildid/$$id/debuginfo
	touch $@
unit test-programs: $(TS_TREE)/made $(TS_STRIPPED)/made
