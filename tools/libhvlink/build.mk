# SPDX-License-Identifier: GPL-2.0-or-later
# libhvlink.a for the host tools, and once more with the sanitizers for the unit tests test_libhvlink*.
LIBHVLINK_C := $(wildcard tools/libhvlink/*.c)
LIBHVLINK_O := $(LIBHVLINK_C:%.c=$(B)/host/%.o)
LIBHVLINK_SAN_O := $(LIBHVLINK_C:%.c=$(B)/host-san/%.o)
# What a program needs that uses it: #include "libhvlink/hvlink.h", and these two archives in this order.
LIBHVLINK_INC := -Itools
LIBHVLINK_A := $(B)/host/libhvlink.a $(B)/host/libhvlib.a

$(B)/host/libhvlink.a: $(LIBHVLINK_O)
	rm -f $@ && ar rcs $@ $^
$(B)/host-san/libhvlink.a: $(LIBHVLINK_SAN_O)
	rm -f $@ && ar rcs $@ $^

host: $(B)/host/libhvlink.a

# Named once as a target, or the pattern rules below would not be considered.
TEST_DAMAGE := tests/lib/damage.o
$(B)/host/$(TEST_DAMAGE) $(B)/host-san/$(TEST_DAMAGE): tests/lib/damage.c
$(B)/tests/unit/test_libhvlink%: tests/unit/test_libhvlink%.c $(LIBHVLINK_A) $(B)/host/$(TEST_DAMAGE)
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) $(LIBHVLINK_INC) -Itests -MMD -MP -o $@ $< \
		$(B)/host/$(TEST_DAMAGE) $(LIBHVLINK_A) -lcmocka
$(B)/tests/unit-san/test_libhvlink%: tests/unit/test_libhvlink%.c $(LIBHVLINK_A:$(B)/host/%=$(B)/host-san/%) $(B)/host-san/$(TEST_DAMAGE)
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) $(LIBHVLINK_INC) -Itests -MMD -MP -o $@ $< \
		$(B)/host-san/$(TEST_DAMAGE) $(LIBHVLINK_A:$(B)/host/%=$(B)/host-san/%) -lcmocka

-include $(LIBHVLINK_O:.o=.d) $(LIBHVLINK_SAN_O:.o=.d)
