# The Xen lab: tests/lab/README.md. The image is kept outside the tree and made once per recipe.
# make check-xen T=NAME runs tests/xen/NAME.t alone.

LAB_HELPERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/xen/*.c))

$(BUILD)/tests/xen/%: tests/xen/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(shell $(PKG) --cflags xencontrol xenstore) $(ALL_LDFLAGS) -o $@ $< \
	    $(shell $(PKG) --libs xencontrol xenstore)

lab-files: $(BUILD)/xltool $(LAB_HELPERS)

lab:
	tests/lab/check --tools
	tests/lab/lab build

check-xen:
	+@BUILD='$(BUILD)' tests/lab/check $(T)

.PHONY: lab lab-files check-xen
