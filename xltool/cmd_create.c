/* xltool create FILE, create --on PLATFORM...: new guests, one or an equal one on each platform. */
#include "xltool/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/guestname.h"
#include "core/mem.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/guestspec.h"
#include "xltool/message.h"

static int check_spec(const struct guest_spec *s, struct err *e)
{
    if (!s->name)
        return err_set(e, EINVAL, "a new guest needs a name: --name NAME, or name = in [guest]");
    return guest_name_check(s->name, "guest", e);
}

static bool has_spec_options(const struct options *o)
{
    const struct guest_spec *s = &o->spec;

    return s->name || s->vcpus || s->memory_bytes || o->disks.n || s->n_nets || s->kernel || s->initrd ||
           s->cmdline || s->image || s->command;
}

/* From file and options to what is asked, on whichever platform. */
static int make_request(struct request *what, const struct options *o, const struct strlist *args,
                        struct err *e)
{
    int rc = args->n ? guestspec_read(what, args->v[0], e) : 0;

    if (rc < 0)
        return rc;
    if (what->config_kind != CONFIG_SPEC) {
        if (has_spec_options(o) || o->on.n)
            return err_set(e, EINVAL, "'%s' says all of the guest: no option of a guest spec goes with it",
                           args->v[0]);
        return 0;
    }
    rc = guestspec_add_options(&what->spec, o, e);
    if (rc == 0)
        rc = check_spec(&what->spec, e);
    if (rc == 0)
        what->name = xstrdup(what->spec.name);
    return rc;
}

static void platforms_of(const struct request *what, const struct options *o, struct strlist *ret)
{
    for (size_t i = 0; i < o->on.n; i++)
        strlist_add(ret, o->on.v[i]);
    if (what->config_kind == CONFIG_XL)
        strlist_add(ret, "xen");
    if (what->config_kind == CONFIG_LIBVIRT)
        strlist_add(ret, "libvirt");
}

static int create(struct control *c, const struct request *what, const struct strlist *platforms)
{
    struct intent *intents = xcalloc(platforms->n, sizeof(*intents));
    size_t n = 0;
    int code = EXIT_DONE;

    for (; code == EXIT_DONE && n < platforms->n; n++) {
        struct intent *in = &intents[n];
        request_copy(&in->req, what);
        in->req.platform = xstrdup(platforms->v[n]);
        code = control_place(c, platforms->v[n], &in->conn);
    }
    if (code == EXIT_DONE)
        code = control_run(c, intents, n);
    for (size_t i = 0; i < n; i++)
        request_release(&intents[i].req);
    free(intents);
    return code;
}

int cmd_create(struct options *o, const struct strlist *args)
{
    _cleanup_request_ struct request what = { .kind = OP_CREATE, .force = o->force };
    _cleanup_strlist_ struct strlist platforms = STRLIST_INIT;
    struct control c;
    struct err err = ERR_INIT;

    if (make_request(&what, o, args, &err) < 0) {
        message_err(&err);
        return err.code == EINVAL || err.code == ERANGE ? EXIT_USAGE : EXIT_FAILED;
    }
    platforms_of(&what, o, &platforms);
    if (platforms.n == 0) {
        message("create needs a FILE that says all, or --on PLATFORM; try 'xltool create --help'");
        return EXIT_USAGE;
    }
    int code = control_open(&c, o);
    return code == EXIT_DONE ? control_close(&c, create(&c, &what, &platforms)) : code;
}
