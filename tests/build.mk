# SPDX-License-Identifier: GPL-2.0-or-later
# tests/unit/test_X.c -> build/tests/unit/test_X (cmocka, linked with the pure code), plain and with ASan and UBSan.
UNIT_C := $(wildcard tests/unit/test_*.c)
UNIT := $(UNIT_C:tests/unit/%.c=$(B)/tests/unit/%)
UNIT_SAN := $(UNIT_C:tests/unit/%.c=$(B)/tests/unit-san/%)
UNIT_INC := $(INC_PUBLIC) -Ihypervisor -Itests/unit
# A third of the time that -O1 takes: what is tested has been optimised.
UNIT_CFLAGS := $(WARN) -O0 -g -D_GNU_SOURCE
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all

$(B)/tests/unit/%: tests/unit/%.c $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) $(DEFS) -MMD -MP -o $@ $< $(B)/host/libhvlib.a -lcmocka -lfdt
$(B)/tests/unit-san/%: tests/unit/%.c $(B)/host-san/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) $(DEFS) -MMD -MP -o $@ $< $(B)/host-san/libhvlib.a -lcmocka -lfdt

# What the tests link, built with the sanitizers.
SAN_LIB_O := $(HVLIB_C:%.c=$(B)/host-san/%.o)
SAN_HVRUN_O := $(HVRUN_TESTED_C:%.c=$(B)/host-san/%.o)
$(B)/host-san/%.o: %.c
	@mkdir -p $(@D)
	$(HOSTCC) $(WARN) -O1 -g -D_GNU_SOURCE $(SAN) $(INC_PUBLIC) -Ihypervisor $(DEFS) -MMD -MP -c -o $@ $<
$(B)/host-san/libhvlib.a: $(SAN_LIB_O)
	rm -f $@ && ar rcs $@ $^
$(B)/host-san/libhvrun.a: $(SAN_HVRUN_O)
	rm -f $@ && ar rcs $@ $^

unit: $(UNIT) $(UNIT_SAN)
	@set -e; for t in $(UNIT) $(UNIT_SAN); do echo "# $$t"; $$t; done

# Programs of the test house, and the Linux guests.
TEST_LIB_O := $(patsubst %.c,$(B)/host/%.o,$(wildcard tests/lib/*.c))
$(B)/tests/condrive: $(addprefix $(B)/host/tests/lib/,condrive.o child.o streams.o)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^
$(B)/host/tests/lib/linktool.o: HOST_CFLAGS += $(LIBHVLINK_INC)
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
guests: $(B)/tests/mkinitrd
	scripts/make-guests $(B) $< armmp armmp-lpae
	$(if $(DEBUGINFO),scripts/debug-vmlinux $(B) armmp)
	scripts/armhf-apt $(B)/apt $(B)/armhf u-boot-qemu
guests-demo: $(B)/tests/mkinitrd $(B)/tests/condrive
	scripts/make-guests $(B) $< armmp

# What make check runs; TABLES="tests/qemu/linux.cfg" runs one table alone.
TABLES ?= $(wildcard tests/qemu/*.cfg)
check-run:
	@B=$(B) tests/qemu/run $(if $(findstring command line,$(origin TABLES)),,$(UNIT) $(UNIT_SAN)) $(TABLES)

# The same host code once more under clang's eyes, in a folder of its own; part of make check (tests/qemu/house.cfg).
# CLANG=clang builds it whole, what is made there runs.
CLANG_B = $(B)/clang
CLANG ?= tests/lib/clang-look
clang-build:
	$(MAKE) --no-print-directory -s -j2 B=$(CLANG_B) HOSTCC=$(CLANG) host $(CLANG_B)/tests/condrive $(CLANG_B)/tests/mkinitrd \
		$(UNIT_C:tests/unit/%.c=$(CLANG_B)/tests/unit/%)

.PHONY: unit test-programs guests guests-demo check-run clang-build
-include $(UNIT:=.d) $(UNIT_SAN:=.d) $(TEST_LIB_O:.o=.d) $(SAN_LIB_O:.o=.d) $(SAN_HVRUN_O:.o=.d)
include tests/stackdump/build.mk
include tests/guests/build.mk tests/hyp/build.mk tests/frames/build.mk tests/symbols/build.mk tests/fuzz/build.mk tests/unwind/build.mk
