build-clang/host/gdbstub/rsp_run.o: gdbstub/rsp_run.c gdbstub/catches.h \
  hypervisor/public/hvabi/domctl.h hypervisor/public/hvabi/assert.h \
  hypervisor/public/hvabi/regs.h gdbstub/regs.h gdbstub/rsp_parts.h \
  hypervisor/public/hvabi/errno.h gdbstub/hex.h gdbstub/rsp.h \
  gdbstub/packet.h gdbstub/target.h

gdbstub/catches.h:

hypervisor/public/hvabi/domctl.h:

hypervisor/public/hvabi/assert.h:

hypervisor/public/hvabi/regs.h:

gdbstub/regs.h:

gdbstub/rsp_parts.h:

hypervisor/public/hvabi/errno.h:

gdbstub/hex.h:

gdbstub/rsp.h:

gdbstub/packet.h:

gdbstub/target.h:
