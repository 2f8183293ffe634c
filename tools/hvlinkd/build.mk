# SPDX-License-Identifier: GPL-2.0-or-later
HVLINKD_O := $(patsubst %.c,$(B)/host/%.o,$(wildcard tools/hvlinkd/*.c))
$(B)/bin/hvlinkd: $(HVLINKD_O) $(LIBHVLINK_A)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^

$(eval $(call ARCHIVE,libupstream,tools/hvlinkd/upstream.c))
$(eval $(call UNIT_RULE,test_hvlinkd_%,libupstream.a libhvlib.a))

host: $(B)/bin/hvlinkd
-include $(HVLINKD_O:.o=.d)
