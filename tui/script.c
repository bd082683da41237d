#include "tui/script.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/utf8.h"
#include "tui/desk.h"
#include "tui/keyconf.h"
#include "tui/term/keyname.h"
#include "tui/replay/player.h"
#include "tui/term/scrape.h"

#define NS_PER_MS 1000000ull
#define DEFAULT_TERM "xterm-256color"

#define UNTIL_MOST_NS (30ull * 1000 * NS_PER_MS)
#define UNTIL_STEP_NS (LOOK_MS * NS_PER_MS)

enum { KEYS_MOST = 64, ROWS_MOST = 1000, COLS_MOST = 1000, LOOK_MS = 50 };

struct script {
    struct console *c;
    FILE *in;
};

/* A frame of what is there now. */
static void show(struct script *s)
{
    s->c->suspend = false; /* there is nothing to stop */
    if (s->c->pending)
        desk_refresh(s->c);
    desk_draw(s->c);
}

static void press(struct script *s, int key)
{
    if (s->c->quit)
        return;
    desk_key(s->c, key);
    show(s);
}

static int do_key(struct script *s, const char *arg, struct err *e)
{
    int keys[KEYS_MOST], n = keyname_parse_list(arg, keys, KEYS_MOST, e);

    if (n == 0)
        return err_set(e, EINVAL, "'key' needs the name of a key");
    for (int i = 0; i < n; i++)
        press(s, keys[i]);
    return n < 0 ? n : 0;
}

static int do_type(struct script *s, const char *arg, struct err *e)
{
    uint32_t c;

    while (*arg) {
        size_t len = utf8_decode(arg, &c);
        if (len == 0)
            return err_set(e, EINVAL, "the text is not valid UTF-8");
        press(s, (int)c);
        arg += len;
    }
    return 0;
}

/* Live: what the console does while nobody types. */
static void serve(struct script *s, uint64_t ns)
{
    struct feed *f = s->c->feed;
    struct pollfd p = { .fd = f->ops->fd(f), .events = POLLIN };
    uint64_t end = clock_ns() + ns, now;

    while ((now = clock_ns()) < end && !s->c->quit) {
        uint64_t left_ms = (end - now) / NS_PER_MS + 1;
        if (poll(&p, 1, left_ms < LOOK_MS ? (int)left_ms : LOOK_MS) > 0)
            f->ops->drain(f);
        desk_refresh(s->c);
    }
}

static int do_wait(struct script *s, const char *arg, struct err *e)
{
    uint64_t ns;

    if (parse_seconds(arg, &ns) < 0)
        return err_set(e, EINVAL, "'wait' takes seconds above 0, at most a day, not '%s'", arg);
    if (s->c->feed->ops->player)
        player_skip(s->c, (double)ns / 1e9);
    else
        serve(s, ns);
    show(s);
    return 0;
}

static bool is_shown(struct script *s, const char *text)
{
    _cleanup_strbuf_ struct strbuf screen = STRBUF_INIT;

    show(s);
    scrape_text(&screen, &s->c->canvas);
    return strstr(strbuf_str(&screen), text) != NULL;
}

/* A recording does not go on by itself: there it is on the screen, or it never will be. */
static int do_until(struct script *s, const char *arg, struct err *e)
{
    uint64_t end = clock_ns() + UNTIL_MOST_NS;
    bool live = !s->c->feed->ops->player;

    if (!*arg)
        return err_set(e, EINVAL, "'until' needs a text to wait for");
    while (!is_shown(s, arg)) {
        if (!live || s->c->quit || clock_ns() >= end)
            return err_set(e, ETIMEDOUT, "'%s' does not come on the screen", arg);
        serve(s, UNTIL_STEP_NS);
    }
    return 0;
}

static int do_resize(struct script *s, const char *arg, struct err *e)
{
    _cleanup_strlist_ struct strlist size = STRLIST_INIT;
    uint64_t cols, rows;

    strlist_split(&size, arg, 'x');
    if (size.n != 2 || parse_u64(size.v[0], &cols) < 0 || parse_u64(size.v[1], &rows) < 0 ||
        cols < 1 || cols > COLS_MOST || rows < 1 || rows > ROWS_MOST)
        return err_set(e, EINVAL, "'resize' takes a size such as 80x24, at most %dx%d, not '%s'",
                       COLS_MOST, ROWS_MOST, arg);
    resizeterm((int)rows, (int)cols);
    s->c->redraw_all = true;
    show(s);
    return 0;
}

