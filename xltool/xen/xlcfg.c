#include "xltool/xen/xlcfg.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_utils.h>
#include <libxl_uuid.h>
#include <libxlutil.h>

#include "core/guestname.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/xen/spec.h"
#include "xltool/xen/xlcfg_parse.h"

static const struct xlcfg_row *row_of(const char *name)
{
    for (size_t i = 0; i < xlcfg_n_rows; i++)
        if (strcmp(xlcfg_rows[i].name, name) == 0)
            return &xlcfg_rows[i];
    return NULL;
}

/* xl passes over keys that it does not know, and a guest then lacks what its owner asked for. */
static int check_keys(const char *path, const char *text, struct strlist *notes, struct err *e)
{
    struct xlcfg_key key;
    unsigned line = 1;

    while (xen_xlcfg_next_key(&text, &line, &key)) {
        const struct xlcfg_row *row = row_of(key.name);
        _cleanup_strbuf_ struct strbuf note = STRBUF_INIT;
        if (!row) {
            err_set(e, EINVAL, "%s:%u: unknown key '%s'", path, key.line, key.name);
            err_cure(e, "correct it or take it out; `xl create` takes configurations with others");
            return -EINVAL;
        }
        if (row->parse)
            continue;
        strbuf_addf(&note, "%s:%u: '%s' is not used", path, key.line, key.name);
        strlist_add(notes, strbuf_str(&note));
    }
    return 0;
}

/* libxlutil's messages begin with file and line. */
static int report_error(struct xlcfg *x, const char *path, struct err *e)
{
    fflush(x->report);
    if (!x->messages || !*x->messages)
        return err_set(e, EINVAL, "%s: it is no configuration of xl", path);
    return err_set(e, EINVAL, "%.*s", (int)strcspn(x->messages, "\n"), x->messages);
}

/* Messages that name the file alone get the line of their key: "FILE: ..." becomes "FILE:LINE:
 * ...". */
static void add_line(struct xlcfg *x, const char *name, struct err *e)
{
    size_t len = strlen(x->path);
    const char *text = x->text;
    struct xlcfg_key key = { .name = "" };
    unsigned line = 1;

    if (strncmp(e->msg, x->path, len) != 0 || strncmp(e->msg + len, ": ", 2) != 0)
        return;
    while (strcmp(key.name, name) != 0 && xen_xlcfg_next_key(&text, &line, &key))
        ;
    _cleanup_free_ char *rest = xstrdup(e->msg + len);
    err_set(e, e->code, "%s:%u%s", x->path, key.line, rest);
}

static int parse_rows(struct xlcfg *x, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; i < xlcfg_n_rows && rc == 0; i++) {
        const struct xlcfg_row *row = &xlcfg_rows[i];
        if (!row->parse || (row->of && row->of != x->config->b_info.type))
            continue;
        rc = row->parse(x, row, e);
        if (rc == -EINVAL && e->code == 0)
            rc = report_error(x, x->path, e);
        if (rc == -EINVAL)
            add_line(x, row->name, e);
    }
    return rc;
}

static int parse_type(struct xlcfg *x, struct err *e)
{
    const char *type = NULL, *builder = NULL;
    libxl_domain_type t = LIBXL_DOMAIN_TYPE_PV;

    xen_default_actions(x->config);

    xlu_cfg_get_string(x->cfg, "type", &type, 1);
    xlu_cfg_get_string(x->cfg, "builder", &builder, 1);
    if (type && libxl_domain_type_from_string(type, &t) != 0)
        return err_set(e, EINVAL, "%s: type '%s' is none of pv, pvh, hvm", x->path, type);
    if (!type && builder && strcmp(builder, "hvm") == 0)
        t = LIBXL_DOMAIN_TYPE_HVM;
    x->config->c_info.type = t;
    libxl_domain_build_info_init_type(&x->config->b_info, t);
    return 0;
}

static int finish(struct xlcfg *x, struct xen_guest *g, struct err *e)
{
    libxl_domain_config *config = x->config;
    libxl_uuid uuid = config->c_info.uuid;

    if (!config->c_info.name)
        return err_set(e, EINVAL, "%s: no 'name'", x->path);
    int rc = guest_name_check(config->c_info.name, "guest", e);
    if (rc < 0)
        return rc;
    if (libxl_uuid_is_nil(&uuid))
        libxl_uuid_generate(&uuid);
    xen_guest_set_id(g, &uuid);
    g->name = xstrdup(config->c_info.name);
    if (config->b_info.max_memkb == LIBXL_MEMKB_DEFAULT)
        config->b_info.max_memkb = config->b_info.target_memkb;
    if (config->b_info.target_memkb == LIBXL_MEMKB_DEFAULT)
        config->b_info.target_memkb = config->b_info.max_memkb;
    return xlcfg_set_vcpus(x, e);
}

static int parse(struct xlcfg *x, const char *text, struct xen_guest *g, struct strlist *notes,
                 struct err *e)
{
    if (xlu_cfg_readdata(x->cfg, text, (int)strlen(text)) != 0)
        return report_error(x, x->path, e);
    int rc = check_keys(x->path, text, notes, e);
    if (rc == 0)
        rc = parse_type(x, e);
    if (rc == 0)
        rc = parse_rows(x, e);
    return rc < 0 ? rc : finish(x, g, e);
}

int xen_xlcfg_parse(struct xen_ts *c, const char *path, const char *text, struct xen_guest *g,
                    struct strlist *notes, struct err *e)
{
    size_t len = 0;
    struct xlcfg x = { .c = c, .path = path, .text = text, .config = &g->config };

    *e = (struct err)ERR_INIT;
    x.report = open_memstream(&x.messages, &len);
    if (!x.report)
        return err_sys(e, errno, "cannot read '%s'", path);
    x.cfg = xlu_cfg_init(x.report, path);
    int rc = x.cfg ? parse(&x, text, g, notes, e) : err_set(e, ENOMEM, "out of memory");
    if (x.cfg)
        xlu_cfg_destroy(x.cfg);
    fclose(x.report);
    free(x.messages);
    return rc;
}
