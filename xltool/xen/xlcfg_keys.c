/* Finds the keys of an xl.cfg: libxlutil gives values by name, but no list of names. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "xltool/xen/xlcfg.h"

/* Moves to the end of a string in quotes: behind the closing one, or to the end of the text. */
static const char *skip_string(const char *p, unsigned *line)
{
    char quote = *p++;

    for (; *p && *p != quote; p++)
        if (*p == '\n')
            (*line)++;
    return *p ? p + 1 : p;
}

static const char *skip_comment(const char *p)
{
    return p + strcspn(p, "\n");
}

/* To the end of the statement: a newline or ";" outside of brackets. */
static const char *skip_value(const char *p, unsigned *line)
{
    int depth = 0;

    while (*p && !(depth <= 0 && (*p == '\n' || *p == ';'))) {
        if (*p == '"' || *p == '\'') {
            p = skip_string(p, line);
            continue;
        }
        if (*p == '#') {
            p = skip_comment(p);
            continue;
        }
        if (*p == '[')
            depth++;
        else if (*p == ']')
            depth--;
        else if (*p == '\n')
            (*line)++;
        p++;
    }
    return p;
}

/* To where the next statement begins. */
static const char *skip_blank(const char *p, unsigned *line)
{
    while (*p == '#' || *p == ';' || isspace((unsigned char)*p)) {
        if (*p == '#') {
            p = skip_comment(p);
            continue;
        }
        if (*p == '\n')
            (*line)++;
        p++;
    }
    return p;
}

bool xen_xlcfg_next_key(const char **text, unsigned *line, struct xlcfg_key *ret)
{
    const char *p = skip_blank(*text, line);
    size_t n = 0;

    if (!*p)
        return false;
    ret->line = *line;
    while (isalnum((unsigned char)p[n]) || p[n] == '_')
        n++;
    snprintf(ret->name, sizeof(ret->name), "%.*s", (int)n, p);
    *text = skip_value(p + n, line);
    return true;
}
