#include "xltool/bench/files.h"

#include <inttypes.h>
#include <string.h>

#include "core/escape.h"
#include "core/mem.h"
#include "experiment/gauge.h"
#include "xltool/bench/inside.h"

#define MIB (1ull << 20)

enum { ROOM_MIB = 32, FSYNC_EACH = 100 };

const struct file_place_info file_places[FILE_PLACES] = {
    [FILE_ROOT] = { "/bench/root", NULL, false },
    [FILE_RAW] = { "/bench/raw", "raw", true },
    [FILE_QCOW2] = { "/bench/qcow2", "qcow2", true },
    [FILE_GROWING] = { "/bench/growing", "qcow2", false },
    [FILE_VOLUME] = { "/bench/volume", NULL, false },
};

static const char direct_line[] = "=direct";

static bool is_engine(const char *platform)
{
    return strcmp(platform, "docker") == 0 || strcmp(platform, "podman") == 0;
}

const char *file_not_here(enum file_place place, const char *platform)
{
    if (place == FILE_ROOT)
        return NULL;
    if (place == FILE_VOLUME)
        return is_engine(platform) ? NULL : "volumes are of containers";
    return is_engine(platform) || strcmp(platform, "lxc") == 0 ? "a container has no disk images" : NULL;
}

uint64_t file_disk_bytes(enum file_place place, uint64_t file_bytes)
{
    return (file_bytes / MIB * 5 / 4 + ROOM_MIB + (uint64_t)place) * MIB;
}

void file_equip(struct guest_spec *spec, const char *platform, uint64_t file_bytes)
{
    for (size_t i = 0; i < spec->n_disks; i++) /* a directory, which is what LXC has, cannot be copied */
        spec->disks[i].copy = spec->disks[i].source && strcmp(platform, "lxc") != 0;
    if (!file_not_here(FILE_VOLUME, platform) && !spec->volume)
        spec->volume = xstrdup(file_places[FILE_VOLUME].dir);
    for (unsigned place = 0; place < FILE_PLACES; place++) {
        const char *format = file_places[place].format;
        if (!format || file_not_here(place, platform))
            continue;
        const char name[] = { 'x', 'v', 'd', (char)('m' + place), '\0' };
        struct disk_spec *d = guest_spec_add_disk(spec);
        d->name = xstrdup(name);
        d->format = xstrdup(format);
        d->preallocate = file_places[place].preallocate;
        d->size_bytes = file_disk_bytes(place, file_bytes);
    }
}

/* sysbench, with what all its calls have in common. */
static void add_sysbench(struct strbuf *out, uint64_t bytes, bool direct)
{
    strbuf_addf(out, "sysbench fileio --file-num=1 --file-total-size=%" PRIu64 " --file-block-size=%d "
                "--file-fsync-freq=%d --file-io-mode=sync%s", bytes, GAUGE_BLOCK_BYTES, FSYNC_EACH,
                direct ? " --file-extra-flags=direct" : "");
}

static void add_cd(struct strbuf *out, const struct file_job *job)
{
    strbuf_adds(out, INSIDE_PATH "cd ");
    escape_shell(out, job->dir);
    strbuf_adds(out, " && ");
}

void file_begin_script(struct strbuf *out, const struct file_job *job)
{
    strbuf_adds(out, INSIDE_PATH "mkdir -p ");
    escape_shell(out, job->dir);
    if (job->disk) {
        strbuf_addf(out, " && mke2fs -F /dev/%s >/dev/null && { mount -t ext4 /dev/%s ", job->disk, job->disk);
        escape_shell(out, job->dir);
        strbuf_addf(out, " 2>/dev/null || mount -t ext2 /dev/%s ", job->disk);
        escape_shell(out, job->dir);
        strbuf_adds(out, "; }");
    }
    strbuf_adds(out, " && cd ");
    escape_shell(out, job->dir);
    strbuf_adds(out, " && { ");
    add_sysbench(out, MIB, true);
    strbuf_addf(out, " --file-test-mode=seqwr --events=1 --time=10 run >/dev/null 2>&1 && echo %s; rm -f test_file.*; sync; }",
                direct_line);
}

void file_test_script(struct strbuf *out, const struct file_job *job, enum file_test test)
{
    static const char *const modes[] = { [FILE_READ] = "seqrd", [FILE_WRITE] = "seqwr", [FILE_BOTH] = "rndrw" };

    add_cd(out, job);
    add_sysbench(out, job->bytes, job->direct);
    strbuf_addf(out, " --file-test-mode=%s --time=%" PRIu64, modes[test], job->seconds);
    if (test == FILE_WRITE) /* once over the file: a second time its blocks would be there */
        strbuf_addf(out, " --events=%" PRIu64, job->bytes / GAUGE_BLOCK_BYTES);
    strbuf_adds(out, " run");
}

/* The first test has not written all of its file where time was short. */
void file_between_script(struct strbuf *out, const struct file_job *job)
{
    add_cd(out, job);
    add_sysbench(out, job->bytes, false);
    strbuf_adds(out, " prepare && sync");
}

bool file_takes_direct(const char *output)
{
    const char *at = strstr(output, direct_line);

    return at && (at == output || at[-1] == '\n');
}
