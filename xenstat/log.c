#include "xenstat/log.h"

#include <stdio.h>
#include <string.h>

static void keep_message(struct xentoollog_logger *logger, xentoollog_level level, int errnoval,
                         const char *context, const char *format, va_list ap)
    __attribute__((format(printf, 5, 0)));

static void keep_message(struct xentoollog_logger *logger, xentoollog_level level, int errnoval,
                         const char *context, const char *format, va_list ap)
{
    struct xstat_log *l = (struct xstat_log *)(void *)logger;

    (void)context;
    if (level < XTL_WARN)
        return;
    vsnprintf(l->last, sizeof(l->last), format, ap);
    size_t len = strlen(l->last);
    if (errnoval > 0 && len < sizeof(l->last))
        snprintf(l->last + len, sizeof(l->last) - len, " (errno %d)", errnoval);
}

static void ignore_destroy(struct xentoollog_logger *logger)
{
    (void)logger;
}

void xstat_log_init(struct xstat_log *l)
{
    *l = (struct xstat_log){ .logger = { .vmessage = keep_message, .destroy = ignore_destroy } };
}
