#include "tui/term/scrape.h"

#include <wchar.h>

#include "core/utf8.h"

/* A letter a style, in the order of the enum. */
static const char letters[] = {
    [STYLE_NORMAL] = '.', [STYLE_TITLE] = 'T',    [STYLE_LABEL] = 'l',        [STYLE_HEADING] = 'H',
    [STYLE_SORTED] = 'S', [STYLE_SELECTED] = '#', [STYLE_SELECTED_OLD] = '%', [STYLE_DIM] = 'd',
    [STYLE_GOOD] = 'g',   [STYLE_WARN] = 'w',     [STYLE_BAD] = 'b',          [STYLE_KEY] = 'k',
    [STYLE_BOX] = '+',    [STYLE_SERIES_A] = '1', [STYLE_SERIES_B] = '2',     [STYLE_MARK_A] = 'A',
    [STYLE_MARK_B] = 'B', [STYLE_INPUT] = 'i',    [STYLE_MENU] = 'm',
};
_Static_assert(sizeof(letters) == STYLE_COUNT, "each style has a letter");

/* A cell of the screen: its character. */
struct cell {
    uint32_t c[CCHARW_MAX]; /* and what combines with it, up to a 0 */
    attr_t attr;
    short pair;
};

/* Frames are letters of the terminal's other character set (terminfo's acsc). */
static uint32_t line_char(uint32_t c, bool utf8)
{
    static const struct {
        char acs, ascii;
        uint32_t line;
    } lines[] = {
        { 'q', '-', 0x2500 }, { 'x', '|', 0x2502 }, { 'l', '+', 0x250c }, { 'k', '+', 0x2510 },
        { 'm', '+', 0x2514 }, { 'j', '+', 0x2518 }, { 't', '+', 0x251c }, { 'u', '+', 0x2524 },
        { 'v', '+', 0x2534 }, { 'w', '+', 0x252c }, { 'n', '+', 0x253c },
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if ((uint32_t)lines[i].acs == c)
            return utf8 ? lines[i].line : (uint32_t)lines[i].ascii;
    return '?';
}

static struct cell read_cell(const struct canvas *c, int y, int x)
{
    wchar_t text[CCHARW_MAX + 1] = { 0 };
    struct cell cell = { .c = { ' ' } };
    cchar_t raw;

    if (mvwin_wch(curscr, y, x, &raw) == ERR ||
        getcchar(&raw, text, &cell.attr, &cell.pair, NULL) == ERR || !text[0])
        return cell;
    for (int i = 0; i < CCHARW_MAX; i++)
        cell.c[i] = (uint32_t)text[i];
    if (cell.attr & A_ALTCHARSET)
        cell.c[0] = line_char(cell.c[0], c->utf8);
    cell.attr &= A_ATTRIBUTES & ~(A_COLOR | A_ALTCHARSET);
    return cell;
}

/* What follows it is its second half. */
static bool is_wide(const struct cell *cell)
{
    return wcwidth((wchar_t)cell->c[0]) == 2;
}

static char style_letter(const struct canvas *c, const struct cell *cell)
{
    for (int s = 0; s < STYLE_COUNT; s++)
        if (PAIR_NUMBER(c->styles[s]) == cell->pair &&
            (c->styles[s] & A_ATTRIBUTES & ~A_COLOR) == cell->attr)
            return letters[s];
    return cell->c[0] == ' ' && !cell->attr && !cell->pair ? letters[STYLE_NORMAL] : '?';
}

static void add_cell(struct strbuf *out, const struct cell *cell)
{
    char bytes[4];

    for (int i = 0; i < CCHARW_MAX && cell->c[i]; i++)
        strbuf_add(out, bytes, utf8_encode(cell->c[i], bytes));
}

/* Cuts the line that began at `from` before the blanks at its end. */
static void end_line(struct strbuf *out, size_t from, char blank)
{
    while (out->len > from && strbuf_str(out)[out->len - 1] == blank)
        out->len--;
    strbuf_addc(out, '\n');
}

void scrape_text(struct strbuf *out, const struct canvas *c)
{
    for (int y = 0; y < c->rows; y++) {
        size_t from = out->len;
        for (int x = 0; x < c->cols; x++) {
            struct cell cell = read_cell(c, y, x);
            add_cell(out, &cell);
            x += is_wide(&cell);
        }
        end_line(out, from, ' ');
    }
}

void scrape_styles(struct strbuf *out, const struct canvas *c)
{
    for (int y = 0; y < c->rows; y++) {
        size_t from = out->len;
        for (int x = 0; x < c->cols; x++) {
            struct cell cell = read_cell(c, y, x);
            strbuf_addc(out, style_letter(c, &cell));
            if (is_wide(&cell))
                strbuf_addc(out, style_letter(c, &cell));
            x += is_wide(&cell);
        }
        end_line(out, from, letters[STYLE_NORMAL]);
    }
}
