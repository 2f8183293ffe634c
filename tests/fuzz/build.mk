# SPDX-License-Identifier: GPL-2.0-or-later
# tests/fuzz/NAME.c (LLVMFuzzerTestOneInput) -> build/tests/fuzz/NAME: libFuzzer with ASan and UBSan, linked with symbols/
# and hypervisor/lib built the same way (build/host-san, tests/unit/build.mk). tests/fuzz/NAME.seeds lists files that the
# first inputs are made of, one path (or pattern) a line, below the repository or, with a leading "B/", the build folder.
# Another folder's code: its archive is FUZZ_NAME_A, its libraries are FUZZ_NAME_LIBS.
FUZZ_C := $(wildcard tests/fuzz/*.c)
FUZZ_NAMES := $(FUZZ_C:tests/fuzz/%.c=%)
FUZZ := $(FUZZ_NAMES:%=$(B)/tests/fuzz/%)
FUZZ_LIB_C := $(wildcard tests/fuzz/lib/*.c)
SAN_C += $(FUZZ_C) $(FUZZ_LIB_C)
FUZZ_A := $(B)/host-san/libsymbols.a $(B)/host-san/libhvlib.a

FUZZ_rsp_A := $(B)/host-san/libgdbstub.a
FUZZ_stackdump_A := $(B)/host-san/libstackdump.a
FUZZ_stackdump_LIBS := -lfdt
# Its clock and its descriptors are the target's.
FUZZ_libhvlink_A := $(LIBHVLINK_C:%.c=$(B)/fuzz/%.o)
$(B)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(SAN_CC) $(SAN_CFLAGS) -Dpoll=far_poll -Dclock_gettime=far_clock -MMD -MP -c -o $@ $<

define FUZZ_RULE
$(B)/tests/fuzz/$(1): $(B)/host-san/tests/fuzz/$(1).o $(FUZZ_LIB_C:%.c=$(B)/host-san/%.o) $$(FUZZ_$(1)_A) $(FUZZ_A)
	@mkdir -p $$(@D)
	$(SAN_CC) -fuse-ld=lld -fsanitize=fuzzer,address,undefined -o $$@ $$^ $$(FUZZ_$(1)_LIBS) $$(SYMBOLS_LIBS)
endef
$(foreach name,$(FUZZ_NAMES),$(eval $(call FUZZ_RULE,$(name))))

fuzz-programs: $(FUZZ)
test-programs: fuzz-programs

# Each target for FUZZ_SECONDS; what it found to be new stays in build/fuzz/corpus, what broke it in build/fuzz/found.
FUZZ_SECONDS ?= 3600
fuzz:
	@scripts/need-packages check
	@+$(MAKE_J) all test-programs
	@set -e; for name in $(or $(TARGETS),$(FUZZ_NAMES)); do B=$(B) tests/fuzz/run $$name -max_total_time=$(FUZZ_SECONDS); done

.PHONY: fuzz fuzz-programs
-include $(FUZZ_libhvlink_A:.o=.d) $(FUZZ_LIB_C:%.c=$(B)/host-san/%.d) $(FUZZ_C:%.c=$(B)/host-san/%.d)
