# Which platforms are built in. auto: those whose libraries are here; yes: stop when one is not.
# A new platform adds its line here, its folder, its toolstack (xltool/ops_OPS.c with its parts in
# xltool/OPS/), and its row in xltool/registry.c.

# $(call platform,NAME,FOLDER,OPS,pkg-config modules,WITH_ value)
define platform
HAVE_$(1) := $$(if $$(filter no,$(5)),,$$(shell $$(PKG) --exists $(4) 2>/dev/null && echo yes))
ifeq ($(5)$$(HAVE_$(1)),yes)
$$(error WITH_$(1)=yes, but pkg-config does not find all of: $(4))
endif
ifeq ($$(HAVE_$(1)),yes)
CFLAGS_$(2) := $$(shell $$(PKG) --cflags $(4))
PLATFORM_LIBS += $$(shell $$(PKG) --libs $(4))
PLATFORM_FOLDERS += $(2) xltool/$(3)
CFLAGS_xltool += $$(CFLAGS_$(2))
PLATFORM_DEFS += -DHAVE_$(1)
else
PLATFORM_OUT += xltool/ops_$(3).c
endif
endef

$(eval $(call platform,XEN,xenstat,xen,xenlight xlutil xenstore xentoollog xencontrol json-c,$(WITH_XEN)))
$(eval $(call platform,LIBVIRT,kvmstat,kvm,libvirt libvirt-qemu libxml-2.0,$(WITH_LIBVIRT)))
$(eval $(call platform,DOCKER,dockstat,docker,libcurl json-c,$(WITH_DOCKER)))
