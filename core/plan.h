/* What an operation is going to do, before it does it: for --dry-run, and for the question. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/strlist.h"

struct plan {
    struct strlist steps;    /* one line each: "copy /srv/a.img to /srv/b.img (512M)"; may be hostile */
    struct strlist loses;    /* what is lost or interrupted: done only with --yes or a "y" */
    struct strlist forced;   /* what would break: refused (exit 5) without --force */
    struct strlist refused;  /* what is never done: exit 5, --force or not */
    struct strlist cures;    /* what to do about a refusal */
    uint64_t copy_bytes;     /* data to be written to disk; 0 = none */
    char *stands_still;      /* when and how long the guest stands still; NULL = it does not */
};

#define PLAN_INIT { .copy_bytes = 0 }
#define _cleanup_plan_ _cleanup_(plan_release)

void plan_step(struct plan *p, const char *fmt, ...) _printf_(2, 3);
/* "the disk's changes since 'before' are lost" */
void plan_loses(struct plan *p, const char *fmt, ...) _printf_(2, 3);
/* "'web' uses 900M: with 512M it would crash" */
void plan_force(struct plan *p, const char *fmt, ...) _printf_(2, 3);
/* "a disk is never shrunk: 'xvda' has 8G" */
void plan_refuse(struct plan *p, const char *fmt, ...) _printf_(2, 3);
/* "choose another name" */
void plan_cure(struct plan *p, const char *fmt, ...) _printf_(2, 3);
void plan_stands_still(struct plan *p, const char *fmt, ...) _printf_(2, 3);

/* True when the operation may not run: something is refused, or forced and force is false. */
bool plan_blocked(const struct plan *p, bool force);

void plan_release(struct plan *p);

#endif
