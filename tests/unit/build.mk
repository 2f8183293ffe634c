# SPDX-License-Identifier: GPL-2.0-or-later
# tests/unit/test_X.c -> build/tests/unit/test_X (cmocka, linked with the pure code), plain and with ASan and UBSan.
# What is built with the sanitizers is clang's, so that the unit tests, the fuzz targets (tests/fuzz/build.mk) and clang's
# warnings share it: build/host-san/. A coverage counter that no fuzzer reads does nothing.
UNIT_C := $(wildcard tests/unit/test_*.c)
UNIT := $(UNIT_C:tests/unit/%.c=$(B)/tests/unit/%)
UNIT_SAN := $(UNIT_C:tests/unit/%.c=$(B)/tests/unit-san/%)
# -O0: a third of the time that -O1 takes; what is tested has been optimised.
UNIT_CFLAGS := $(WARN) -O0 -D_GNU_SOURCE $(INC_PUBLIC) -Ihypervisor -Itests/unit -Itests -Itools -I. $(DEFS)
SAN_CC ?= clang
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
SAN_CFLAGS = $(WARN) -O1 -gline-tables-only -D_GNU_SOURCE $(SAN) -fsanitize=fuzzer-no-link $(INC_PUBLIC) -I. -Itools -Ihypervisor \
	-Itests/fuzz/lib $(DEFS)

$(B)/host-san/%.o: %.c
	@mkdir -p $(@D)
	$(SAN_CC) $(SAN_CFLAGS) -MMD -MP -c -o $@ $<

# $(call UNIT_RULE,TEST,ARCHIVES,FLAGS,LIBRARIES): what the tests TEST (a name or a pattern; the shortest stem wins) link,
# of build/host and, again, of build/host-san.
define UNIT_RULE
$(B)/tests/unit/$(1): tests/unit/$(1).c $(2:%=$(B)/host/%)
	@mkdir -p $$(@D)
	$(HOSTCC) $(UNIT_CFLAGS) -g $(3) -MMD -MP -o $$@ $$< $$(filter %.a,$$^) $(4) -lcmocka
$(B)/tests/unit-san/$(1): tests/unit/$(1).c $(2:%=$(B)/host-san/%)
	@mkdir -p $$(@D)
	$(SAN_CC) $(UNIT_CFLAGS) -gline-tables-only $(SAN) -fuse-ld=lld $(3) -MMD -MP -o $$@ $$< $$(filter %.a,$$^) $(4) -lcmocka
endef

# $(call ARCHIVE,NAME,SOURCES): an archive of the host tools, and its twin with the sanitizers.
define ARCHIVE
$(B)/host/$(1).a: $(2:%.c=$(B)/host/%.o)
	rm -f $$@ && ar rcs $$@ $$^
$(B)/host-san/$(1).a: $(2:%.c=$(B)/host-san/%.o)
	rm -f $$@ && ar rcs $$@ $$^
-include $(2:%.c=$(B)/host-san/%.d)
SAN_C += $(2)
endef

unit: $(UNIT) $(UNIT_SAN) $(B)/hvscope.elf
	@set -e; for t in $(UNIT) $(UNIT_SAN); do echo "# $$t"; $$t; done

.PHONY: unit
-include $(UNIT:=.d) $(UNIT_SAN:=.d)
