MAN := $(patsubst docs/man/%.scd,$(BUILD)/man/%,$(wildcard docs/man/*.scd))

# The tables of columns and keys are the program's own.
$(BUILD)/man/%: docs/man/%.scd mk/man.sh $(BUILD)/xltool
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)mk/man.sh $(BUILD)/xltool < $< | scdoc > $@.tmp && mv $@.tmp $@

man: $(MAN)

install: all man
	install -D -m 755 $(BUILD)/xltool $(DESTDIR)$(BINDIR)/xltool
	$(foreach m,$(MAN),install -D -m 644 $(m) $(DESTDIR)$(DATADIR)/man/man1/$(notdir $(m));)

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/xltool $(foreach m,$(MAN),$(DESTDIR)$(DATADIR)/man/man1/$(notdir $(m)))

.PHONY: man install uninstall
