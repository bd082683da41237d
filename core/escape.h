/* Text from guests, daemons and strangers is hostile until it went through one of these. */
#ifndef CORE_ESCAPE_H
#define CORE_ESCAPE_H

#include "core/strbuf.h"

/* For a terminal: control characters (C0, DEL, C1), invalid UTF-8 and bidirectional overrides
 * become visible escapes such as \x1b or \u202e; a backslash stays. */
void escape_terminal(struct strbuf *out, const char *text);

/* Says that the terminal's character set is not UTF-8: escape_terminal() lets ASCII alone through
 * from then on. Main thread, before any other is started. */
void escape_ascii_only(void);

/* One CSV field (RFC 4180): quoted when it must be. A field that a spreadsheet would take for a
 * formula (=, +, -, @ first) gets a leading quote character, unless it is a number. */
void escape_csv(struct strbuf *out, const char *text);

/* One word for a POSIX shell, in single quotes. */
void escape_shell(struct strbuf *out, const char *text);

/* The same text as valid UTF-8: each byte that is not becomes U+FFFD. For JSON strings. */
void escape_utf8(struct strbuf *out, const char *text);

/* As escape_terminal(), for what shows all of UTF-8 whatever the terminal does: a picture. */
void escape_picture(struct strbuf *out, const char *text);

/* For XML and HTML, text as well as a quoted attribute's value: what escape_terminal() calls hostile, and XML could not
 * hold, becomes a visible escape, and & < > " ' become entities. All of UTF-8 passes, as in a picture. */
void escape_xml(struct strbuf *out, const char *text);

/* A whole JSON text (valid UTF-8) in which the characters that escape_terminal() calls hostile and
 * JSON lets through are written as \u escapes. Outside its strings JSON is ASCII. */
void escape_json_text(struct strbuf *out, const char *json);

/* The value of a label in Prometheus' and OpenMetrics' text: valid UTF-8, quote, backslash and newline
 * escaped; what escape_terminal() calls hostile reads as it does there (\x1b), whoever looks at it. */
void escape_label(struct strbuf *out, const char *text);

/* Columns that `text`, already escaped, takes on a terminal, by the current locale. */
int escape_width(const char *text);

/* Bytes of escaped text that take at most `columns` columns, in whole characters. */
size_t escape_cut(const char *text, int columns);

/* Copies escaped text cut to at most `columns` columns; what was cut ends in '~'.
 * Returns the columns used. */
int escape_fit(struct strbuf *out, const char *text, int columns);

#endif
