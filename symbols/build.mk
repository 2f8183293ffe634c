# SPDX-License-Identifier: GPL-2.0-or-later
# libsymbols.a for the host tools, and once more with the sanitizers for the unit tests test_symbols_*.
SYMBOLS_C := $(wildcard symbols/*.c)
SYMBOLS_O := $(SYMBOLS_C:%.c=$(B)/host/%.o)
SYMBOLS_SAN_O := $(SYMBOLS_C:%.c=$(B)/host-san/%.o)
SYMBOLS_INC := -I.
# What a program needs that links libsymbols.a.
SYMBOLS_LIBS := -pthread -ldw -lelf -lz -llzma -lzstd -llz4 -llzo2

$(SYMBOLS_O): HOST_CFLAGS += $(SYMBOLS_INC)
$(SYMBOLS_SAN_O): INC_PUBLIC += $(SYMBOLS_INC)
$(B)/host/libsymbols.a: $(SYMBOLS_O)
	rm -f $@ && ar rcs $@ $^
$(B)/host-san/libsymbols.a: $(SYMBOLS_SAN_O)
	rm -f $@ && ar rcs $@ $^

host: $(B)/host/libsymbols.a

$(B)/tests/unit/test_symbols_%: tests/unit/test_symbols_%.c $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) $(SYMBOLS_INC) $(DEFS) -MMD -MP -o $@ $< $(B)/host/libsymbols.a \
		$(B)/host/libhvlib.a $(SYMBOLS_LIBS) -lcmocka
$(B)/tests/unit-san/test_symbols_%: tests/unit/test_symbols_%.c $(B)/host-san/libsymbols.a $(B)/host-san/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) $(SYMBOLS_INC) $(DEFS) -MMD -MP -o $@ $< \
		$(B)/host-san/libsymbols.a $(B)/host-san/libhvlib.a $(SYMBOLS_LIBS) -lcmocka

-include $(SYMBOLS_O:.o=.d) $(SYMBOLS_SAN_O:.o=.d)
