MAN := $(patsubst docs/man/%.scd,$(BUILD)/man/%,$(wildcard docs/man/*.scd))

# The tables of columns and keys are the program's own.
$(BUILD)/man/%: docs/man/%.scd mk/man.sh $(BUILD)/xltool
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)mk/man.sh $(BUILD)/xltool < $< | scdoc > $@.tmp && mv $@.tmp $@

man: $(MAN)

# Where each shell looks; a distribution may say otherwise.
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR  ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
INSTALLED = $(BINDIR)/xltool $(MAN:$(BUILD)/man/%=$(DATADIR)/man/man1/%) \
            $(BASHDIR)/xltool $(ZSHDIR)/_xltool $(FISHDIR)/xltool.fish

install: all man
	install -D -m 755 $(BUILD)/xltool $(DESTDIR)$(BINDIR)/xltool
	$(foreach m,$(MAN),install -D -m 644 $(m) $(DESTDIR)$(DATADIR)/man/man1/$(notdir $(m));)
	install -D -m 644 docs/completion/xltool.bash $(DESTDIR)$(BASHDIR)/xltool
	install -D -m 644 docs/completion/_xltool $(DESTDIR)$(ZSHDIR)/_xltool
	install -D -m 644 docs/completion/xltool.fish $(DESTDIR)$(FISHDIR)/xltool.fish

uninstall:
	rm -f $(INSTALLED:%=$(DESTDIR)%)

.PHONY: man install uninstall
