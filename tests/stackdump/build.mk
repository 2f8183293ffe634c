# SPDX-License-Identifier: GPL-2.0-or-later
# A small "kernel" for the tests of stackdump: build/tests/stackdump/sample.elf, and its System.map.
SD_OUT := $(B)/tests/stackdump
$(SD_OUT)/sample.elf: tests/stackdump/sample.S tests/stackdump/sample_twin.S tests/stackdump/build.mk
	@mkdir -p $(@D)
	$(CROSS)gcc -mcpu=cortex-a7 -g -c -o $(@D)/sample.o tests/stackdump/sample.S
	$(CROSS)gcc -mcpu=cortex-a7 -g -c -o $(@D)/sample_twin.o tests/stackdump/sample_twin.S
	$(CROSS)ld -Ttext=0xc0008000 -e _stext --build-id=0x0123456789abcdef -o $@ $(@D)/sample.o $(@D)/sample_twin.o
$(SD_OUT)/System.map: $(SD_OUT)/sample.elf
	$(CROSS)nm -n $< >$@

unit: $(SD_OUT)/sample.elf
test-programs: $(SD_OUT)/sample.elf $(SD_OUT)/System.map
