/* A command is one row of the table in main.c and one function in its own cmd_*.c. */
#ifndef XLTOOL_COMMAND_H
#define XLTOOL_COMMAND_H

#include "xltool/options.h"

struct command {
    const char *name;
    const char *args;     /* "GUEST", "[-- COMMAND ...]", or "" */
    const char *summary;  /* NULL: not for users, left out of every list */
    unsigned options;     /* enum option_bit */
    size_t args_least, args_most;
    bool takes_command;   /* "-- COMMAND ..." */
    int (*run)(struct options *o, const struct strlist *args); /* returns the exit code */
};

int cmd_top(struct options *o, const struct strlist *args);
int cmd_list(struct options *o, const struct strlist *args);
int cmd_stat(struct options *o, const struct strlist *args);
int cmd_show(struct options *o, const struct strlist *args);
int cmd_create(struct options *o, const struct strlist *args);
int cmd_start(struct options *o, const struct strlist *args);
int cmd_stop(struct options *o, const struct strlist *args);
int cmd_reboot(struct options *o, const struct strlist *args);
int cmd_pause(struct options *o, const struct strlist *args);
int cmd_resume(struct options *o, const struct strlist *args);
int cmd_rename(struct options *o, const struct strlist *args);
int cmd_delete(struct options *o, const struct strlist *args);
int cmd_clone(struct options *o, const struct strlist *args);
int cmd_snapshot(struct options *o, const struct strlist *args);
int cmd_resize(struct options *o, const struct strlist *args);
int cmd_console(struct options *o, const struct strlist *args);
int cmd_exec(struct options *o, const struct strlist *args);
int cmd_wait(struct options *o, const struct strlist *args);
int cmd_jobs(struct options *o, const struct strlist *args);
int cmd_recover(struct options *o, const struct strlist *args);
int cmd_monitor(struct options *o, const struct strlist *args);
int cmd_complete(struct options *o, const struct strlist *args);
int cmd_record(struct options *o, const struct strlist *args);
int cmd_replay(struct options *o, const struct strlist *args);
int cmd_compare(struct options *o, const struct strlist *args);
int cmd_report(struct options *o, const struct strlist *args);
int cmd_bench(struct options *o, const struct strlist *args);
int cmd_reach(struct options *o, const struct strlist *args);
int cmd_mark(struct options *o, const struct strlist *args);
int cmd_export(struct options *o, const struct strlist *args);
int cmd_doctor(struct options *o, const struct strlist *args);
int cmd_help(struct options *o, const struct strlist *args);

/* The table of commands, ended by one without a name. */
extern const struct command commands[];
/* NULL when there is none of that name. */
const struct command *command_find(const char *name);

/* Prints the usage of the whole program. */
void commands_help(void);

#endif
