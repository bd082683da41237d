/* Where operations keep what must outlive them: the journal, the snapshots of Xen guests. */
#ifndef CORE_STATEDIR_H
#define CORE_STATEDIR_H

#include "core/err.h"
#include "core/strbuf.h"

/* Appends the directory, without a slash at the end: $XLTOOL_STATE_DIR, /var/lib/xltool for root,
 * $XDG_STATE_HOME/xltool or ~/.local/state/xltool for others. It may not exist yet. */
void state_dir(struct strbuf *out);

/* -EINVAL when $XLTOOL_STATE_DIR is set, but is no absolute path. */
int state_dir_check(struct err *e);

#endif
