#include "tui/term/edit.h"

#include <string.h>

#include "core/utf8.h"
#include "tui/term/keycode.h"

enum { EDIT_MAX_BYTES = 1024 };

static bool continues(char c)
{
    return (c & 0xc0) == 0x80;
}

static size_t before(const struct edit *e, size_t pos)
{
    const char *s = strbuf_str(&e->text);

    if (pos > 0)
        pos--;
    while (pos > 0 && continues(s[pos]))
        pos--;
    return pos;
}

static size_t after(const struct edit *e, size_t pos)
{
    const char *s = strbuf_str(&e->text);

    if (pos < e->text.len)
        pos++;
    while (pos < e->text.len && continues(s[pos]))
        pos++;
    return pos;
}

static bool erase(struct edit *e, size_t from, size_t to)
{
    if (from >= to)
        return false;
    memmove(e->text.s + from, e->text.s + to, e->text.len - to + 1);
    e->text.len -= to - from;
    e->pos = from;
    return true;
}

static bool insert(struct edit *e, unsigned c)
{
    char bytes[4];
    size_t len = utf8_encode(c, bytes);

    if (e->text.len + len > EDIT_MAX_BYTES)
        return false;
    strbuf_add(&e->text, bytes, len); /* makes room; the bytes then move to their place */
    memmove(e->text.s + e->pos + len, e->text.s + e->pos, e->text.len - len - e->pos);
    memcpy(e->text.s + e->pos, bytes, len);
    e->pos += len;
    return true;
}

static bool move(struct edit *e, size_t pos)
{
    bool moved = pos != e->pos;

    e->pos = pos;
    return moved;
}

static size_t word_start(const struct edit *e)
{
    const char *s = strbuf_str(&e->text);
    size_t pos = e->pos;

    while (pos > 0 && s[pos - 1] == ' ')
        pos--;
    while (pos > 0 && s[pos - 1] != ' ')
        pos--;
    return pos;
}

void edit_set(struct edit *e, const char *text)
{
    strbuf_reset(&e->text);
    strbuf_adds(&e->text, text);
    e->pos = e->text.len;
}

bool edit_key(struct edit *e, int key)
{
    if (TK_IS_PASTED(key)) /* text, whatever it would do when it is typed */
        return TK_PASTED_CHAR(key) >= ' ' && insert(e, (unsigned)TK_PASTED_CHAR(key));
    switch (key) {
    case TK_LEFT:
        return move(e, before(e, e->pos));
    case TK_RIGHT:
        return move(e, after(e, e->pos));
    case TK_HOME:
    case TK_CTRL('a'):
        return move(e, 0);
    case TK_END:
    case TK_CTRL('e'):
        return move(e, e->text.len);
    case TK_BACKSPACE:
        return erase(e, before(e, e->pos), e->pos);
    case TK_DELETE:
    case TK_CTRL('d'):
        return erase(e, e->pos, after(e, e->pos));
    case TK_CTRL('u'):
        return erase(e, 0, e->pos);
    case TK_CTRL('k'):
        return erase(e, e->pos, e->text.len);
    case TK_CTRL('w'):
        return erase(e, word_start(e), e->pos);
    default:
        return key >= ' ' && key < TK_NONE && insert(e, (unsigned)key);
    }
}

void edit_release(struct edit *e)
{
    strbuf_release(&e->text);
    e->pos = 0;
}
