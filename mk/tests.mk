# Unit tests: tests/unit/test_NAME.c becomes build/tests/unit/test_NAME, linked with everything but
# main and the commands, which are main's. tests/fake holds the observer that stalls, fails and
# vanishes on request; xltool-fake is the program with that observer in place of the real platforms.
CFLAGS_tests := $(shell $(PKG) --cflags cmocka json-c 2>/dev/null) $(CFLAGS_kvmstat)
TEST_LIBS := $(shell $(PKG) --libs cmocka 2>/dev/null)

# A platform that is not built in has no unit tests either.
UNIT_OUT := $(if $(HAVE_XEN),,tests/unit/test_xen_%) $(if $(HAVE_LIBVIRT),,tests/unit/test_kvm_%) \
            $(if $(HAVE_DOCKER),,tests/unit/test_docker_%)
UNIT     := $(patsubst %.c,$(BUILD)/%,$(filter-out $(UNIT_OUT),$(wildcard tests/unit/test_*.c)))
FAKE_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/fake/*.c))

$(BUILD)/tests/unit/test_%: $(BUILD)/obj/tests/unit/test_%.o $(FAKE_OBJ) \
                            $(filter-out $(BUILD)/obj/xltool/cmd_%,$(LIB_OBJ))
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS)

$(BUILD)/tests/xltool-fake: $(BUILD)/obj/xltool/main.o $(FAKE_OBJ) $(LIB_OBJ)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/bench/recording: $(BUILD)/obj/tests/bench/recording.o $(FAKE_OBJ) $(filter-out $(BUILD)/obj/xltool/cmd_%,$(LIB_OBJ))
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

tests: $(UNIT) $(BUILD)/tests/xltool-fake

# make check T="unit cli" runs some tiers only; see tests/run.
check:
	@mk/setup.sh build run check
	@mk/prometheus.sh $(BUILD)/tools
	@$(MAKE) --no-print-directory DEV=1 all tests
	@BUILD=$(BUILD) tests/run $(T)

# make bench T=docker runs one; see tests/bench/run. The Xen row: make bench-xen.
bench:
	@mk/setup.sh build run check bench
	@$(MAKE) --no-print-directory all $(BUILD)/tests/xltool-fake $(BUILD)/tests/bench/recording
	@BUILD=$(BUILD) tests/bench/run $(T)

.SECONDARY:
.PHONY: tests check bench
