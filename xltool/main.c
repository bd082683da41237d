/* xltool: the entry point and the table of commands. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/escape.h"
#include "core/statedir.h"
#include "xltool/command.h"
#include "xltool/exit.h"
#include "xltool/message.h"

enum { ARGS_ANY = 1000000 };

/* clang-format off */
const struct command commands[] = {
    { "top", "", "the console: all guests in one live table",
      OPT_GLOBAL | OPT_CONFIG | OPT_TABLE | OPT_TREE | OPT_INTERVAL | OPT_REPLAY | OPT_SCRIPT | OPT_READ_ONLY, 0, 0, false, cmd_top },
    { "list", "", "one table, now",
      OPT_GLOBAL | OPT_TABLE | OPT_INTERVAL | OPT_REPLAY | OPT_JSON | OPT_CSV, 0, 0, false, cmd_list },
    { "stat", "[GUEST ...] | -- COMMAND [ARG ...]", "rates over time, or what each guest used while COMMAND ran",
      OPT_GLOBAL | OPT_TABLE | OPT_INTERVAL | OPT_COUNT | OPT_REPLAY | OPT_BY | OPT_CONFIG | OPT_JSON | OPT_CSV, 0, ARGS_ANY, true, cmd_stat },
    { "show", "GUEST", "all that is known of one guest",
      OPT_GLOBAL | OPT_REPLAY | OPT_JSON, 1, 1, false, cmd_show },
    { "doctor", "", "what is found here, what is missing, and how to mend it",
      OPT_GLOBAL | OPT_JSON, 0, 0, false, cmd_doctor },
    { "record", "FILE [-- COMMAND [ARG ...]]", "record the table, until Ctrl-C or while COMMAND runs",
      OPT_GLOBAL | OPT_INTERVAL | OPT_BY | OPT_CONFIG, 1, 1, true, cmd_record },
    { "report", "FILE ...", "one page with plots and tables, from recordings or results of benches",
      OPT_REPORT | OPT_SPAN | OPT_FILTER, 1, ARGS_ANY, false, cmd_report },
    { "mark", "FILE TEXT", "a line on the time line of a recording that is under way", 0, 2, 2, false, cmd_mark },
    { "replay", "FILE", "play a recording in the console, or print all of it",
      OPT_CONFIG | OPT_TABLE | OPT_SPAN | OPT_SCRIPT | OPT_JSON | OPT_CSV, 1, 1, false, cmd_replay },
    { "compare", "GUEST ... | FILE ...", "guests, groups, platforms or recordings side by side: ratios, and whether they differ",
      OPT_GLOBAL | OPT_INTERVAL | OPT_COUNT | OPT_REPLAY | OPT_SPAN | OPT_COMPARE | OPT_JSON | OPT_CSV, 2, ARGS_ANY, false, cmd_compare },
    { "export", "", "serve the table to Prometheus, over HTTP", OPT_CONNECT | OPT_DEMO | OPT_INTERVAL | OPT_LISTEN, 0, 0, false, cmd_export },
    { "bench", "control [FILE] | data [FILE]", "what create, clone, snapshot and resize take (control), what guests achieve (data), on each platform",
      OPT_CONNECT | OPT_TIMEOUT | OPT_CHANGE | OPT_JSON | OPT_CSV | OPT_SPEC | OPT_SIZES | OPT_BENCH, 1, 2, false, cmd_bench },
    { "reach", "GUEST ... | --on PLATFORM[,PLATFORM ...]", "who reaches whom: guests, this host, gateways, as a matrix",
      OPT_GLOBAL | OPT_FILTER | OPT_REACH | OPT_JSON | OPT_CSV, 0, ARGS_ANY, false, cmd_reach },
    { "create", "FILE | --on PLATFORM[,PLATFORM ...] --name NAME ...", "make and start a guest, or an equal one on each platform",
      OPT_GLOBAL | OPT_CHANGE | OPT_JSON | OPT_SPEC | OPT_SIZES, 0, 1, false, cmd_create },
    { "start", "GUEST ...", "start guests", OPT_CONTROL, 1, ARGS_ANY, false, cmd_start },
    { "stop", "GUEST ...", "shut guests down; --force: pull the plug", OPT_CONTROL, 1, ARGS_ANY, false, cmd_stop },
    { "reboot", "GUEST ...", "reboot guests", OPT_CONTROL, 1, ARGS_ANY, false, cmd_reboot },
    { "pause", "GUEST ...", "let guests stand still", OPT_CONTROL, 1, ARGS_ANY, false, cmd_pause },
    { "resume", "GUEST ...", "let them go on", OPT_CONTROL, 1, ARGS_ANY, false, cmd_resume },
    { "rename", "GUEST NEW", "give a guest another name", OPT_CONTROL, 2, 2, false, cmd_rename },
    { "delete", "GUEST ...", "delete guests, with the disks that xltool made for them", OPT_CONTROL, 1, ARGS_ANY, false, cmd_delete },
    { "clone", "GUEST NEW", "make another guest like it, with disks, name and addresses of its own",
      OPT_CONTROL | OPT_CLONE | OPT_START, 2, 2, false, cmd_clone },
    { "snapshot", "create GUEST [NAME] | list GUEST | revert GUEST NAME | delete GUEST NAME",
      "keep a guest's state, and go back to it", OPT_CONTROL | OPT_SNAPSHOT, 2, 3, false, cmd_snapshot },
    { "resize", "GUEST", "change vCPUs, memory, disks and the CPU limit",
      OPT_CONTROL | OPT_SIZES | OPT_CPU_LIMIT, 1, 1, false, cmd_resize },
    { "console", "GUEST", "the guest's console here; Ctrl-] leaves it", OPT_GLOBAL, 1, 1, false, cmd_console },
    { "exec", "GUEST -- COMMAND [ARG ...]", "run a command in a guest", OPT_GLOBAL, 1, 1, true, cmd_exec },
    { "wait", "GUEST", "until a guest is running, stopped or ready", OPT_GLOBAL | OPT_FOR, 1, 1, false, cmd_wait },
    { "jobs", "", "operations under way, and those that were interrupted", OPT_JSON, 0, 0, false, cmd_jobs },
    { "recover", "", "undo or finish what was interrupted", OPT_GLOBAL | OPT_CHANGE, 0, 0, false, cmd_recover },
    { "monitor", "URI ID", NULL, 0, 2, 2, false, cmd_monitor },
    { "complete", "-- WORD ...", NULL, 0, 0, 0, true, cmd_complete },
    { "help", "[columns | keys]", "this help; the columns; the console's keys", 0, 0, 1, false, cmd_help },
    { .name = NULL },
};
/* clang-format on */

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

