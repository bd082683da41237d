# Which platforms are built in. auto: those whose libraries are here; yes: stop when one is not.
# A new platform adds its line here, its folder, and its row in xltool/registry.c.

# $(call platform,NAME,FOLDER,pkg-config modules,WITH_ value)
define platform
HAVE_$(1) := $$(if $$(filter no,$(4)),,$$(shell $$(PKG) --exists $(3) 2>/dev/null && echo yes))
ifeq ($(4)$$(HAVE_$(1)),yes)
$$(error WITH_$(1)=yes, but pkg-config does not find all of: $(3))
endif
ifeq ($$(HAVE_$(1)),yes)
CFLAGS_$(2) := $$(shell $$(PKG) --cflags $(3))
PLATFORM_LIBS += $$(shell $$(PKG) --libs $(3))
PLATFORM_FOLDERS += $(2)
PLATFORM_DEFS += -DHAVE_$(1)
endif
endef

$(eval $(call platform,XEN,xenstat,xenlight xlutil xenstore xentoollog xencontrol json-c,$(WITH_XEN)))
$(eval $(call platform,LIBVIRT,kvmstat,libvirt libvirt-qemu libxml-2.0,$(WITH_LIBVIRT)))
$(eval $(call platform,DOCKER,dockstat,libcurl json-c,$(WITH_DOCKER)))
