#include "core/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "core/parse.h"
#include "core/utf8.h"

/* Characters that reorder, hide or break a line of a terminal. */
static bool is_hostile(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           c == 0x061c || c == 0x180e || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

static bool ascii_only;

void escape_ascii_only(void)
{
    ascii_only = true;
}

/* entity: what stands for a character instead, NULL = itself; NULL: none does. */
static void make_visible(struct strbuf *out, const char *text, bool ascii,
                         const char *(*entity)(uint32_t))
{
    while (*text) {
        uint32_t c = 0;
        size_t len = utf8_decode(text, &c);
        const char *instead = len && entity ? entity(c) : NULL;
        if (len == 0)
            strbuf_addf(out, "\\x%02x", (unsigned char)*text);
        else if (instead)
            strbuf_adds(out, instead);
        else if (!is_hostile(c) && (c < 0x80 || !ascii))
            strbuf_add(out, text, len);
        else
            strbuf_addf(out, c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
        text += len ? len : 1;
    }
}

void escape_terminal(struct strbuf *out, const char *text)
{
    make_visible(out, text, ascii_only, NULL);
}

void escape_picture(struct strbuf *out, const char *text)
{
    make_visible(out, text, false, NULL);
}

static const char *xml_entity(uint32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case 0xfffe: /* neither is a character of XML, not even as a reference */
    case 0xffff:
        return "\xef\xbf\xbd";
    default:
        return NULL;
    }
}

void escape_xml(struct strbuf *out, const char *text)
{
    make_visible(out, text, false, xml_entity);
}

void escape_csv(struct strbuf *out, const char *text)
{
    double number;
    bool formula = *text && strchr("=+-@\t\r", *text) && parse_double(text, &number) < 0;

    if (!formula && !text[strcspn(text, ",\"\r\n")]) {
        strbuf_adds(out, text);
        return;
    }
    strbuf_addc(out, '"');
    if (formula)
        strbuf_addc(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            strbuf_addc(out, '"');
        strbuf_addc(out, *text);
    }
    strbuf_addc(out, '"');
}

void escape_utf8(struct strbuf *out, const char *text)
{
    while (*text) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        if (len)
            strbuf_add(out, text, len);
        else
            strbuf_adds(out, "\xef\xbf\xbd");
        text += len ? len : 1;
    }
}

/* JSON writes what is beyond 16 bits as two halves. */
static void add_json_escape(struct strbuf *out, uint32_t c)
{
    if (c > 0xffff) {
        strbuf_addf(out, "\\u%04x", (unsigned)(0xd800 + ((c - 0x10000) >> 10)));
        c = 0xdc00 + (c & 0x3ff);
    }
    strbuf_addf(out, "\\u%04x", (unsigned)c);
}

void escape_json_text(struct strbuf *out, const char *json)
{
    while (*json) {
        uint32_t c;
        size_t len = utf8_decode(json, &c);
        if (len == 0)
            len = 1;
        else if (c >= 0x7f && is_hostile(c))
            add_json_escape(out, c);
        else
            strbuf_add(out, json, len);
        json += len;
    }
}

void escape_label(struct strbuf *out, const char *text)
{
    while (*text) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        if (len == 0)
            strbuf_adds(out, "\xef\xbf\xbd");
        else if (c == '\n')
            strbuf_adds(out, "\\n");
        else if (c == '"' || c == '\\')
            strbuf_addf(out, "\\%c", (char)c);
        else if (is_hostile(c))
            strbuf_addf(out, c < 0x80 ? "\\\\x%02x" : "\\\\u%04x", (unsigned)c);
        else
            strbuf_add(out, text, len);
        text += len ? len : 1;
    }
}

static int char_width(uint32_t c)
{
    int w = wcwidth((wchar_t)c);

    return w < 0 ? 1 : w;
}

int escape_width(const char *text)
{
    int columns = 0;

    while (*text) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        columns += len ? char_width(c) : 1;
        text += len ? len : 1;
    }
    return columns;
}

size_t escape_cut(const char *text, int columns)
{
    size_t at = 0;

    while (text[at]) {
        uint32_t c;
        size_t len = utf8_decode(text + at, &c);
        columns -= len ? char_width(c) : 1;
        if (columns < 0)
            break;
        at += len ? len : 1;
    }
    return at;
}

int escape_fit(struct strbuf *out, const char *text, int columns)
{
    int total = escape_width(text), used = 0;
    int room = total > columns ? columns - 1 : columns;

    while (*text && columns > 0) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        int w = len ? char_width(c) : 1;
        if (used + w > room)
            break;
        strbuf_add(out, text, len ? len : 1);
        used += w;
        text += len ? len : 1;
    }
    if (total > columns && columns > 0) {
        strbuf_addc(out, '~');
        used++;
    }
    return used;
}

/* 'it'\''s' */
void escape_shell(struct strbuf *out, const char *text)
{
    strbuf_addc(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            strbuf_adds(out, "'\\''");
        else
            strbuf_addc(out, *text);
    }
    strbuf_addc(out, '\'');
}
