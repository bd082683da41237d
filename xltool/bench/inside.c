#include "xltool/bench/inside.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/strlist.h"

enum { SECTOR_BYTES = 512 };

const char bench_inside_script[] =
    INSIDE_PATH "for t in sysbench iperf3 mke2fs; do command -v $t >/dev/null 2>&1 && echo =tool $t; done; "
    "for d in /sys/class/block/*; do [ -r $d/size ] && read -r s <$d/size && echo =disk ${d##*/} $s; done 2>/dev/null; "
    "echo =end";

static bool is_name(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p))
            return false;
    return *name;
}

static void take_tool(struct bench_inside *ret, const char *name)
{
    ret->sysbench |= strcmp(name, "sysbench") == 0;
    ret->iperf3 |= strcmp(name, "iperf3") == 0;
    ret->mke2fs |= strcmp(name, "mke2fs") == 0;
}

static void take_disk(struct bench_inside *ret, const char *text)
{
    char name[INSIDE_NAME];
    uint64_t sectors;

    if (ret->n_disks == INSIDE_DISKS_MOST || sscanf(text, "%15s %15" SCNu64, name, &sectors) != 2 || !is_name(name))
        return;
    snprintf(ret->disks[ret->n_disks].name, INSIDE_NAME, "%s", name);
    ret->disks[ret->n_disks++].bytes = sectors * SECTOR_BYTES;
}

bool bench_inside_parse(const char *text, struct bench_inside *ret)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    bool ended = false;

    *ret = (struct bench_inside){ .n_disks = 0 };
    strlist_split(&lines, text, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        char *line = lines.v[i];
        line[strcspn(line, "\r")] = '\0';
        if (strncmp(line, "=tool ", 6) == 0)
            take_tool(ret, line + 6);
        else if (strncmp(line, "=disk ", 6) == 0)
            take_disk(ret, line + 6);
        ended |= strcmp(line, "=end") == 0;
    }
    return ended;
}

const char *bench_inside_disk(const struct bench_inside *in, uint64_t bytes)
{
    const char *found = NULL;

    for (size_t i = 0; i < in->n_disks; i++) {
        if (in->disks[i].bytes != bytes)
            continue;
        if (found)
            return NULL;
        found = in->disks[i].name;
    }
    return found;
}
