# SPDX-License-Identifier: GPL-2.0-or-later
# gdbstub, and all of it but the sockets for the unit tests.
GDBSTUB_C := $(wildcard gdbstub/*.c)
GDBSTUB_O := $(GDBSTUB_C:%.c=$(B)/host/%.o)
GDBSTUB_TESTED := $(addprefix gdbstub/,hex.o packet.o regs.o rsp.o rsp_query.o rsp_regs.o rsp_memory.o rsp_run.o catches.o)

$(GDBSTUB_O): HOST_CFLAGS += $(LIBHVLINK_INC) -I.
$(B)/bin/gdbstub: $(GDBSTUB_O) $(B)/host/libsymbols.a $(LIBHVLINK_A)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^
host: $(B)/bin/gdbstub

# Named once as targets, or the pattern rules would not be considered.
$(addprefix $(B)/host-san/,$(GDBSTUB_TESTED)): INC_PUBLIC += $(LIBHVLINK_INC)
$(B)/tests/unit/test_gdbstub: tests/unit/test_gdbstub.c $(addprefix $(B)/host/,$(GDBSTUB_TESTED))
	@mkdir -p $(@D)
	$(HOSTCC) $(WARN) -O1 -g -D_GNU_SOURCE $(UNIT_INC) -I. -MMD -MP -o $@ $(filter-out %.h,$^) -lcmocka
$(B)/tests/unit-san/test_gdbstub: tests/unit/test_gdbstub.c $(addprefix $(B)/host-san/,$(GDBSTUB_TESTED))
	@mkdir -p $(@D)
	$(HOSTCC) $(WARN) -O1 -g -D_GNU_SOURCE $(SAN) $(UNIT_INC) -I. -MMD -MP -o $@ $(filter-out %.h,$^) -lcmocka

-include $(GDBSTUB_O:.o=.d)
