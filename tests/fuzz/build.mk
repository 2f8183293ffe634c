# SPDX-License-Identifier: GPL-2.0-or-later
# tests/fuzz/NAME.c (LLVMFuzzerTestOneInput) -> build/tests/fuzz/NAME: libFuzzer with ASan and UBSan, linked with symbols/
# and hypervisor/lib built the same way. tests/fuzz/NAME.seeds lists files that the first inputs are made of, one path (or
# pattern) a line, below the repository or, with a leading "B/", the build folder.
# Another folder's code: add its objects, made by the pattern below, to FUZZ_NAME_O; libraries to FUZZ_NAME_LIBS.
FUZZ_CC ?= clang
FUZZ_SAN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_C := $(wildcard tests/fuzz/*.c)
FUZZ_NAMES := $(FUZZ_C:tests/fuzz/%.c=%)
FUZZ := $(FUZZ_NAMES:%=$(B)/tests/fuzz/%)
FUZZ_LIB_O := $(patsubst %.c,$(B)/fuzz/%.o,$(wildcard tests/fuzz/lib/*.c)) $(SYMBOLS_C:%.c=$(B)/fuzz/%.o) $(HVLIB_C:%.c=$(B)/fuzz/%.o)

$(B)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(WARN) -O1 -g -D_GNU_SOURCE $(FUZZ_SAN) $(INC_PUBLIC) -I. -Ihypervisor -Itests/fuzz/lib $(DEFS) -MMD -MP -c -o $@ $<
$(B)/fuzz/libtested.a: $(FUZZ_LIB_O)
	rm -f $@ && ar rcs $@ $^

FUZZ_rsp_O := $(GDBSTUB_TESTED:%=$(B)/fuzz/%)
FUZZ_libhvlink_O := $(LIBHVLINK_C:%.c=$(B)/fuzz/%.o)
$(FUZZ_libhvlink_O): DEFS += -Dpoll=far_poll -Dclock_gettime=far_clock

define FUZZ_RULE
$(B)/tests/fuzz/$(1): $(B)/fuzz/tests/fuzz/$(1).o $$(FUZZ_$(1)_O) $(B)/fuzz/libtested.a
	@mkdir -p $$(@D)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $$@ $$^ $$(FUZZ_$(1)_LIBS) $$(SYMBOLS_LIBS)
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
-include $(FUZZ_rsp_O:.o=.d) $(FUZZ_libhvlink_O:.o=.d)
-include $(FUZZ_LIB_O:.o=.d) $(FUZZ_NAMES:%=$(B)/fuzz/tests/fuzz/%.d)
