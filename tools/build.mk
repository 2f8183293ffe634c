# SPDX-License-Identifier: GPL-2.0-or-later
# Host side: libhvlib.a (the pure code of hypervisor/lib and vdev, built for the host) and the tools.
HOST_CFLAGS := $(WARN) -O2 -g -D_GNU_SOURCE $(INC_PUBLIC) $(DEFS) $(HOST_EXTRA)
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
$(B)/host/libhvlib.a: $(HVLIB_O)
	rm -f $@ && ar rcs $@ $(HVLIB_O)
$(B)/bin/hvrun: $(HVRUN_O) $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $(HVRUN_O) $(B)/host/libhvlib.a -lfdt
$(B)/host/libhvrun.a: $(HVRUN_TESTED_C:%.c=$(B)/host/%.o)
	rm -f $@ && ar rcs $@ $^
$(STACKDUMP_O): HOST_CFLAGS += -I.
$(STACKDUMP_TESTED_C:%.c=$(B)/host-san/%.o): INC_PUBLIC += -I.
$(B)/bin/stackdump: $(STACKDUMP_O) $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS) -lfdt
$(B)/host/libstackdump.a: $(STACKDUMP_TESTED_C:%.c=$(B)/host/%.o)
	rm -f $@ && ar rcs $@ $^
$(B)/host-san/libstackdump.a: $(STACKDUMP_TESTED_C:%.c=$(B)/host-san/%.o)
	rm -f $@ && ar rcs $@ $^
$(B)/boards/%.dtb: boards/%.dts
	@mkdir -p $(@D)
	dtc -q -I dts -O dtb -o $@ $<

# These win over the rules of tests/build.mk, whose stem is longer.
$(B)/tests/unit/test_hvrun_%: tests/unit/test_hvrun_%.c $(B)/host/libhvrun.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) -Itools/hvrun $(DEFS) -MMD -MP -o $@ $< $(B)/host/libhvrun.a \
		$(B)/host/libhvlib.a -lcmocka -lfdt
$(B)/tests/unit-san/test_hvrun_%: tests/unit/test_hvrun_%.c $(B)/host-san/libhvrun.a $(B)/host-san/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) -Itools/hvrun $(DEFS) -MMD -MP -o $@ $< \
		$(B)/host-san/libhvrun.a $(B)/host-san/libhvlib.a -lcmocka -lfdt

$(B)/tests/unit/test_stackdump_%: tests/unit/test_stackdump_%.c $(B)/host/libstackdump.a $(B)/host/libsymbols.a $(B)/host/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) -Itools/stackdump $(SYMBOLS_INC) $(DEFS) -MMD -MP -o $@ $< \
		$(B)/host/libstackdump.a $(B)/host/libsymbols.a $(B)/host/libhvlib.a $(SYMBOLS_LIBS) -lcmocka -lfdt
$(B)/tests/unit-san/test_stackdump_%: tests/unit/test_stackdump_%.c $(B)/host-san/libstackdump.a $(B)/host-san/libsymbols.a \
		$(B)/host-san/libhvlib.a
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) -Itools/stackdump $(SYMBOLS_INC) $(DEFS) -MMD -MP -o $@ $< \
		$(B)/host-san/libstackdump.a $(B)/host-san/libsymbols.a $(B)/host-san/libhvlib.a $(SYMBOLS_LIBS) -lcmocka -lfdt

-include $(STACKDUMP_O:.o=.d) $(STACKDUMP_TESTED_C:%.c=$(B)/host-san/%.d) $(HVLIB_O:.o=.d) $(HVRUN_O:.o=.d)
