# SPDX-License-Identifier: GPL-2.0-or-later
# keyhandler, and its pure parts for the unit test.
KEYHANDLER_C := $(wildcard tools/keyhandler/*.c)
KEYHANDLER_O := $(KEYHANDLER_C:%.c=$(B)/host/%.o)
KEYHANDLER_TESTED_C := $(addprefix tools/keyhandler/,dialect.c lines.c talk.c port.c commands.c)

$(B)/bin/keyhandler: $(KEYHANDLER_O) $(B)/host/libsymbols.a $(B)/host/libhvlink.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS) -lreadline
host: $(B)/bin/keyhandler

$(eval $(call ARCHIVE,libkeyhandler,$(KEYHANDLER_TESTED_C)))
$(eval $(call UNIT_RULE,test_keyhandler,libkeyhandler.a libhvlink.a libhvlib.a))

-include $(KEYHANDLER_O:.o=.d)
