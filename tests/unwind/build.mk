# SPDX-License-Identifier: GPL-2.0-or-later
# The unwinder against a running guest: QEMU plugin with the shadow stacks, and the program that stops and compares.
UW := tests/unwind
UW_COMMON := measure textdump xendump record truth guest rsp rsp_system shadow
UW_PROBE_O := $(patsubst %,$(B)/host/$(UW)/%.o,probe $(UW_COMMON)) $(B)/host/tests/lib/child.o
$(B)/tests/unwind-probe: $(UW_PROBE_O) $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)
UW_PUNCH_O := $(patsubst %,$(B)/host/$(UW)/%.o,punch stage2 $(UW_COMMON)) $(B)/host/tests/lib/child.o
$(B)/tests/unwind-punch: $(UW_PUNCH_O) $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)
UW_REPLAY_O := $(patsubst %,$(B)/host/$(UW)/%.o,replay record)
$(B)/tests/unwind-replay: $(UW_REPLAY_O) $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)
$(B)/tests/shadow.so: $(UW)/shadow.c $(UW)/shadow_plugin.c $(UW)/shadow.h $(UW)/qemu_plugin.h
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_CFLAGS) -fPIC -shared -o $@ $(UW)/shadow.c $(UW)/shadow_plugin.c

test-programs: $(B)/tests/unwind-probe $(B)/tests/unwind-punch $(B)/tests/unwind-replay $(B)/tests/shadow.so
-include $(UW_PROBE_O:.o=.d) $(UW_PUNCH_O:.o=.d) $(UW_REPLAY_O:.o=.d)
