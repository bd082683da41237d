/* Guests as a tree: groups, sums, order, what is open, and a selection that follows. */
#include "core_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/table/model.h"

#define MISSING UINT64_MAX

struct spec {
    const char *name, *platform, *group;
    uint64_t cpu_percent, mem; /* MISSING: not known */
    enum guest_state state;
};

/* What else guests of these names have. */
static const struct extra {
    const char *name;
    uint64_t mem_limit, reads_per_s, read_ms, uptime_s;
} extras[] = {
    { "swift", 200, 1000, 1, 500 },
    { "slow", 800, 1, 101, 90 },
    { "idle", 1000, 0, 9, MISSING },
    { "young", 1000, 0, 9, 3 },
};

static void set(struct sample *s, enum field f, uint64_t value)
{
    if (value == MISSING)
        sample_unknown(s, f, "not told");
    else
        sample_set(s, f, value);
}

static void set_extras(struct sample *s, const char *name, uint64_t t_ns)
{
    for (size_t i = 0; i < sizeof(extras) / sizeof(extras[0]); i++) {
        const struct extra *x = &extras[i];
        uint64_t reads = t_ns / SECOND * x->reads_per_s;
        if (strcmp(x->name, name) != 0)
            continue;
        sample_set(s, F_MEM_LIMIT, x->mem_limit);
        sample_set(s, F_DISK_READ_OPS, reads);
        sample_set(s, F_DISK_READ_TIME, reads * x->read_ms * 1000000);
        set(s, F_UPTIME, x->uptime_s);
    }
}

/* The name is the id too. */
static struct snapshot *make_snapshot(uint64_t t_ns, const struct spec *specs, size_t n)
{
    struct snapshot *s = snapshot_new();

    for (size_t i = 0; i < n; i++) {
        const struct spec *x = &specs[i];
        struct guest *g = add_guest(s, x->platform, x->name, x->name, t_ns);
        g->group = x->group ? snapshot_strdup(s, x->group) : NULL;
        g->state = x->state ? x->state : GUEST_RUNNING;
        set(&g->now, F_CPU_TIME, x->cpu_percent == MISSING ? MISSING : t_ns / 100 * x->cpu_percent);
        set(&g->now, F_MEM, x->mem);
        sample_set(&g->now, F_MEM_LIMIT, 1000);
        set_extras(&g->now, x->name, t_ns);
    }
    snapshot_seal(s);
    s->t_ns = t_ns;
    return s;
}

/* Each list of specs is a connection; one whose URI has a '!' does not answer. */
static void take2(struct model *m, uint64_t at_s, const char *uri_1, const struct spec *a, size_t n_a,
                  const char *uri_2, const struct spec *b, size_t n_b)
{
    _cleanup_free_ char *first = xstrdup(uri_1), *second = xstrdup(uri_2);
    uint64_t t = at_s * SECOND;
    struct table_source s[2] = {
        { .uri = first, .prev = make_snapshot(t - SECOND, a, n_a), .now = make_snapshot(t, a, n_a) },
        { .uri = second, .prev = make_snapshot(t - SECOND, b, n_b), .now = make_snapshot(t, b, n_b) },
    };
    struct table table;

    for (int i = 0; i < 2; i++) {
        s[i].platform = "test";
        s[i].state = strchr(s[i].uri, '!') ? CONN_STALLED : CONN_OK;
    }
    table_build(&table, s, 2, t);
    for (int i = 0; i < 2; i++) {
        snapshot_unref(s[i].prev);
        snapshot_unref(s[i].now);
    }
    model_take(m, &table);
    table_release(&table);
}

static void take(struct model *m, uint64_t at_s, const struct spec *specs, size_t n)
{
    take2(m, at_s, "a:///", specs, n, "b:///", NULL, 0);
}

#define TAKE(m, at_s, specs) take(m, at_s, specs, sizeof(specs) / sizeof((specs)[0]))

/* The lines: "+shop(2) .web .db -rest(3)": open and closed groups, a dot a depth. */
static void tree_of(const struct model *m, struct strbuf *out)
{
    for (size_t i = 0; i < model_lines(m); i++) {
        int group = model_line_group(m, i);
        const struct group *g = group == NO_GROUP ? NULL : &m->groups.v[group];
        strbuf_adds(out, i ? " " : "");
        for (int d = 0; d < model_line_depth(m, i); d++)
            strbuf_addc(out, '.');
        if (g)
            strbuf_addf(out, "%c%s(%zu)", g->is_open ? '+' : '-', g->name, g->n);
        else
            strbuf_adds(out, model_line_row(m, i)->guest->name);
    }
}

static void assert_tree(const struct model *m, const char *want)
{
    _cleanup_strbuf_ struct strbuf tree = STRBUF_INIT;

    tree_of(m, &tree);
    assert_string_equal(strbuf_str(&tree), want);
}

static void init(struct model *m, const char *sort, enum grouping by)
{
    model_init(m, column_find(sort), false);
    model_group(m, by);
}

static const struct group_cell *cell(const struct model *m, size_t group, const char *column)
{
    return group_cell(&m->groups, group, column_find(column), &m->table, m->shown);
}

static void assert_cell(const struct model *m, size_t group, const char *column, double sum, size_t known,
                        size_t unknown)
{
    const struct group_cell *c = cell(m, group, column);

    assert_float_equal(c->value, sum, 0.001);
    assert_int_equal(c->n_known, known);
    assert_int_equal(c->n_unknown, unknown);
}

static const struct spec shop[] = {
    { "web", "docker", "shop", 50, 100, 0 },
    { "db", "docker", "shop", 30, 200, 0 },
    { "lone", "kvm", NULL, 99, 900, 0 },
    { "cache", "docker", "shop", MISSING, 50, 0 },
    { "old", "docker", "shop", MISSING, MISSING, GUEST_STOPPED },
    { "mail", "kvm", "post", 20, 400, 0 },
};

static void sums_say_what_is_missing(void **state)
{
    struct model m;
    const struct spec none[] = { { "x", "kvm", "g", MISSING, MISSING, 0 },
                                 { "y", "kvm", "g", MISSING, 0, GUEST_STOPPED } };

    (void)state;
    init(&m, "cpu", GROUP_BY_GROUP);
    TAKE(&m, 10, shop);
    assert_cell(&m, 0, "cpu", 80, 2, 1); /* what is stopped uses nothing: one is missing, not two */
    assert_cell(&m, 0, "mem", 350, 3, 0);
    assert_cell(&m, 1, "cpu", 20, 1, 0);
    assert_false(group_can_add(column_find("mem_percent")));
    assert_false(group_can_add(column_find("uptime")));
    assert_false(group_can_add(column_find("disk_read_latency")));
    assert_false(group_can_add(column_find("name")));
    assert_string_equal(cell(&m, 0, "platform")->text, "docker");
    assert_null(cell(&m, 0, "state")->text); /* not all are in one */
    assert_string_equal(cell(&m, 1, "state")->text, "running");
    TAKE(&m, 20, none);
    assert_cell(&m, 0, "cpu", 0, 0, 1);
    assert_cell(&m, 0, "mem", 0, 1, 1); /* a known zero */
    model_release(&m);
}

static void shares_and_latencies_are_weighed(void **state)
{
    struct model m;
    const struct spec disks[] = {
        { "swift", "kvm", "g", 0, 100, 0 },
        { "slow", "xen", "g", 0, 100, 0 },
        { "idle", "kvm", "g", 0, MISSING, 0 },
        { "mute", "kvm", "g", 0, 5, 0 },
        { "off", "kvm", "g", 0, MISSING, GUEST_STOPPED },
        { "young", "kvm", "h", 0, 7, 0 },
    };

    (void)state;
    init(&m, "name", GROUP_BY_GROUP);
    TAKE(&m, 10, disks);
    assert_cell(&m, 0, "mem_percent", 100.0 * 205 / 2000, 3, 1);
    assert_cell(&m, 0, "disk_read_latency", 1101e6 / 1001, 2, 1); /* who is idle waits for nothing */
    assert_cell(&m, 0, "uptime", 90, 2, 2);
    assert_true(cell(&m, 0, "uptime")->differs);
    assert_cell(&m, 1, "disk_read_latency", 0, 0, 0);
    assert_cell(&m, 1, "uptime", 3, 1, 0);
    assert_false(cell(&m, 1, "uptime")->differs);
    assert_int_equal(group_figure(column_find("age")), GROUP_MOST);
    assert_int_equal(group_figure(column_find("wait")), GROUP_SUM);
    assert_null(cell(&m, 0, "platform")->text); /* they differ ... */
    assert_int_equal(cell(&m, 0, "platform")->n_known, 5);
    assert_null(cell(&m, 0, "image")->text); /* ... and here nothing is known */
    assert_int_equal(cell(&m, 0, "image")->n_known, 0);
    model_release(&m);
}

static void groups_are_in_order(void **state)
{
    struct model m;
    const struct spec unknown[] = { { "a", "kvm", "g", MISSING, 5, 0 }, { "b", "kvm", "h", 0, 4, 0 },
                                    { "c", "kvm", NULL, 90, 3, 0 },     { "d", "kvm", "i", 7, 1, 0 },
                                    { "e", "kvm", "i", 5, 2, 0 } };

    (void)state;
    init(&m, "cpu", GROUP_BY_GROUP);
    TAKE(&m, 10, shop);
    assert_tree(&m, "+shop(4) .web .db .cache .old +post(1) .mail +no group(1) .lone");
    model_sort(&m, column_find("mem"), false);
    assert_tree(&m, "+post(1) .mail +shop(4) .db .web .cache .old +no group(1) .lone");
    model_sort(&m, column_find("mem"), true);
    assert_tree(&m, "+shop(4) .cache .web .db .old +post(1) .mail +no group(1) .lone");
    model_sort(&m, column_find("name"), false);
    assert_tree(&m, "+post(1) .mail +shop(4) .cache .db .old .web +no group(1) .lone");
    model_sort(&m, column_find("name"), true);
    assert_tree(&m, "+shop(4) .web .old .db .cache +post(1) .mail +no group(1) .lone");
    model_sort(&m, column_find("mem_percent"), false); /* which has no sum: as the first guests stand */
    assert_tree(&m, "+post(1) .mail +shop(4) .db .web .cache .old +no group(1) .lone");
    model_sort(&m, column_find("mem_percent"), true);
    assert_tree(&m, "+shop(4) .cache .web .db .old +post(1) .mail +no group(1) .lone");
    model_sort(&m, column_find("cpu"), false);
    TAKE(&m, 20, unknown); /* nothing known comes after a known zero */
    assert_tree(&m, "+i(2) .d .e +h(1) .b +g(1) .a +no group(1) .c");
    model_release(&m);
}

static void pods_are_in_namespaces(void **state)
{
    struct model m;
    const struct spec k8s[] = {
        { "a", "docker", "prod/web-0", 10, 1, 0 },  { "b", "docker", "prod/db-0", 70, 1, 0 },
        { "c", "docker", "prod", 5, 1, 0 },         { "d", "docker", "test/web-0", 20, 1, 0 },
        { "e", "docker", "prod/web-0", 40, 1, 0 },  { "f", "docker", "/x", 3, 1, 0 },
        { "g", "docker", "x/", 2, 1, 0 },           { "h", "docker", "p/a/b", 1, 1, 0 },
        { "i", "docker", "", 90, 1, 0 },
    };

    (void)state;
    init(&m, "cpu", GROUP_BY_GROUP);
    TAKE(&m, 10, k8s);
    assert_tree(&m, "+prod(4) .c .+db-0(1) ..b .+web-0(2) ..e ..a +test(1) .+web-0(1) ..d +/x(1) .f +x/(1) .g "
                    "+p(1) .+a/b(1) ..h +no group(1) .i");
    assert_int_equal(m.groups.n_top, 6);
    assert_cell(&m, 0, "cpu", 125, 4, 0); /* with those of its pods */
    model_select(&m, 2); /* db-0 */
    assert_int_equal(model_selected_group(&m), 1);
    assert_true(model_toggle(&m));
    assert_int_equal(m.selected, 2);
    model_select(&m, 3); /* web-0 in prod, not the one in test */
    assert_true(model_toggle(&m));
    assert_tree(&m, "+prod(4) .c .-db-0(1) .-web-0(2) +test(1) .+web-0(1) ..d +/x(1) .f +x/(1) .g +p(1) .+a/b(1) "
                    "..h +no group(1) .i");
    model_select(&m, 6);
    assert_false(model_toggle(&m)); /* a guest */
    model_toggle_all(&m);
    assert_tree(&m, "-prod(4) -test(1) -/x(1) -x/(1) -p(1) -no group(1)");
    model_toggle_all(&m);
    model_select(&m, 3); /* the pod db-0 goes with its namespace */
    model_toggle_all(&m);
    assert_int_equal(m.selected, 0);
    assert_true(model_toggle(&m));
    assert_tree(&m, "+prod(4) .c .-db-0(1) .-web-0(2) -test(1) -/x(1) -x/(1) -p(1) -no group(1)");
    model_release(&m);
}

/* What is open within a closed group is no reason to close all once more. */
static void all_open_when_all_in_sight_are_closed(void **state)
{
    struct model m;
    const struct spec k8s[] = { { "a", "docker", "prod/web", 10, 1, 0 }, { "b", "docker", "prod/db", 5, 1, 0 } };

    (void)state;
    init(&m, "cpu", GROUP_BY_GROUP);
    TAKE(&m, 10, k8s);
    model_select(&m, 0);
    assert_true(model_toggle(&m));
    assert_tree(&m, "-prod(2)");
    model_toggle_all(&m);
    assert_tree(&m, "+prod(2) .+web(1) ..a .+db(1) ..b");
    model_release(&m);
}

static void connections_platforms_and_none(void **state)
{
    struct model m;
    const struct spec other[] = { { "web", "xen", NULL, 500, 1, 0 } };

    (void)state;
    init(&m, "cpu", GROUP_BY_CONNECTION);
    take2(&m, 10, "a:///x/y", shop, 6, "b:///!", other, 1);
    assert_tree(&m, "+b:///!(1) .web +a:///x/y(6) .lone .web .db .mail .cache .old");
    assert_int_equal(m.groups.v[0].n_stale, 1);
    assert_int_equal(m.groups.v[1].n_stale, 0);
    assert_int_equal(m.groups.v[1].n_alive, 5);
    model_group(&m, GROUP_BY_PLATFORM);
    assert_tree(&m, "+xen(1) .web +kvm(2) .lone .mail +docker(4) .web .db .cache .old");
    model_group(&m, GROUP_BY_TAG); /* there are none */
    assert_tree(&m, "+untagged(7) .web .lone .web .db .mail .cache .old");
    model_group(&m, GROUP_BY_NONE);
    assert_tree(&m, "web lone web db mail cache old");
    model_release(&m);
}

static void add_tag(struct model *m, const char *name, const char *text)
{
    struct filter *f;
    struct err e;

    assert_int_equal(filter_parse(text, &f, &e), 0);
    model_add_tag(m, name, f);
}

static void a_guest_is_under_its_first_tag(void **state)
{
    struct model m;

    (void)state;
    init(&m, "cpu", GROUP_BY_TAG);
    add_tag(&m, "data", "name~db | name~cache");
    add_tag(&m, "busy", "cpu>40");
    add_tag(&m, "docker", "platform=docker");
    TAKE(&m, 10, shop);
    assert_tree(&m, "+busy(2) .lone .web +data(2) .db .cache +docker(1) .old +untagged(1) .mail");
    model_release(&m);
}

static const char *selected_name(const struct model *m)
{
    int group = model_selected_group(m);
    const struct row *r = model_selected(m);

    assert_true(!r || group == NO_GROUP);
    return r ? r->guest->name : group == NO_GROUP ? "" : m->groups.v[group].name;
}

static void the_selection_follows_through_groups(void **state)
{
    struct model m;

    (void)state;
    init(&m, "name", GROUP_BY_NONE);
    TAKE(&m, 10, shop);
    model_select(&m, 5);
    assert_string_equal(selected_name(&m), "web");
    for (int by = GROUPINGS - 1; by >= 0; by--) {
        model_group(&m, (enum grouping)by);
        assert_string_equal(selected_name(&m), "web");
    }
    model_group(&m, GROUP_BY_GROUP);
    model_toggle_all(&m);
    assert_string_equal(selected_name(&m), "shop"); /* its group stands for it, and is chosen now */
    model_sort(&m, column_find("mem"), false);
    assert_string_equal(selected_name(&m), "shop");
    assert_int_equal(m.selected, 1);
    assert_true(model_toggle(&m));
    assert_string_equal(selected_name(&m), "shop");
    model_group(&m, GROUP_BY_PLATFORM); /* all closed: that of the group's first guest */
    assert_string_equal(selected_name(&m), "docker");
    model_group(&m, GROUP_BY_NONE);
    assert_string_equal(selected_name(&m), "db");
    assert_int_equal(model_selected_place(&m), m.selected);
    model_group(&m, GROUP_BY_GROUP); /* what was opened is still open */
    assert_tree(&m, "-post(1) +shop(4) .db .web .cache .old -no group(1)");
    assert_string_equal(selected_name(&m), "db");
    model_select_guest(&m, 0); /* in a closed group */
    assert_string_equal(selected_name(&m), "post");
    assert_null(model_selected(&m));
    assert_true(model_toggle(&m)); /* which it was about */
    assert_string_equal(selected_name(&m), "mail");
    model_release(&m);
}

static void a_group_that_goes_leaves_its_line(void **state)
{
    struct model m;
    const struct spec two[] = { { "p", "kvm", "b", 1, 1, 0 }, { "q", "kvm", "c", 2, 1, 0 } };
    struct table none = TABLE_INIT;

    (void)state;
    init(&m, "name", GROUP_BY_GROUP);
    model_toggle_all(&m); /* nothing there yet: the next ones are closed */
    model_toggle_all(&m);
    TAKE(&m, 10, shop);
    model_select(&m, 99);
    assert_string_equal(selected_name(&m), "lone");
    model_select(&m, 0);
    assert_string_equal(selected_name(&m), "post");
    TAKE(&m, 11, two);
    assert_string_equal(selected_name(&m), "b");
    TAKE(&m, 12, shop);
    assert_string_equal(selected_name(&m), "post"); /* and comes back */
    model_take(&m, &none);
    assert_int_equal(model_lines(&m), 0);
    assert_null(model_selected(&m));
    assert_int_equal(model_selected_group(&m), NO_GROUP);
    assert_false(model_toggle(&m));
    model_toggle_all(&m);
    model_group(&m, GROUP_BY_TAG);
    model_select(&m, 0);
    model_release(&m);
}

static void new_groups_are_as_the_others(void **state)
{
    struct model m;
    const struct spec more[] = { { "p", "kvm", "new", 1, 1, 0 }, { "web", "kvm", "shop", 2, 1, 0 } };

    (void)state;
    init(&m, "name", GROUP_BY_GROUP);
    TAKE(&m, 10, shop);
    model_toggle_all(&m);
    model_select(&m, 1);
    assert_true(model_toggle(&m));
    TAKE(&m, 11, more);
    assert_tree(&m, "-new(1) +shop(1) .web");
    model_toggle_all(&m); /* one is open: all close */
    assert_tree(&m, "-new(1) -shop(1)");
    model_toggle_all(&m);
    assert_tree(&m, "+new(1) .p +shop(1) .web");
    model_release(&m);
}