void commands_help(void)
{
    puts("Usage: xltool [OPTION ...] [COMMAND] [ARG ...]\n\n"
         "Xen domains, KVM guests and containers in one live table.\n\n"
         "Commands (without one: top on a terminal, list elsewhere):");
    for (const struct command *c = commands; c->name; c++)
        if (c->summary)
            printf("  %-10s %s\n", c->name, c->summary);
    puts("\nOptions:");
    options_help(OPT_GLOBAL | OPT_CONFIG);
    puts("\n'xltool COMMAND --help' tells more, 'man xltool' tells all.");
}

static void command_help(const struct command *c)
{
    printf("Usage: xltool %s [OPTION ...]%s%s\n\n%s\n\nOptions:\n", c->name, *c->args ? " " : "",
           c->args, c->summary ? c->summary : "for xltool itself");
    options_help(c->options);
}

static int print_version(void)
{
    puts("xltool " XLTOOL_VERSION);
    return EXIT_DONE;
}

static int usage_error(const struct err *e, const char *command)
{
    message("%s; try 'xltool%s%s --help'", e->msg, *command ? " " : "", command);
    return EXIT_USAGE;
}

/* Cuts argv at "--" and keeps what follows as the command to run. */
static int split_command(const struct command *c, struct options *o, int argc, char **argv)
{
    for (int i = 1; c->takes_command && i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            o->command = argv + i + 1;
            return i;
        }
    }
    return argc;
}

