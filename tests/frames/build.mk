# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that hold call traces of guests against a kernel's debug information.
FLOW_CFI_O := $(B)/host/tests/frames/flow_cfi.o
$(B)/tests/flow-cfi: $(FLOW_CFI_O) $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ -ldw -lelf

test-programs: $(B)/tests/flow-cfi
-include $(FLOW_CFI_O:.o=.d)

DUMP_FRAMES_O := $(B)/host/tests/frames/dump_frames.o
$(B)/tests/dump-frames: $(DUMP_FRAMES_O) $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)

test-programs: $(B)/tests/dump-frames
-include $(DUMP_FRAMES_O:.o=.d)
