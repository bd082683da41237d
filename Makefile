# xltool: one console and one command line for Xen domains, KVM guests and containers.
#
#   make            build build/xltool                make check      every test this machine can run
#   make run        set up, build, open the console   make check-xen  the Xen tests, in an emulated dom0
#   make install    PREFIX, DESTDIR                    make bench      measure beside the peers
#   make fuzz       hostile input, ten minutes each
#
# Knobs: V=1  DEV=1  CC=clang  SANITIZE=address,undefined|thread  WITH_XEN|WITH_LIBVIRT|WITH_DOCKER=auto|yes|no

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
BINDIR  ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
CC      ?= gcc
PKG     ?= pkg-config
WITH_XEN     ?= auto
WITH_LIBVIRT ?= auto
WITH_DOCKER  ?= auto
VERSION := 0.1.0

ifeq ($(origin CC),default)
CC := gcc
endif
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

include mk/platforms.mk

# JSON: the journal, what qemu-img says.
CFLAGS_engine  := $(shell $(PKG) --cflags json-c 2>/dev/null)
CFLAGS_storage := $(CFLAGS_engine)
# The terminal: only tui/ sees curses.
CFLAGS_tui := $(shell $(PKG) --cflags ncursesw panelw menuw formw 2>/dev/null)
LIBS_tui   := $(shell $(PKG) --libs ncursesw panelw menuw formw 2>/dev/null)
# JSON for the command line, inih for guest specs.
CFLAGS_xltool += $(shell $(PKG) --cflags json-c inih 2>/dev/null)
LIBS_xltool   := $(shell $(PKG) --libs json-c inih 2>/dev/null)

# Recordings, and the plots of reports.
CFLAGS_experiment := $(shell $(PKG) --cflags libzstd cairo json-c 2>/dev/null)
LIBS_experiment   := $(shell $(PKG) --libs libzstd cairo 2>/dev/null)

# The web server of `xltool export`.
CFLAGS_serve := $(shell $(PKG) --cflags libmicrohttpd 2>/dev/null)
LIBS_serve   := $(shell $(PKG) --libs libmicrohttpd 2>/dev/null)

WARN := -Wall -Wextra -Wshadow -Wvla -Wundef -Wformat=2 -Wpointer-arith -Wwrite-strings \
        -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wcast-qual \
        $(if $(DEV),-Werror)
HARDEN := $(if $(SANITIZE),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fstack-clash-protection \
          -fcf-protection -fPIE
# "undefined" leaves out the double that no integer holds.
comma := ,
SAN := $(if $(SANITIZE),-fsanitize=$(subst undefined,undefined$(comma)float-cast-overflow,$(SANITIZE)) \
       -fno-omit-frame-pointer -fno-sanitize-recover=all)
OPT := $(if $(SANITIZE),-O1,-O2)
ALL_CFLAGS := -std=gnu11 -D_GNU_SOURCE $(OPT) -g $(WARN) $(HARDEN) $(SAN) -I. \
              -DXLTOOL_VERSION='"$(VERSION)"' $(PLATFORM_DEFS) $(CFLAGS)
ALL_LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN) $(LDFLAGS)

FOLDERS := core engine procfs storage hoststat experiment serve $(PLATFORM_FOLDERS) \
           xltool xltool/bench xltool/compare xltool/playback xltool/reach \
           tui tui/term tui/widget tui/table tui/guest tui/compare tui/operate tui/replay
# The demo's guests are libvirt's; their boot sector is data, assembled.
WITHOUT := $(if $(HAVE_LIBVIRT),,xltool/demo.c) $(PLATFORM_OUT)
SRC  := $(filter-out $(WITHOUT),$(foreach d,$(FOLDERS),$(wildcard $(d)/*.c)))
ASM  := $(if $(HAVE_LIBVIRT),$(wildcard xltool/*.S))
OBJ  := $(SRC:%.c=$(BUILD)/obj/%.o) $(ASM:%.S=$(BUILD)/obj/%.o)
# All but the program's own entry point and its table of platforms: what tests link against.
LIB_OBJ := $(filter-out $(BUILD)/obj/xltool/main.o $(BUILD)/obj/xltool/registry.o,$(OBJ))
LIBS := $(LIBS_tui) $(LIBS_xltool) $(LIBS_experiment) $(LIBS_serve) $(PLATFORM_LIBS) -lpthread -lm

all: $(BUILD)/xltool

$(BUILD)/xltool: $(OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# A change of compiler, flags or platforms rebuilds everything.
FLAGS_NOW := $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS) $(FOLDERS)
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' > $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(CFLAGS_$(firstword $(subst /, ,$*))) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.S $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) -c -o $@ $<

include mk/tests.mk
include mk/fuzz.mk
include mk/install.mk
-include mk/lab.mk

# Opens the console on what this machine runs; where it runs nothing, on tiny guests of its own.
run:
	@mk/setup.sh build run
	@$(MAKE) --no-print-directory all
	@$(BUILD)/xltool doctor >/dev/null 2>&1 && exec $(BUILD)/xltool top || exec $(BUILD)/xltool top --demo

clean:
	rm -rf $(BUILD)

-include $(patsubst %.o,%.d,$(OBJ)) $(shell find $(BUILD)/obj/tests -name '*.d' 2>/dev/null)

.PHONY: all run clean force
force:
