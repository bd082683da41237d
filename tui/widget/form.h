/* A form: fields to fill in, in a box. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "core/err.h"
#include "tui/term/edit.h"
#include "tui/widget/screen.h"

enum { FORM_FIELDS_MAX = 12 };

struct form_field {
    const char *label; /* "Memory" */
    const char *hint;  /* "512M"; may be NULL */
    bool is_switch;    /* on or off, no text */
    bool on;
    struct edit edit;
};

struct form;
/* Enter: true closes it; false keeps it, with form->err shown. */
typedef bool form_done(struct console *c, struct form *f);

struct form {
    struct screen screen; /* first */
    char *title;
    struct form_field fields[FORM_FIELDS_MAX];
    size_t n, at;
    size_t top, shown; /* the first field in sight; how many there was room for */
    struct err err;
    form_done *done;
    void *data;                  /* the opener's */
    void (*release)(void *data); /* frees it; may be NULL */
};

/* Opens an empty form; add its fields next. title is copied. */
struct form *form_open(struct console *c, const char *title, form_done *done, void *data,
                       void (*release)(void *data));
void form_text(struct form *f, const char *label, const char *hint, const char *text);
void form_switch(struct form *f, const char *label, const char *hint, bool on);
/* What a field holds: field i, in the order in which they were added. */
const char *form_value(const struct form *f, size_t i);
bool form_is_on(const struct form *f, size_t i);

#endif
