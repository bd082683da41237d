/* What each guest, and each group of them, used while COMMAND ran: as text, CSV and JSON. */
#ifndef XLTOOL_USAGE_REPORT_H
#define XLTOOL_USAGE_REPORT_H

#include "core/err.h"
#include "core/usage_groups.h"
#include "xltool/config.h"
#include "xltool/options.h"

struct usage_report {
    struct usage usage;
    char *const *command;
    int status;             /* exit code of COMMAND */
    double elapsed_s;
    uint64_t self_cpu_ns;   /* what our samplers spent */
    bool is_grouped;
    enum usage_by by;
    struct config config;   /* its tags are asked for with --by tag alone */
    struct filter **tags;   /* one per tag of the configuration */
};

/* Prepares it for what --by says: with "tag" it reads the configuration file. -EINVAL and the like
 * for a mistake in it, -ENOENT where there is no tag. usage_report_release() all the same. */
int usage_report_init(struct usage_report *r, const struct options *o, struct err *e);
void usage_report_release(struct usage_report *r);

/* For people, to stderr: COMMAND's own output goes to stdout. */
void usage_report_text(const struct usage_report *r);
/* To stdout: a header, and a line for the host, each guest, each group. Unknown is empty. */
void usage_report_csv(const struct usage_report *r);
/* To stdout: xltool.usage/1. */
void usage_report_json(const struct usage_report *r);

#endif
