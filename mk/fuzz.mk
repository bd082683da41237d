# Fuzz targets: tests/fuzz/fuzz_NAME.c becomes build-fuzz/fuzz/fuzz_NAME, for libFuzzer, with sanitizers.
#
#   make fuzz [FUZZ_SECONDS=600] [T="filter block"]     each in turn for so long
#
# They are linked with what they need of a library of these sources, in a build directory of their own.
FUZZ_SECONDS ?= 600
FUZZ_OUT := $(if $(HAVE_XEN),,tests/fuzz/fuzz_xen_%) $(if $(HAVE_LIBVIRT),,tests/fuzz/fuzz_kvm_%) \
            $(if $(HAVE_DOCKER),,tests/fuzz/fuzz_docker_%)
FUZZ_SRC := $(wildcard core/*.c procfs/*.c storage/*.c) engine/jobfile.c $(wildcard experiment/*.c) xltool/guestspec.c xltool/ssh.c xltool/interrupt.c \
            $(if $(HAVE_XEN),xltool/xen/xlcfg_keys.c) $(if $(HAVE_LIBVIRT),kvmstat/domxml.c xltool/kvm/kxml.c) \
            $(if $(HAVE_DOCKER),$(wildcard dockstat/*.c) xltool/docker/settings.c xltool/docker/settings_clone.c \
            xltool/docker/limits.c xltool/docker/ports.c)
FUZZERS  := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(filter-out $(FUZZ_OUT),$(wildcard tests/fuzz/fuzz_*.c)))

$(BUILD)/fuzz/lib.a: $(FUZZ_SRC:%.c=$(BUILD)/obj/%.o)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/fuzz/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/fuzz/lib.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(BUILD)/fuzz/unpack: $(BUILD)/obj/tests/fuzz/unpack.o $(BUILD)/fuzz/lib.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

fuzzers: $(FUZZERS) $(BUILD)/fuzz/unpack

fuzz:
	@mk/setup.sh build run check
	@$(MAKE) --no-print-directory DEV=1 $(BUILD)/tests/xltool-fake
	@$(MAKE) --no-print-directory BUILD=$(BUILD)-fuzz CC=clang SANITIZE=address,undefined,fuzzer-no-link DEV=1 fuzzers
	@BUILD=$(BUILD) tests/fuzz/run $(FUZZ_SECONDS) $(T)

.PHONY: fuzz fuzzers
