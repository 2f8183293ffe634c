build-clang/host/gdbstub/serve.o: gdbstub/serve.c gdbstub/serve.h \
  gdbstub/hv_target.h tools/libhvlink/hvlink.h \
  hypervisor/public/hvabi/domctl.h hypervisor/public/hvabi/assert.h \
  hypervisor/public/hvabi/regs.h hypervisor/public/hvabi/errno.h \
  hypervisor/public/hvabi/link.h gdbstub/target.h gdbstub/rsp.h \
  gdbstub/packet.h

gdbstub/serve.h:

gdbstub/hv_target.h:

tools/libhvlink/hvlink.h:

hypervisor/public/hvabi/domctl.h:

hypervisor/public/hvabi/assert.h:

hypervisor/public/hvabi/regs.h:

hypervisor/public/hvabi/errno.h:

hypervisor/public/hvabi/link.h:

gdbstub/target.h:

gdbstub/rsp.h:

gdbstub/packet.h:
