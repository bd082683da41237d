#include "core/select.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "core/column.h"
#include "core/mem.h"
#include "core/parse.h"

enum filter_kind { FILTER_ALL, FILTER_AND, FILTER_OR, FILTER_NOT, FILTER_TEST };
enum filter_op { OP_EQ, OP_NE, OP_CONTAINS, OP_LT, OP_LE, OP_GT, OP_GE };
enum { MAX_DEPTH = 64, MAX_TERMS = 1024 }; /* matching and freeing recurse */

struct filter {
    enum filter_kind kind;
    struct filter *left, *right;
    const struct column *column; /* FILTER_TEST */
    enum filter_op op;
    char *text;
    double num;
};

struct parser {
    const char *all, *p;
    struct err *e;
    int depth, terms;
};

static int complain(const struct parser *ps, const char *what)
{
    return err_set(ps->e, EINVAL, "%s at character %zu of filter '%s'", what,
                   (size_t)(ps->p - ps->all) + 1, ps->all);
}

static struct filter *filter_new(enum filter_kind kind, struct filter *left, struct filter *right)
{
    struct filter *f = xcalloc(1, sizeof(*f));

    *f = (struct filter){ .kind = kind, .left = left, .right = right };
    return f;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    filter_free(f->left);
    filter_free(f->right);
    free(f->text);
    free(f);
}

void filter_freep(struct filter **f)
{
    filter_free(*f);
}

static void skip_blanks(struct parser *ps)
{
    while (isspace((unsigned char)*ps->p))
        ps->p++;
}

static bool take(struct parser *ps, const char *token)
{
    skip_blanks(ps);
    size_t len = strlen(token);
    if (strncmp(ps->p, token, len) != 0)
        return false;
    ps->p += len;
    return true;
}

/* A word or a "quoted text"; NULL and an error when there is neither. */
static char *take_word(struct parser *ps)
{
    skip_blanks(ps);
    if (*ps->p == '"') {
        const char *end = strchr(ps->p + 1, '"');
        if (!end) {
            complain(ps, "a quote is not closed");
            return NULL;
        }
        char *text = xstrndup(ps->p + 1, (size_t)(end - ps->p - 1));
        ps->p = end + 1;
        return text;
    }
    size_t len = strcspn(ps->p, " \t\n&|!()=<>~\"");
    if (len == 0) {
        complain(ps, *ps->p ? "a name or a value is expected" : "the filter ends too early");
        return NULL;
    }
    char *text = xstrndup(ps->p, len);
    ps->p += len;
    return text;
}

static bool take_op(struct parser *ps, enum filter_op *ret)
{
    static const struct {
        const char *token;
        enum filter_op op;
    } ops[] = {
        { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE }, { "==", OP_EQ },
        { "=", OP_EQ },  { "~", OP_CONTAINS }, { "<", OP_LT }, { ">", OP_GT },
    };

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (take(ps, ops[i].token)) {
            *ret = ops[i].op;
            return true;
        }
    }
    return false;
}

/* A decimal number, with K, M, G or T (powers of 1024) behind it or not. */
static int parse_number(const char *text, double *ret)
{
    static const char units[] = "KMGT";
    size_t len = strlen(text);
    const char *unit = len ? strchr(units, toupper((unsigned char)text[len - 1])) : NULL;
    _cleanup_free_ char *digits = xstrndup(text, unit ? len - 1 : len);
    int rc = parse_double(digits, ret);

    if (rc == 0 && unit)
        *ret *= (double)(1ull << 10 * (unit - units + 1));
    return rc;
}

/* The right side of KEY OP VALUE; checks that the operator fits the column. */
static int finish_test(struct parser *ps, struct filter *f)
{
    bool number = column_is_number(f->column);

    f->text = take_word(ps);
    if (!f->text)
        return -EINVAL;
    if (number && f->op == OP_CONTAINS)
        return complain(ps, "'~' goes with text; a number column takes = != < <= > >=");
    if (!number && f->op != OP_EQ && f->op != OP_NE && f->op != OP_CONTAINS)
        return complain(ps, "a text column takes = != ~");
    if (number && parse_number(f->text, &f->num) < 0)
        return complain(ps, "a number is expected before this");
    return 0;
}

static int parse_test(struct parser *ps, struct filter **ret)
{
    _cleanup_(filter_freep) struct filter *f = filter_new(FILTER_TEST, NULL, NULL);
    bool quoted = (skip_blanks(ps), *ps->p == '"');
    _cleanup_free_ char *word = take_word(ps);

    if (!word)
        return -EINVAL;
    if (!quoted && take_op(ps, &f->op)) {
        f->column = column_find(word);
        if (!f->column)
            return err_set(ps->e, EINVAL, "unknown column '%s' in filter '%s'", word, ps->all);
        int rc = finish_test(ps, f);
        if (rc < 0)
            return rc;
    } else {
        f->column = column_find("name");
        f->op = OP_CONTAINS;
        f->text = steal(&word);
    }
    *ret = steal(&f);
    return 0;
}