static int print(struct script *s, const char *title,
                 void (*scrape)(struct strbuf *, const struct canvas *))
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    show(s);
    scrape(&text, &s->c->canvas);
    printf("--- %s%s%dx%d ---\n%s", title, *title ? " " : "", s->c->canvas.cols, s->c->canvas.rows,
           strbuf_str(&text));
    fflush(stdout);
    return 0;
}

static int do_screen(struct script *s, const char *arg, struct err *e)
{
    (void)e;
    return print(s, arg, scrape_text);
}

static int do_styles(struct script *s, const char *arg, struct err *e)
{
    (void)e;
    return print(s, arg, scrape_styles);
}

static int do_quit(struct script *s, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    s->c->quit = true;
    return 0;
}

static const struct {
    const char *name;
    int (*run)(struct script *s, const char *arg, struct err *e);
} commands[] = {
    { "key", do_key },       { "type", do_type },     { "wait", do_wait },
    { "until", do_until },   { "resize", do_resize }, { "screen", do_screen },
    { "styles", do_styles }, { "quit", do_quit },
};

static int obey(struct script *s, char *line, struct err *e)
{
    line[strcspn(line, "\n")] = '\0';
    line += strspn(line, " \t");
    if (!*line || *line == '#')
        return 0;
    size_t len = strcspn(line, " \t");
    const char *arg = line + len + strspn(line + len, " \t");

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strlen(commands[i].name) == len && strncmp(line, commands[i].name, len) == 0)
            return commands[i].run(s, arg, e);
    err_set(e, EINVAL, "'%.*s' is no command of a script", (int)len, line);
    err_cure(e, "there are key, type, wait, until, resize, screen, styles and quit");
    return -EINVAL;
}

static int obey_all(struct script *s, const char *path, struct err *err)
{
    _cleanup_free_ char *line = NULL;
    size_t cap = 0;
    struct err e = ERR_INIT;

    for (unsigned n = 1; !s->c->quit && getline(&line, &cap, s->in) >= 0; n++) {
        int rc = obey(s, line, &e);
        if (rc == 0)
            continue;
        err_set(err, -rc, "'%s', line %u: %s", path, n, e.msg);
        if (e.cure[0])
            err_cure(err, "%s", e.cure);
        return rc;
    }
    return ferror(s->in) ? err_sys(err, EIO, "cannot read the script '%s'", path) : 0;
}

/* A screen that nobody sees. */
static SCREEN *open_screen(FILE *nowhere, struct err *err)
{
    const char *term = getenv("TERM");

    if (!term || !*term)
        term = DEFAULT_TERM;
    use_env(FALSE); /* neither LINES and COLUMNS nor a terminal that happens to be there */
    SCREEN *screen = newterm(term, nowhere, nowhere);
    if (!screen) {
        err_set(err, ENOTSUP, "the terminal type '%s' (TERM) is not known here", term);
        err_cure(err, "set TERM to a type that terminfo knows, for instance TERM=xterm");
        return NULL;
    }
    resizeterm(24, 80);
    return screen;
}

static int run(struct script *s, struct feed *f, const struct tui_options *o, const char *path,
               struct err *err)
{
    struct console c;
    struct filter *filter;
    int rc = keyconf_apply(o->keys, o->n_keys, err);

    if (rc == 0)
        rc = filter_parse(o->filter ? o->filter : "", &filter, err);
    if (rc < 0)
        return rc;
    _cleanup_fclose_ FILE *nowhere = fopen("/dev/null", "r+e");
    SCREEN *screen = nowhere ? open_screen(nowhere, err) : NULL;
    if (!screen) {
        filter_free(filter);
        return nowhere ? -ENOTSUP : err_sys(err, errno, "cannot open '/dev/null'");
    }
    desk_begin(&c, f, o, filter, stdscr);
    desk_refresh(&c);
    s->c = &c;
    rc = obey_all(s, path, err);
    int ended = recorder_end(&c.recorder, rc < 0 ? &(struct err)ERR_INIT : err);
    desk_end(&c);
    endwin();
    delscreen(screen);
    return rc < 0 ? rc : ended;
}

int tui_script(struct feed *f, const struct tui_options *o, const char *path, struct err *err)
{
    struct script s = { .in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re") };

    if (!s.in)
        return err_sys(err, errno, "cannot open the script '%s'", path);
    int rc = run(&s, f, o, path, err);
    if (s.in != stdin)
        fclose(s.in);
    return rc;
}
