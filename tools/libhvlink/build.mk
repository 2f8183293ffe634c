# SPDX-License-Identifier: GPL-2.0-or-later
# libhvlink.a for the host tools, and once more with the sanitizers for the unit tests test_libhvlink*.
LIBHVLINK_C := $(wildcard tools/libhvlink/*.c)
# What a program needs that uses it: #include "libhvlink/hvlink.h", and these two archives in this order.
LIBHVLINK_A := $(B)/host/libhvlink.a $(B)/host/libhvlib.a

$(eval $(call ARCHIVE,libhvlink,$(LIBHVLINK_C)))
$(eval $(call ARCHIVE,libdamage,tests/lib/damage.c))
$(eval $(call UNIT_RULE,test_libhvlink_%,libdamage.a libhvlink.a libhvlib.a))

host: $(B)/host/libhvlink.a
-include $(LIBHVLINK_C:%.c=$(B)/host/%.d)
