# SPDX-License-Identifier: GPL-2.0-or-later
# hvscope. `make help` lists the targets; everything that is built lands in build/.
B ?= build
HOSTCC ?= gcc
CROSS ?= arm-linux-gnueabihf-
PREFIX ?= /usr/local
VERSION := $(shell cat VERSION)
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:

WARN := -std=c11 -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror
INC_PUBLIC := -Ihypervisor/public
DEFS := -DHVSCOPE_VERSION='"$(VERSION)"'

all: hypervisor host

include tests/unit/build.mk
include hypervisor/build.mk
include symbols/build.mk
include tools/build.mk
include tools/libhvlink/build.mk
include gdbstub/build.mk
include tools/hvlinkd/build.mk
include tools/keyhandler/build.mk
include tests/build.mk

help:
	@echo 'make             the hypervisor ($(B)/hvscope.bin, .elf) and the host tools ($(B)/bin/)'
	@echo 'make demo        a Debian kernel that dies before its console, explained; then one that boots'
	@echo 'make check       all tests (eight to ten minutes); make check FULL=1 runs the whole matrices'
	@echo 'make bench       ratios of boot time against native QEMU and Xen, costs of exits (BENCH=--quick: two rounds, --symbols, --gdb: that part)'
	@echo 'make unit        the unit tests alone, plain and with ASan and UBSan'
	@echo 'make fuzz        each parser of host tools under libFuzzer, FUZZ_SECONDS=3600 each (TARGETS="elf ...")'
	@echo 'make lint        formatting, cppcheck, headers, layers, function length, unused macros'
	@echo 'make guests      the Debian kernels and the initrd that tests run ($(B)/guests/)'
	@echo 'make install     to $$(DESTDIR)$$(PREFIX), PREFIX=$(PREFIX)'
	@echo 'make clean       removes what was built; downloads stay in $(B)/armhf'
	@echo 'Variables: B=build folder, HOSTCC=gcc|clang, CROSS=arm-linux-gnueabihf-'

# Two jobs at once unless the caller said how many.
MAKE_J = $(MAKE) --no-print-directory -s $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)

# need-packages before anything that wants a compiler; then make again, for what it found.
demo:
	@scripts/need-packages demo
	@mkdir -p $(B)/demo && touch $(B)/demo/start
	@+$(MAKE_J) hypervisor $(B)/bin/hvrun guests-demo
	@B=$(B) scripts/demo

check:
	@scripts/need-packages check
	@+$(MAKE_J) all guests test-guests test-programs
	@$(MAKE) --no-print-directory -s check-run

bench:
	@scripts/need-packages bench
	@+$(MAKE_J) all guests test-guests test-programs
	@B=$(B) tests/bench/run $(BENCH)

lint:
	@scripts/lint $(B)

# Without DESTDIR and PREFIX this writes below /usr/local. hvrun looks for the hypervisor in ../lib/hvscope, too.
INSTALL_TO = $(DESTDIR)$(PREFIX)
install: all
	install -d $(INSTALL_TO)/bin $(INSTALL_TO)/lib/hvscope/boards $(INSTALL_TO)/share/man/man1
	install -m 755 $(B)/bin/* $(INSTALL_TO)/bin
	install -m 644 $(B)/hvscope.bin $(B)/hvscope.elf $(INSTALL_TO)/lib/hvscope
	install -m 644 $(B)/boards/*.dtb $(INSTALL_TO)/lib/hvscope/boards
	$(foreach page,$(wildcard docs/*.1),install -m 644 $(page) $(INSTALL_TO)/share/man/man1 &&) true

clean:
	rm -rf $(B)/hv $(B)/host $(B)/host-san $(B)/bin $(B)/tests $(B)/fuzz $(B)/log $(B)/lint $(B)/clang $(B)/demo $(B)/guests $(B)/hvscope.*

.PHONY: all help demo check bench lint install clean hypervisor host
