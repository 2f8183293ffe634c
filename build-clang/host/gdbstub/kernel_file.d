build-clang/host/gdbstub/kernel_file.o: gdbstub/kernel_file.c \
  gdbstub/kernel_file.h gdbstub/hv_target.h tools/libhvlink/hvlink.h \
  hypervisor/public/hvabi/domctl.h hypervisor/public/hvabi/assert.h \
  hypervisor/public/hvabi/regs.h hypervisor/public/hvabi/errno.h \
  hypervisor/public/hvabi/link.h gdbstub/target.h symbols/elf_file.h \
  symbols/filemap.h symbols/symbols.h symbols/symtab.h

gdbstub/kernel_file.h:

gdbstub/hv_target.h:

tools/libhvlink/hvlink.h:

hypervisor/public/hvabi/domctl.h:

hypervisor/public/hvabi/assert.h:

hypervisor/public/hvabi/regs.h:

hypervisor/public/hvabi/errno.h:

hypervisor/public/hvabi/link.h:

gdbstub/target.h:

symbols/elf_file.h:

symbols/filemap.h:

symbols/symbols.h:

symbols/symtab.h:
