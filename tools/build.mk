# SPDX-License-Identifier: GPL-2.0-or-later
# Host side: libhvlib.a (the pure code of hypervisor/lib and vdev, built for the host) and the tools.
HOST_CFLAGS := $(WARN) -O2 -g -D_GNU_SOURCE $(INC_PUBLIC) -I. -Itools $(DEFS) $(HOST_EXTRA)
# Pure files outside lib/ that the host tests build too.
HVLIB_C := $(wildcard hypervisor/lib/*.c) $(addprefix hypervisor/vdev/,vgic_dist.c vgic_lr.c vgic_state.c vpl011_model.c)
HVLIB_O := $(HVLIB_C:%.c=$(B)/host/%.o)
HVRUN_C := $(wildcard tools/hvrun/*.c)
HVRUN_O := $(HVRUN_C:%.c=$(B)/host/%.o)

# Everything but main() is also in an archive, for the unit tests.
HVRUN_TESTED_C := $(filter-out tools/hvrun/main.c,$(HVRUN_C))
STACKDUMP_C := $(wildcard tools/stackdump/*.c)
STACKDUMP_O := $(STACKDUMP_C:%.c=$(B)/host/%.o)
STACKDUMP_TESTED_C := $(filter-out tools/stackdump/main.c,$(STACKDUMP_C))
BOARD_TREES := $(patsubst boards/%.dts,$(B)/boards/%.dtb,$(wildcard boards/*.dts))

host: $(B)/bin/hvrun $(B)/bin/stackdump $(BOARD_TREES)

$(B)/host/%.o: %.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<
$(HVLIB_O): HOST_CFLAGS += -Ihypervisor
$(eval $(call ARCHIVE,libhvlib,$(HVLIB_C)))
$(B)/bin/hvrun: $(HVRUN_O) $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $(HVRUN_O) $(B)/host/libhvlib.a -lfdt
$(eval $(call ARCHIVE,libhvrun,$(HVRUN_TESTED_C)))
$(B)/bin/stackdump: $(STACKDUMP_O) $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS) -lfdt
$(eval $(call ARCHIVE,libstackdump,$(STACKDUMP_TESTED_C)))
$(B)/boards/%.dtb: boards/%.dts
	@mkdir -p $(@D)
	dtc -q -I dts -O dtb -o $@ $<

$(eval $(call UNIT_RULE,test_%,libhvlib.a,,-lfdt))
$(eval $(call UNIT_RULE,test_hvrun_%,libhvrun.a libhvlib.a,-Itools/hvrun,-lfdt))
$(eval $(call UNIT_RULE,test_stackdump_%,libstackdump.a libsymbols.a libhvlib.a,-Itools/stackdump,$(SYMBOLS_LIBS) -lfdt))

-include $(STACKDUMP_O:.o=.d) $(HVLIB_O:.o=.d) $(HVRUN_O:.o=.d)
