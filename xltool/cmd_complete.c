/* xltool complete -- WORD...: how the last word of a command line that is being typed may go on. The scripts in
 * docs/completion ask it. What may be typed comes from the tables of commands and options: their usage says
 * GUEST, FILE, KEY and so on, and `kinds` says what these stand for.
 *
 * A line of its answer is a candidate for the whole word, a tab and a word about it. A line that begins with the
 * tab says what the shell itself is to offer: "files" or "commands". */
#include "xltool/command.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/guest.h"
#include "core/mem.h"
#include "xltool/complete_guests.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/registry.h"

struct line {
    struct options *o;                /* what it has set so far */
    const struct command *command;    /* NULL: not there yet */
    struct strlist args;              /* the command's words that are no options */
    const struct option_spec *option; /* whose value comes next; NULL = none */
    bool only_args;                   /* a "--" has been */
    const char *word;                 /* the one that is being typed */
    size_t fixed;                     /* its bytes before the part that goes on: "--for=", "cpu," */
};

static void offer(void *arg, const char *candidate, const char *about)
{
    const struct line *l = arg;
    const char *typed = l->word + l->fixed;

    if (strncmp(candidate, typed, strlen(typed)) == 0)
        printf("%.*s%s\t%s\n", (int)l->fixed, l->word, candidate, about);
}

static unsigned accepted(const struct line *l)
{
    return l->command ? l->command->options : OPT_GLOBAL;
}

static const struct option_spec *option_named(const struct line *l, const char *name, size_t len)
{
    for (const struct option_spec *s = options_next(accepted(l), NULL); s; s = options_next(accepted(l), s))
        if (strlen(s->name) == len && strncmp(s->name, name, len) == 0)
            return s;
    return NULL;
}

static const struct option_spec *option_lettered(const struct line *l, char letter)
{
    for (const struct option_spec *s = options_next(accepted(l), NULL); s; s = options_next(accepted(l), s))
        if (s->letter == letter)
            return s;
    return NULL;
}

/* A mistake is the command's to tell. */
static void set(struct line *l, const struct option_spec *s, const char *value)
{
    struct err ignored = ERR_INIT;

    options_set(l->o, s, value, &ignored);
}

static void take_long(struct line *l, const char *word)
{
    size_t len = strcspn(word, "=");
    const struct option_spec *s = option_named(l, word, len);

    if (!s)
        return;
    if (s->arg && !word[len])
        l->option = s;
    else
        set(l, s, s->arg ? word + len + 1 : NULL);
}

static void take_letters(struct line *l, const char *letters)
{
    for (; *letters; letters++) {
        const struct option_spec *s = option_lettered(l, *letters);
        if (s && s->arg && letters[1])
            return set(l, s, letters + 1);
        if (s && s->arg)
            l->option = s;
        else if (s)
            set(l, s, NULL);
    }
}

/* A word that is complete. */
static void take(struct line *l, const char *word)
{
    if (l->option) {
        set(l, l->option, word);
        l->option = NULL;
    } else if (!l->only_args && strcmp(word, "--") == 0) {
        l->only_args = true;
    } else if (!l->only_args && strncmp(word, "--", 2) == 0) {
        take_long(l, word + 2);
    } else if (!l->only_args && word[0] == '-') {
        take_letters(l, word + 1);
    } else if (l->command) {
        strlist_add(&l->args, word);
    } else {
        l->command = command_find(word);
        l->only_args = !l->command; /* an unknown command: nothing to say of what follows */
    }
}

/* Which guests a command is for; any of them where nothing is said. */
static unsigned states_for(const struct command *c)
{
    enum {
        UP = 1 << GUEST_RUNNING | 1 << GUEST_BLOCKED | 1 << GUEST_STARTING,
        STILL = 1 << GUEST_PAUSED,
        DOWN = 1 << GUEST_STOPPED | 1 << GUEST_CRASHED
    };
    static const struct {
        const char *command;
        unsigned states;
    } rows[] = { { "start", DOWN }, { "stop", UP | STILL | 1 << GUEST_CRASHED }, { "reboot", UP },
                 { "pause", UP },   { "resume", STILL },                         { "exec", UP },
                 { "console", UP | STILL } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].command, c->name) == 0)
            return rows[i].states;
    return ~0u;
}