static void filters_leave_groups_out(void **state)
{
    struct model m;
    struct filter *f;
    struct err e;

    (void)state;
    init(&m, "name", GROUP_BY_GROUP);
    TAKE(&m, 10, shop);
    assert_int_equal(filter_parse("cpu>25", &f, &e), 0);
    model_filter(&m, f);
    assert_tree(&m, "+shop(2) .db .web +no group(1) .lone");
    assert_cell(&m, 0, "cpu", 80, 2, 0); /* of what is shown */
    assert_int_equal(m.n_shown, 3);
    model_release(&m);
}

/* Any tree has each guest once, where its group says, and lines in the order of the guests. */
static void check_tree(const struct model *m)
{
    _cleanup_free_ bool *seen = xcalloc(m->table.n, sizeof(*seen));
    size_t in_groups = 0, next = 0;

    for (size_t i = 0; i < m->n_shown; i++) {
        assert_false(seen[m->shown[i]]);
        seen[m->shown[i]] = true;
    }
    for (size_t i = 0; i < m->groups.n; i++) {
        const struct group *g = &m->groups.v[i];
        assert_true(g->n > 0 && g->first + g->n <= m->n_shown);
        if (g->depth == 0) {
            assert_int_equal(g->first, in_groups);
            in_groups += g->n;
        }
    }
    assert_int_equal(in_groups, m->n_shown);
    for (size_t i = 0; i < model_lines(m); i++) {
        assert_true(m->groups.lines[i].place >= next);
        next = m->groups.lines[i].place;
    }
}

static void many_guests_in_many_groups(void **state)
{
    enum { MANY = 10000 };
    struct spec *specs = xcalloc(MANY, sizeof(*specs));
    char(*text)[2][32] = xcalloc(MANY, sizeof(*text));
    unsigned seed = 5;
    struct model m;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        unsigned x = (unsigned)rand_r(&seed) % 400;
        snprintf(text[i][0], sizeof(text[i][0]), "guest-%zu", i);
        snprintf(text[i][1], sizeof(text[i][1]), x % 3 ? "n%u/p%u" : "c%u", x % 20, x);
        specs[i] = (struct spec){ text[i][0], x % 2 ? "kvm" : "docker", x ? text[i][1] : NULL,
                                  x % 7 ? x : MISSING, i, 0 };
    }
    init(&m, "cpu", GROUP_BY_GROUP);
    take(&m, 10, specs, MANY);
    check_tree(&m);
    assert_int_equal(model_lines(&m), MANY + m.groups.n);
    model_toggle_all(&m);
    assert_int_equal(model_lines(&m), m.groups.n_top);
    for (int i = 0; i < 30; i++) {
        model_select(&m, (size_t)rand_r(&seed) % model_lines(&m));
        model_toggle(&m);
        check_tree(&m);
    }
    model_sort(&m, column_find("mem"), true);
    check_tree(&m);
    model_group(&m, GROUP_BY_PLATFORM);
    assert_int_equal(m.groups.n, 2);
    check_tree(&m);
    model_release(&m);
    free(specs);
    free(text);
}

static void groupings_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < GROUPINGS; i++)
        assert_int_equal(grouping_find(grouping_names()[i]), i);
    assert_null(grouping_names()[GROUPINGS]);
    assert_true(grouping_find("size") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_say_what_is_missing),
        cmocka_unit_test(shares_and_latencies_are_weighed),
        cmocka_unit_test(groups_are_in_order),
        cmocka_unit_test(pods_are_in_namespaces),
        cmocka_unit_test(all_open_when_all_in_sight_are_closed),
        cmocka_unit_test(connections_platforms_and_none),
        cmocka_unit_test(a_guest_is_under_its_first_tag),
        cmocka_unit_test(the_selection_follows_through_groups),
        cmocka_unit_test(a_group_that_goes_leaves_its_line),
        cmocka_unit_test(new_groups_are_as_the_others),
        cmocka_unit_test(filters_leave_groups_out),
        cmocka_unit_test(many_guests_in_many_groups),
        cmocka_unit_test(groupings_have_names),
    };

    return cmocka_run_group_tests_name("tui groups", tests, NULL, NULL);
}
