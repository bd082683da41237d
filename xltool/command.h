/* A command is one row of the table in main.c and one function in its own cmd_*.c. */
#ifndef XLTOOL_COMMAND_H
#define XLTOOL_COMMAND_H

#include "xltool/options.h"

struct command {
    const char *name;
    const char *args;     /* "GUEST", "[-- COMMAND ...]", or "" */
    const char *summary;
    unsigned options;     /* enum option_bit */
    size_t args_least, args_most;
    bool takes_command;   /* "-- COMMAND ..." */
    int (*run)(struct options *o, const struct strlist *args); /* returns the exit code */
};

int cmd_top(struct options *o, const struct strlist *args);
int cmd_list(struct options *o, const struct strlist *args);
int cmd_stat(struct options *o, const struct strlist *args);
int cmd_show(struct options *o, const struct strlist *args);
int cmd_doctor(struct options *o, const struct strlist *args);
int cmd_help(struct options *o, const struct strlist *args);

/* Prints the usage of the whole program. */
void commands_help(void);

#endif
