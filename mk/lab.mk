# The Xen lab: tests/lab/README.md. The image is kept outside the tree and made once per recipe.
# make check-xen T=NAME runs tests/xen/NAME.t alone.

LAB_HELPERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/xen/*.c))

$(BUILD)/tests/xen/%: tests/xen/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(shell $(PKG) --cflags xencontrol xenstore) $(ALL_LDFLAGS) -o $@ $< \
	    $(shell $(PKG) --libs xencontrol xenstore)

lab:
	@mk/setup.sh lab
	@tests/lab/lab build

check-xen:
	@mk/setup.sh build lab
	@$(MAKE) --no-print-directory $(BUILD)/xltool $(LAB_HELPERS)
	@BUILD=$(BUILD) tests/lab/check $(T)

bench-xen:
	@mk/setup.sh build lab
	@$(MAKE) --no-print-directory $(BUILD)/xltool $(BUILD)/tests/xltool-fake $(LAB_HELPERS)
	@BUILD=$(BUILD) tests/lab/bench

# The pictures of docs/tour.md, anew.
tour:
	@mk/setup.sh build lab
	@$(MAKE) --no-print-directory $(BUILD)/xltool
	@BUILD=$(BUILD) tests/lab/tour

.PHONY: lab check-xen bench-xen tour