static void offer_new_guest(void *arg, const char *name, const char *about)
{
    const struct line *l = arg;

    if (!strlist_has(&l->args, name))
        offer(arg, name, about);
}

static void offer_guests(struct line *l)
{
    complete_guests(l->o, states_for(l->command), strchr(l->word, ':') != NULL, offer_new_guest, l);
}

/* The word that stands at `position` in a usage such as "revert GUEST NAME"; "..." repeats the one before. */
static const char *word_at(const struct strlist *usage, size_t position)
{
    if (position < usage->n && strncmp(usage->v[position], "...", 3) != 0)
        return usage->v[position];
    bool repeats = usage->n > 1 && position >= usage->n - 1 && strncmp(usage->v[usage->n - 1], "...", 3) == 0;
    return repeats ? usage->v[usage->n - 2] : "";
}

/* "create" and "[columns" stand for themselves. */
static bool is_literal(const char *word)
{
    return islower((unsigned char)word[word[0] == '[']);
}

static void literal(char *ret, size_t cap, const char *word)
{
    word += word[0] == '[';
    snprintf(ret, cap, "%.*s", (int)strcspn(word, "]"), word);
}

/* What has been typed is the beginning of this usage. */
static bool agrees(const struct line *l, const struct strlist *usage)
{
    char name[32];

    for (size_t i = 0; i < l->args.n && i < usage->n; i++) {
        literal(name, sizeof(name), usage->v[i]);
        if (is_literal(usage->v[i]) && strcmp(name, l->args.v[i]) != 0)
            return false;
    }
    return true;
}

/* The guest whose snapshots are meant; NULL: it is not there yet. */
static const char *named_guest(const struct line *l)
{
    _cleanup_strlist_ struct strlist usage = STRLIST_INIT;

    strlist_split(&usage, l->command ? l->command->args : "", ' ');
    for (size_t i = 0; i < usage.n && i < l->args.n; i++)
        if (strcmp(usage.v[i], "GUEST") == 0)
            return l->args.v[i];
    return NULL;
}

static void offer_snapshots(struct line *l)
{
    const char *guest = named_guest(l);

    if (guest)
        complete_snapshots(l->o, guest, offer, l);
}

static void offer_columns(struct line *l)
{
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++)
        offer(l, all[i].key, all[i].help);
}

/* Those that are in the list already, "cpu,mem,", are not offered again. */
static void offer_more_columns(struct line *l)
{
    _cleanup_strlist_ struct strlist chosen = STRLIST_INIT;
    _cleanup_free_ char *before = xstrndup(l->word, l->fixed);
    size_t n;
    const struct column *all = columns_all(&n);

    strlist_split(&chosen, before, ',');
    for (size_t i = 0; i < n; i++)
        if (!strlist_has(&chosen, all[i].key))
            offer(l, all[i].key, all[i].help);
}

static void offer_connections(struct line *l)
{
    _cleanup_strlist_ struct strlist uris = STRLIST_INIT;

    for (size_t i = 0; registry[i]; i++)
        if (registry[i]->discover)
            registry[i]->discover(&uris);
    for (size_t i = 0; i < uris.n; i++)
        offer(l, uris.v[i], "");
    offer(l, "none", "nowhere");
}

static void offer_files(struct line *l)
{
    (void)l;
    puts("\tfiles");
}

/* A new guest's disk may be a file; one of a guest that there is has a name. */
static void offer_disks(struct line *l)
{
    if (accepted(l) & OPT_SPEC)
        offer_files(l);
}