static int parse_or(struct parser *ps, struct filter **ret);

static int parse_factor(struct parser *ps, struct filter **ret)
{
    struct filter *inner = NULL;

    if (++ps->depth > MAX_DEPTH)
        return complain(ps, "too deeply nested");
    if (++ps->terms > MAX_TERMS)
        return complain(ps, "too many terms");
    int rc;
    if (take(ps, "!")) {
        rc = parse_factor(ps, &inner);
        if (rc == 0)
            inner = filter_new(FILTER_NOT, inner, NULL);
    } else if (take(ps, "(")) {
        rc = parse_or(ps, &inner);
        if (rc == 0 && !take(ps, ")"))
            rc = complain(ps, "')' is expected");
    } else {
        rc = parse_test(ps, &inner);
    }
    ps->depth--;
    if (rc < 0) {
        filter_free(inner);
        return rc;
    }
    *ret = inner;
    return 0;
}

/* One level of the grammar: operands joined by an operator of one or two equal characters. */
static int parse_chain(struct parser *ps, const char *once, const char *twice,
                       enum filter_kind kind, int (*operand)(struct parser *, struct filter **),
                       struct filter **ret)
{
    _cleanup_(filter_freep) struct filter *left = NULL;
    struct filter *right;
    int rc = operand(ps, &left);

    while (rc == 0 && (take(ps, twice) || take(ps, once))) {
        right = NULL;
        rc = operand(ps, &right);
        if (rc == 0)
            left = filter_new(kind, left, right);
    }
    if (rc == 0)
        *ret = steal(&left);
    return rc;
}

static int parse_and(struct parser *ps, struct filter **ret)
{
    return parse_chain(ps, "&", "&&", FILTER_AND, parse_factor, ret);
}

static int parse_or(struct parser *ps, struct filter **ret)
{
    return parse_chain(ps, "|", "||", FILTER_OR, parse_and, ret);
}

int filter_parse(const char *text, struct filter **ret, struct err *e)
{
    struct parser ps = { .all = text, .p = text, .e = e };
    _cleanup_(filter_freep) struct filter *f = NULL;

    skip_blanks(&ps);
    if (!*ps.p) {
        *ret = filter_new(FILTER_ALL, NULL, NULL);
        return 0;
    }
    int rc = parse_or(&ps, &f);
    if (rc < 0)
        return rc;
    skip_blanks(&ps);
    if (*ps.p)
        return complain(&ps, "'&' or '|' is expected");
    *ret = steal(&f);
    return 0;
}

static bool match_text(const struct filter *f, const char *text)
{
    if (f->op == OP_CONTAINS)
        return strcasestr(text, f->text) != NULL;
    return (strcmp(text, f->text) == 0) == (f->op == OP_EQ);
}

static bool match_number(const struct filter *f, double v)
{
    switch (f->op) {
    case OP_LT:
        return v < f->num;
    case OP_LE:
        return v <= f->num;
    case OP_GT:
        return v > f->num;
    case OP_GE:
        return v >= f->num;
    case OP_NE:
        return v < f->num || v > f->num;
    default:
        return v >= f->num && v <= f->num;
    }
}

static bool match_test(const struct filter *f, const struct table *t, const struct row *r)
{
    struct value v = column_value(f->column, t, r);

    if (!v.known)
        return false;
    return v.is_text ? match_text(f, v.text) : match_number(f, v.num);
}

bool filter_match(const struct filter *f, const struct table *t, const struct row *r)
{
    switch (f->kind) {
    case FILTER_AND:
        return filter_match(f->left, t, r) && filter_match(f->right, t, r);
    case FILTER_OR:
        return filter_match(f->left, t, r) || filter_match(f->right, t, r);
    case FILTER_NOT:
        return !filter_match(f->left, t, r);
    case FILTER_TEST:
        return match_test(f, t, r);
    case FILTER_ALL:
        break;
    }
    return true;
}

bool filter_needs_rate(const struct filter *f)
{
    return f && ((f->column && f->column->needs_rate) || filter_needs_rate(f->left) ||
                 filter_needs_rate(f->right));
}

void table_filter(struct table *t, const struct filter *f)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->n; i++)
        if (filter_match(f, t, &t->rows[i]))
            t->rows[kept++] = t->rows[i];
    t->n = kept;
}
