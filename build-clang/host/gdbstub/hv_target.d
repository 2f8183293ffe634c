build-clang/host/gdbstub/hv_target.o: gdbstub/hv_target.c \
  gdbstub/hv_target.h tools/libhvlink/hvlink.h \
  hypervisor/public/hvabi/domctl.h hypervisor/public/hvabi/assert.h \
  hypervisor/public/hvabi/regs.h hypervisor/public/hvabi/errno.h \
  hypervisor/public/hvabi/link.h gdbstub/target.h

gdbstub/hv_target.h:

tools/libhvlink/hvlink.h:

hypervisor/public/hvabi/domctl.h:

hypervisor/public/hvabi/assert.h:

hypervisor/public/hvabi/regs.h:

hypervisor/public/hvabi/errno.h:

hypervisor/public/hvabi/link.h:

gdbstub/target.h:
