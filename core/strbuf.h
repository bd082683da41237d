/* A growing string, always terminated by NUL. */
#ifndef CORE_STRBUF_H
#define CORE_STRBUF_H

#include "core/cleanup.h"

#include <stddef.h>

struct strbuf {
    char *s; /* NULL until something is added; strbuf_str() never is */
    size_t len, cap;
};

#define STRBUF_INIT { .s = NULL }
#define _cleanup_strbuf_ _cleanup_(strbuf_release)

void strbuf_add(struct strbuf *b, const char *data, size_t len);
void strbuf_adds(struct strbuf *b, const char *s);
void strbuf_addc(struct strbuf *b, char c);
void strbuf_addf(struct strbuf *b, const char *fmt, ...) _printf_(2, 3);

/* Forgets the contents, keeps the memory. */
void strbuf_reset(struct strbuf *b);
void strbuf_release(struct strbuf *b);

/* The text, "" when nothing was added. Valid until the next change. */
const char *strbuf_str(const struct strbuf *b);

/* Hands the memory to the caller (free()); the buffer is empty afterwards. Never NULL. */
char *strbuf_detach(struct strbuf *b);

#endif
