/* Where and how `bench data` reads and writes files: disks, volumes, and the scripts that guests run. Pure. */
#ifndef XLTOOL_BENCH_FILES_H
#define XLTOOL_BENCH_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/request.h"
#include "core/strbuf.h"

enum file_place { FILE_ROOT, FILE_RAW, FILE_QCOW2, FILE_GROWING, FILE_VOLUME, FILE_PLACES };
enum file_test { FILE_READ, FILE_WRITE, FILE_BOTH, FILE_TESTS };

struct file_place_info {
    const char *dir;    /* in the guest */
    const char *format; /* of the disk that is made for it; NULL = none is */
    bool preallocate;
};
extern const struct file_place_info file_places[FILE_PLACES];

/* Why a platform has no such place; NULL: it has. Static. */
const char *file_not_here(enum file_place place, const char *platform);

/* Adds to a spec what the bench needs of a guest on that platform: copies of its disks, disks to write to, a volume. */
void file_equip(struct guest_spec *spec, const char *platform, uint64_t file_bytes);

/* How large the disk of a place is: no two alike, which is how a guest tells them apart. */
uint64_t file_disk_bytes(enum file_place place, uint64_t file_bytes);

struct file_job {
    enum file_place place;
    const char *dir;  /* in the guest; any path */
    const char *disk; /* "vdb", to be formatted and mounted there; letters and digits; NULL = none */
    uint64_t bytes, seconds;
    bool direct;      /* with O_DIRECT */
};

/* The scripts, in this order: the place is made; a test; what is between the first test and the others. */
void file_begin_script(struct strbuf *out, const struct file_job *job);
void file_test_script(struct strbuf *out, const struct file_job *job, enum file_test test);
void file_between_script(struct strbuf *out, const struct file_job *job);

/* What the first script has written: does the place take O_DIRECT? */
bool file_takes_direct(const char *output);

#endif
