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

# Frames as compilers and hands make them.
$(TS_OUT)/frames.elf: $(TS)/frames.S $(TS)/build.mk
	@mkdir -p $(@D)
	$(TS_CC) -c -o $(@:.elf=.o) $(TS)/frames.S
	$(TS_CC) $(TS_LD) -Wl,-e,leaf -o $@ $(@:.elf=.o)

TS_PROGRAMS := addr kernel timed
TS_O := $(TS_PROGRAMS:%=$(B)/host/tests/symbols/%.o)
$(TS_O): HOST_CFLAGS += $(SYMBOLS_INC)
$(TS_PROGRAMS:%=$(B)/tests/symbols-%): $(B)/tests/symbols-%: $(B)/host/tests/symbols/%.o $(B)/host/libsymbols.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)

# An index, for the fuzz target.
$(TS_OUT)/sample.index: $(TS_OUT)/sample-dwarf5.elf $(B)/tests/symbols-addr
	rm -rf $(TS_OUT)/cache
	XDG_CACHE_HOME=$(abspath $(TS_OUT))/cache $(B)/tests/symbols-addr --write-index $<
	cp $(TS_OUT)/cache/hvscope/*.index $@

test-programs: $(TS_SAMPLES) $(TS_OUT)/frames.elf $(TS_PROGRAMS:%=$(B)/tests/symbols-%) $(TS_OUT)/sample.index
-include $(TS_O:.o=.d)
