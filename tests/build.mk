# SPDX-License-Identifier: GPL-2.0-or-later
# Programs of the test house, and the Linux guests.
TEST_LIB_O := $(patsubst %.c,$(B)/host/%.o,$(wildcard tests/lib/*.c))
$(B)/tests/condrive: $(addprefix $(B)/host/tests/lib/,condrive.o child.o streams.o)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^
$(B)/tests/badwire: $(addprefix $(B)/host/tests/lib/,badwire.o damage.o)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^
$(B)/tests/linktool: $(B)/host/tests/lib/linktool.o $(LIBHVLINK_A)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^
$(B)/tests/rsptool $(B)/tests/rsptalk: $(B)/tests/%: $(B)/host/tests/lib/%.o
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^
$(B)/tests/mkinitrd: $(B)/host/tests/lib/mkinitrd.o
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^

test-programs: $(B)/tests/condrive $(B)/tests/linktool $(B)/tests/badwire $(B)/tests/rsptool $(B)/tests/rsptalk $(UNIT) $(UNIT_SAN)
guests: $(B)/tests/mkinitrd $(B)/tests/symbols-kernel
	scripts/make-guests $(B) $< armmp armmp-lpae
	for flavour in armmp armmp-lpae; do tests/lib/unpack-guest $(B)/tests/symbols-kernel $(B)/guests/$$flavour || exit; done
	$(if $(DEBUGINFO),scripts/debug-vmlinux $(B) armmp)
	scripts/armhf-apt $(B)/apt $(B)/armhf u-boot-qemu
guests-demo: $(B)/tests/mkinitrd $(B)/tests/condrive
	scripts/make-guests $(B) $< armmp

# What make check runs; TABLES="tests/qemu/linux.cfg" runs one table alone.
TABLES ?= $(wildcard tests/qemu/*.cfg)
check-run:
	@B=$(B) tests/qemu/run $(if $(findstring command line,$(origin TABLES)),,$(UNIT) $(UNIT_SAN)) $(TABLES)

# Host code under clang's eyes, its warnings are errors: what is built with the sanitizers is clang's, the rest is looked at;
# part of make check (tests/qemu/house.cfg). "make B=build/clang HOSTCC=clang" builds all of it.
HOST_C = $(sort $(wildcard symbols/*.c gdbstub/*.c tools/*/*.c tests/lib/*.c tests/frames/*.c tests/unwind/*.c) $(TS_PROGRAMS:%=tests/symbols/%.c))
clang-build: $(UNIT_SAN) $(FUZZ) clang-look
clang-look:
	clang -fsyntax-only $(HOST_CFLAGS) $(filter-out $(SAN_C),$(HOST_C))

.PHONY: test-programs guests guests-demo check-run clang-build clang-look
-include $(TEST_LIB_O:.o=.d)
include tests/stackdump/build.mk
include tests/guests/build.mk tests/hyp/build.mk tests/frames/build.mk tests/symbols/build.mk tests/fuzz/build.mk tests/unwind/build.mk