static const struct {
    const char *word; /* as usage and --help have it */
    void (*offer)(struct line *l);
} kinds[] = {
    { "GUEST", offer_guests },      { "[GUEST", offer_guests }, { "NAME", offer_snapshots },
    { "SNAPSHOT", offer_snapshots }, { "FILE", offer_files },    { "[FILE]", offer_files }, { "DISK", offer_disks },
    { "KEY", offer_columns },       { "A,B", offer_more_columns }, { "URI", offer_connections },
};

static void offer_kind(struct line *l, const char *word)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].word, word) == 0)
            return kinds[i].offer(l);
}

static void offer_value(struct line *l)
{
    const struct option_spec *s = l->option;
    const char *comma = strchr(s->arg, ',') ? strrchr(l->word + l->fixed, ',') : NULL;

    if (comma)
        l->fixed = (size_t)(comma + 1 - l->word);
    for (size_t i = 0; s->values && s->values[i]; i++)
        offer(l, s->values[i], "");
    offer_kind(l, s->arg);
}

/* By the usages of the command: "create GUEST [NAME] | list GUEST | ...". */
static void offer_args(struct line *l)
{
    _cleanup_strlist_ struct strlist usages = STRLIST_INIT;

    strlist_split(&usages, l->command->args, '|');
    for (size_t i = 0; i < usages.n && l->args.n < l->command->args_most; i++) {
        _cleanup_strlist_ struct strlist usage = STRLIST_INIT;
        char name[32];
        strlist_split(&usage, usages.v[i], ' ');
        if (!agrees(l, &usage))
            continue;
        const char *word = word_at(&usage, l->args.n);
        literal(name, sizeof(name), word);
        if (is_literal(word))
            offer(l, name, "");
        else
            offer_kind(l, word);
    }
}

static void offer_options(struct line *l)
{
    char name[64];

    for (const struct option_spec *s = options_next(accepted(l), NULL); s; s = options_next(accepted(l), s)) {
        snprintf(name, sizeof(name), "--%s", s->name);
        offer(l, name, s->help);
    }
}

static void offer_commands(struct line *l)
{
    for (const struct command *c = commands; c->name; c++)
        if (c->summary)
            offer(l, c->name, c->summary);
}

/* "stat -- COMMAND" runs one here; that of "exec GUEST -- COMMAND" is the guest's. */
static void offer_command_line(const struct line *l)
{
    if (!strstr(l->command->args, "GUEST --"))
        puts(l->args.n > l->command->args_least ? "\tfiles" : "\tcommands");
}

static void offer_next(struct line *l)
{
    size_t equals = strcspn(l->word, "=");

    if (!l->option && !l->only_args && strncmp(l->word, "--", 2) == 0 && l->word[equals]) {
        l->option = option_named(l, l->word + 2, equals - 2);
        l->fixed = equals + 1;
        if (!l->option || !l->option->arg)
            return;
    }
    if (l->option)
        offer_value(l);
    else if (!l->only_args && l->word[0] == '-')
        offer_options(l);
    else if (!l->command && !l->only_args)
        offer_commands(l);
    else if (l->command && l->only_args && l->command->takes_command)
        offer_command_line(l);
    else if (l->command)
        offer_args(l);
}

int cmd_complete(struct options *o, const struct strlist *args)
{
    struct options typed;
    struct line l = { .o = &typed };

    (void)args;
    if (!o->command) {
        message("complete needs the words of a command line: xltool complete -- WORD ...");
        return EXIT_USAGE;
    }
    if (!freopen("/dev/null", "w", stderr)) /* nothing but candidates may reach the line */
        return EXIT_FAILED;
    options_init(&typed);
    char **word = o->command;
    for (; word[1]; word++)
        take(&l, *word);
    l.word = *word;
    offer_next(&l);
    strlist_release(&l.args);
    options_release(&typed);
    return EXIT_DONE;
}
