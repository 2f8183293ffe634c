# SPDX-License-Identifier: GPL-2.0-or-later
# gdbstub, and all of it but the sockets for the unit tests.
GDBSTUB_C := $(wildcard gdbstub/*.c)
GDBSTUB_O := $(GDBSTUB_C:%.c=$(B)/host/%.o)
GDBSTUB_TESTED_C := $(addprefix gdbstub/,hex.c packet.c regs.c rsp.c rsp_query.c rsp_regs.c rsp_memory.c rsp_run.c catches.c)

$(B)/bin/gdbstub: $(GDBSTUB_O) $(B)/host/libsymbols.a $(LIBHVLINK_A)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_LDFLAGS) -o $@ $^ $(SYMBOLS_LIBS)
host: $(B)/bin/gdbstub

$(eval $(call ARCHIVE,libgdbstub,$(GDBSTUB_TESTED_C)))
$(eval $(call ARCHIVE,libhvtarget,gdbstub/hv_target.c))
$(eval $(call UNIT_RULE,test_gdbstub,libgdbstub.a))
# Without libhvlink.a: the test stands for it.
$(eval $(call UNIT_RULE,test_hv_target,libhvtarget.a))

-include $(GDBSTUB_O:.o=.d)
