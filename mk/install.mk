# Pages of several commands are found by each of their names.
MAN_LINKS := $(foreach c,start stop reboot pause resume rename delete,xltool-$(c).1=xltool-power.1) \
             xltool-console.1=xltool-exec.1 xltool-wait.1=xltool-exec.1 xltool-mark.1=xltool-record.1 xltool-jobs.1=xltool-recover.1
MAN_LINK  := $(foreach l,$(MAN_LINKS),$(BUILD)/man/$(firstword $(subst =, ,$(l))))
MAN       := $(patsubst docs/man/%.scd,$(BUILD)/man/%,$(wildcard docs/man/*.scd)) $(MAN_LINK)

# The tables of columns and keys are the program's own.
$(BUILD)/man/%: docs/man/%.scd mk/man.sh $(BUILD)/xltool
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)mk/man.sh $(BUILD)/xltool < $< | scdoc > $@.tmp && mv $@.tmp $@

$(MAN_LINK): $(BUILD)/man/%: mk/install.mk
	@mkdir -p $(@D)
	@echo '.so man1/$(patsubst $*=%,%,$(filter $*=%,$(MAN_LINKS)))' > $@

man: $(MAN)

# A page's place: man1/xltool.1, man5/xltool-config.5.
man_place = $(foreach m,$(1),man$(patsubst .%,%,$(suffix $(m)))/$(notdir $(m)))

# Where each shell looks; a distribution may say otherwise.
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR  ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
# For Prometheus, Grafana and systemd; the unit names the program where it is installed.
EXAMPLEDIR ?= $(DATADIR)/doc/xltool/prometheus
EXAMPLES   := $(filter-out %.test.yml,$(notdir $(wildcard docs/prometheus/*)))
# The guest to experiment with: scripts that make it, in their folders as in the tree.
LOADDIR := $(DATADIR)/xltool/load
LOAD    := $(patsubst load/%,%,$(wildcard load/root load/*/*))
INSTALLED = $(BINDIR)/xltool $(addprefix $(LOADDIR)/,$(LOAD)) $(addprefix $(DATADIR)/man/,$(call man_place,$(MAN))) \
            $(addprefix $(EXAMPLEDIR)/,$(EXAMPLES)) $(BASHDIR)/xltool $(ZSHDIR)/_xltool $(FISHDIR)/xltool.fish

install: all man
	install -D -m 755 $(BUILD)/xltool $(DESTDIR)$(BINDIR)/xltool
	$(foreach m,$(MAN),install -D -m 644 $(m) $(DESTDIR)$(DATADIR)/man/$(call man_place,$(m));)
	install -D -m 644 docs/completion/xltool.bash $(DESTDIR)$(BASHDIR)/xltool
	install -D -m 644 docs/completion/_xltool $(DESTDIR)$(ZSHDIR)/_xltool
	install -D -m 644 docs/completion/xltool.fish $(DESTDIR)$(FISHDIR)/xltool.fish
	$(foreach f,$(LOAD),install -D -m $(if $(filter %.sh,$(f)),644,755) load/$(f) $(DESTDIR)$(LOADDIR)/$(f);)
	install -d $(DESTDIR)$(EXAMPLEDIR)
	install -m 644 $(addprefix docs/prometheus/,$(EXAMPLES)) $(DESTDIR)$(EXAMPLEDIR)
	sed -i 's|=/usr/local/bin/|=$(BINDIR)/|' $(DESTDIR)$(EXAMPLEDIR)/xltool-export.service

uninstall:
	rm -f $(INSTALLED:%=$(DESTDIR)%)

.PHONY: man install uninstall
