# SPDX-License-Identifier: GPL-2.0-or-later
# keyhandler, and its pure parts for the unit test.
KEYHANDLER_C := $(wildcard tools/keyhandler/*.c)
KEYHANDLER_O := $(KEYHANDLER_C:%.c=$(B)/host/%.o)
KEYHANDLER_TESTED := $(addprefix tools/keyhandler/,dialect.o lines.o talk.o port.o commands.o)

$(KEYHANDLER_O): HOST_CFLAGS += -Itools -I.
$(B)/bin/keyhandler: $(KEYHANDLER_O) $(B)/host/libsymbols.a $(B)/host/libhvlink.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS) -lreadline
host: $(B)/bin/keyhandler

-include $(KEYHANDLER_O:.o=.d)
# Named once as targets, or the pattern rules would not be considered.
$(addprefix $(B)/host-san/,$(KEYHANDLER_TESTED)): INC_PUBLIC += -Itools -I.
$(B)/tests/unit/test_keyhandler: tests/unit/test_keyhandler.c $(addprefix $(B)/host/,$(KEYHANDLER_TESTED)) $(LIBHVLINK_A)
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) -Itools -MMD -MP -o $@ $(filter-out %.h,$^) -lcmocka
$(B)/tests/unit-san/test_keyhandler: tests/unit/test_keyhandler.c $(addprefix $(B)/host-san/,$(KEYHANDLER_TESTED)) \
		$(LIBHVLINK_A:$(B)/host/%=$(B)/host-san/%)
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) -Itools -MMD -MP -o $@ $(filter-out %.h,$^) -lcmocka
