/* By what the table's guests can be grouped, and what that is called. */
#ifndef TUI_GROUPING_H
#define TUI_GROUPING_H

enum grouping {
    GROUP_BY_NONE,
    GROUP_BY_CONNECTION,
    GROUP_BY_PLATFORM,
    GROUP_BY_GROUP, /* guest.group: a Compose project, or a Kubernetes namespace with its pods */
    GROUP_BY_TAG,   /* the user's own: filters with names */
    GROUPINGS
};

/* "none", "connection", ...: what options and the configuration call them, NULL-terminated, in the
 * order of the enum. Static. */
const char *const *grouping_names(void);
/* The grouping with this name; -EINVAL when there is none. */
int grouping_find(const char *name);

#endif
