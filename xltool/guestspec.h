/* Guest specs: one guest for any platform, from an INI file (design §3) or from options. */
#ifndef XLTOOL_GUESTSPEC_H
#define XLTOOL_GUESTSPEC_H

#include "core/err.h"
#include "core/request.h"
#include "xltool/options.h"

/* Parses a spec's text. Paths in it that are not absolute are taken from the directory of `path`.
 * -EINVAL with path, line and what is wrong: unknown sections and keys are errors. */
int guestspec_parse(struct guest_spec *ret, const char *path, const char *text, struct err *e);

/* Reads what a file for `create` says into config_kind and spec, or into config_text and config_path. -EINVAL, or what
 * reading it came to. */
int guestspec_read(struct request *what, const char *path, struct err *e);

/* What the options of `create` say, over what ret has. */
int guestspec_add_options(struct guest_spec *ret, const struct options *o, struct err *e);

/* --disk DEV=SIZE of `resize`. */
int guestspec_disk_sizes(struct resize_spec *ret, const struct options *o, struct err *e);

/* What a file for `create` is: XML, a spec (its first line that says anything is a section), or an xl.cfg. */
enum config_kind guestspec_kind(const char *text);

#endif
