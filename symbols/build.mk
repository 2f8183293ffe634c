# SPDX-License-Identifier: GPL-2.0-or-later
# libsymbols.a for the host tools, and once more with the sanitizers for the unit tests test_symbols_*.
SYMBOLS_C := $(wildcard symbols/*.c)
# What a program needs that links libsymbols.a.
SYMBOLS_LIBS := -pthread -ldw -lelf -lz -llzma -lzstd -llz4 -llzo2

$(eval $(call ARCHIVE,libsymbols,$(SYMBOLS_C)))
$(eval $(call UNIT_RULE,test_symbols_%,libsymbols.a libhvlib.a,,$(SYMBOLS_LIBS)))

host: $(B)/host/libsymbols.a
-include $(SYMBOLS_C:%.c=$(B)/host/%.d)
