# SPDX-License-Identifier: GPL-2.0-or-later
# gdbstub, and all of it but the sockets for the unit tests.
GDBSTUB_C := $(wildcard gdbstub/*.c)
GDBSTUB_O := $(GDBSTUB_C:%.c=$(B)/host/%.o)
GDBSTUB_TESTED := $(addprefix gdbstub/,hex.o packet.o regs.o rsp.o rsp_query.o rsp_regs.o rsp_memory.o rsp_run.o catches.o)

$(GDBSTUB_O): HOST_CFLAGS += $(LIBHVLINK_INC) -I.
$(B)/bin/gdbstub: $(GDBSTUB_O) $(B)/host/libsymbols.a $(LIBHVLINK_A)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)
host: $(B)/bin/gdbstub

# Named once as targets, or the pattern rules would not be considered.
$(addprefix $(B)/host-san/,$(GDBSTUB_TESTED)): INC_PUBLIC += $(LIBHVLINK_INC)
# test_gdbstub has a target of its own, test_hv_target a link.
$(B)/tests/unit/test_gdbstub: $(addprefix $(B)/host/,$(GDBSTUB_TESTED))
$(B)/tests/unit-san/test_gdbstub: $(addprefix $(B)/host-san/,$(GDBSTUB_TESTED))
$(B)/tests/unit/test_hv_target: $(B)/host/gdbstub/hv_target.o
$(B)/tests/unit-san/test_hv_target: $(B)/host-san/gdbstub/hv_target.o
$(B)/host-san/gdbstub/hv_target.o: INC_PUBLIC += $(LIBHVLINK_INC)
GDBSTUB_UNIT := test_gdbstub test_hv_target
$(GDBSTUB_UNIT:%=$(B)/tests/unit/%): $(B)/tests/unit/%: tests/unit/%.c
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(UNIT_INC) -I. $(LIBHVLINK_INC) -MMD -MP -o $@ $(filter-out %.h,$^) -lcmocka
$(GDBSTUB_UNIT:%=$(B)/tests/unit-san/%): $(B)/tests/unit-san/%: tests/unit/%.c
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(SAN) $(UNIT_INC) -I. $(LIBHVLINK_INC) -MMD -MP -o $@ $(filter-out %.h,$^) -lcmocka

-include $(GDBSTUB_O:.o=.d)
