#include "xenstat/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/machine.h"

static bool is_disk(const char *name)
{
    char path[96];

    snprintf(path, sizeof(path), "/sys/block/%s/device", name);
    return !strchr(name, '/') && access(path, F_OK) == 0;
}

/* The entry for the file's line i. From the first name that is another one on, all is learnt anew.
 */
static const struct xstat_diskname *name_of(struct xstat_host *h, size_t i, const char *name)
{
    if (i < h->n && strcmp(h->names[i].name, name) == 0)
        return &h->names[i];
    h->n = i;
    h->names = grow_array(h->names, &h->cap, i + 1, sizeof(*h->names));
    struct xstat_diskname *e = &h->names[h->n++];
    snprintf(e->name, sizeof(e->name), "%s", name);
    e->is_disk = is_disk(name);
    return e;
}

void xstat_host_disks(struct xstat_host *h, struct sample *s)
{
    struct pf_disk d;
    size_t i = 0;

    if (!xstat_text_read(&h->text, "/proc/diskstats")) {
        sample_unknown_range(s, F_DISK_READ_BYTES, F_DISK_WRITE_TIME,
                             "/proc/diskstats cannot be read");
        return;
    }
    for (const char *text = h->text.s; pf_next_disk(&text, &d); i++) {
        if (!name_of(h, i, d.name)->is_disk)
            continue;
        sample_add(s, F_DISK_READ_BYTES, d.read_bytes);
        sample_add(s, F_DISK_WRITE_BYTES, d.write_bytes);
        sample_add(s, F_DISK_READ_OPS, d.read_ops);
        sample_add(s, F_DISK_WRITE_OPS, d.write_ops);
        sample_add(s, F_DISK_READ_TIME, d.read_time_ns);
        sample_add(s, F_DISK_WRITE_TIME, d.write_time_ns);
    }
    sample_unknown_range(s, F_DISK_READ_BYTES, F_DISK_WRITE_TIME, "no disk found");
}

void xstat_host_release(struct xstat_host *h)
{
    free(h->names);
    free(h->text.s);
    *h = (struct xstat_host){ .n = 0 };
}