static int check_usage(const struct command *c, const struct options *o,
                       const struct strlist *args, struct err *e)
{
    if (o->json && o->csv)
        return err_set(e, EINVAL, "--json and --csv exclude each other");
    if (o->markdown && (o->json || o->csv))
        return err_set(e, EINVAL, "--markdown and --%s exclude each other", o->json ? "json" : "csv");
    if (o->replay && (o->connect.n || o->demo))
        return err_set(e, EINVAL, "--replay and --%s exclude each other", o->demo ? "demo" : "connect");
    if (o->replay && o->command)
        return err_set(e, EINVAL, "--replay and a COMMAND exclude each other");
    if (o->by && !o->command)
        return err_set(e, EINVAL, "--by is for what a COMMAND cost: add '-- COMMAND'");
    if (o->command && !o->command[0])
        return err_set(e, EINVAL, "a COMMAND is missing after '--'");
    if (o->command && args->n > (c->args_least ? c->args_most : 0))
        return err_set(e, EINVAL, "'%s' before '--' is neither an option nor wanted", args->v[args->n - 1]);
    if (args->n && args->n < c->args_least)
        return err_set(e, EINVAL, "'%s' needs %s: %zu words at least, not %zu", c->name, c->args, c->args_least, args->n);
    if (args->n < c->args_least)
        return err_set(e, EINVAL, "'%s' needs %s", c->name, c->args);
    if (args->n > c->args_most)
        return err_set(e, EINVAL, "'%s' takes no '%s'", c->name, args->v[c->args_most]);
    return 0;
}

static int run_command(const struct command *c, struct options *o, int argc, char **argv)
{
    _cleanup_strlist_ struct strlist args = STRLIST_INIT;
    struct err e = ERR_INIT;

    argc = split_command(c, o, argc, argv);
    int rc = options_parse(o, argc, argv, c->options, true, &args, &e);
    if (rc < 0)
        return usage_error(&e, c->name);
    if (o->help) {
        command_help(c);
        return EXIT_DONE;
    }
    if (o->version)
        return print_version();
    if (check_usage(c, o, &args, &e) < 0)
        return usage_error(&e, c->name);
    return c->run(o, &args);
}

static bool console_possible(void)
{
    const char *term = getenv("TERM");

    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static int run(struct options *o, int argc, char **argv)
{
    struct err e = ERR_INIT;
    int first = options_parse(o, argc, argv, OPT_GLOBAL | OPT_CONFIG, false, NULL, &e);

    if (first < 0 || state_dir_check(&e) < 0)
        return usage_error(&e, "");
    if (o->version)
        return print_version();
    if (first >= argc && o->help) {
        commands_help();
        return EXIT_DONE;
    }
    const char *name = first < argc ? argv[first] : console_possible() ? "top" : "list";
    const struct command *c = command_find(name);
    if (!c) {
        err_set(&e, EINVAL, "unknown command '%s'", name);
        return usage_error(&e, "");
    }
    char *bare[] = { argv[0], NULL };
    return first < argc ? run_command(c, o, argc - first, argv + first) : run_command(c, o, 1, bare);
}

/* Where a standard stream is closed, the next file that is opened would take its number, and output
 * would go into a connection. Opened the wrong way round, using it still is an error. */
static void guard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            _exit(EXIT_FAILED);
}

int main(int argc, char **argv)
{
    struct options o;

    guard_streams();
    setlocale(LC_ALL, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        escape_ascii_only();
    setlocale(LC_NUMERIC, "C"); /* a number reads the same in every CSV, JSON and filter */
    options_init(&o);
    int code = message_flush(run(&o, argc, argv));
    options_release(&o);
    return code;
}
