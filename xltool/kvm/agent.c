#include "xltool/kvm/agent.h"

#include <errno.h>
#include <json.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <stdint.h>
#include <string.h>

#include "xltool/kvm/kxml.h"
#include "xltool/kvm/disks.h"
#include "xltool/kvm/parts.h"

enum { ANSWER_S = 10, ASK_MS = 50, VCPUS_MAX = 1024, PLUG_NAPS = 25 };

bool kvm_agent_there(struct kvm *k, virDomainPtr dom)
{
    _cleanup_xml_ xmlDoc *doc = NULL;

    if (!k->is_qemu || kvm_domain_xml(k, dom, 0, &doc, NULL) < 0)
        return false;
    kxml_each(channel, kxml_child(xmlDocGetRootElement(doc), "devices"), "channel")
    {
        const xmlNode *target = kxml_child(channel, "target");
        if (kxml_attr_is(target, "name", "org.qemu.guest_agent.0"))
            return kxml_attr_is(target, "state", "connected");
    }
    return false;
}

/* The vCPUs that the agent lists under this key ("0-1,3"): how many. */
static int count(const char *list)
{
    unsigned char map[VCPUS_MAX / 8] = { 0 };
    int n = 0;

    for (const char *p = list; *p;) {
        char *end;
        long from = strtol(p, &end, 10), to = *end == '-' ? strtol(end + 1, &end, 10) : from;
        for (long i = from; i >= 0 && i <= to && i < VCPUS_MAX; i++)
            map[i / 8] |= (unsigned char)(1 << (i % 8));
        p = *end == ',' ? end + 1 : end + strlen(end);
    }
    for (int i = 0; i < VCPUS_MAX; i++)
        n += map[i / 8] >> (i % 8) & 1;
    return n;
}

static int online(virDomainPtr dom, char **ret_offline)
{
    virTypedParameterPtr params = NULL;
    unsigned n = 0;
    const char *list = NULL, *vcpus = NULL;
    int seen = -1;

    if (virDomainGetGuestVcpus(dom, &params, &n, 0) < 0)
        return -1;
    if (virTypedParamsGetString(params, (int)n, "online", &list) > 0)
        seen = count(list);
    if (ret_offline && virTypedParamsGetString(params, (int)n, "vcpus", &vcpus) > 0)
        *ret_offline = strdup(vcpus);
    virTypedParamsFree(params, (int)n);
    return seen;
}

int kvm_agent_vcpus(virDomainPtr dom, int want)
{
    int seen = online(dom, NULL);

    /* It takes the guest a moment to find a new one. */
    for (int i = 0; i < PLUG_NAPS && seen >= 0 && seen < want; i++) {
        _cleanup_free_ char *all = NULL;
        kvm_nap(KVM_TICK_MS);
        if (online(dom, &all) < want && all)
            virDomainSetGuestVcpus(dom, all, 1, 0);
        seen = online(dom, NULL);
    }
    return seen;
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int kvm_base64_decode(struct strbuf *out, const char *text)
{
    uint32_t bits = 0;
    int have = 0;

    for (; *text && *text != '='; text++) {
        int v = value_of(*text);
        if (v < 0)
            return -EINVAL;
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            strbuf_addc(out, (char)(bits >> have & 0xff));
        }
    }
    return strspn(text, "=") == strlen(text) ? 0 : -EINVAL;
}

static void json_put(struct json_object **object)
{
    json_object_put(*object);
}

#define _cleanup_json_ _cleanup_(json_put)

/* Sends a command (taken over), and returns what it returned in *ret, inside *ret_all. */
static int ask(struct kvm *k, virDomainPtr dom, struct json_object *command,
               struct json_object **ret_all, struct json_object **ret, struct err *e)
{
    _cleanup_json_ struct json_object *mine = command;
    _cleanup_free_ char *answer = virDomainQemuAgentCommand(dom, json_object_to_json_string(mine),
                                                            ANSWER_S, 0);

    if (!answer)
        return kvm_guest_error(k, e, "no answer from the agent in", dom);
    *ret_all = json_tokener_parse(answer);
    if (!*ret_all || !json_object_object_get_ex(*ret_all, "return", ret))
        return err_set(e, EPROTO, "the agent in '%s' gives no proper answer",
                       virDomainGetName(dom));
    return 0;
}

static struct json_object *command(const char *name, struct json_object *arguments)
{
    struct json_object *c = json_object_new_object();

    json_object_object_add(c, "execute", json_object_new_string(name));
    json_object_object_add(c, "arguments", arguments);
    return c;
}

static struct json_object *exec_arguments(char *const argv[])
{
    struct json_object *a = json_object_new_object(), *rest = json_object_new_array();

    json_object_object_add(a, "path", json_object_new_string(argv[0]));
    for (size_t i = 1; argv[i]; i++)
        json_object_array_add(rest, json_object_new_string(argv[i]));
    json_object_object_add(a, "arg", rest);
    json_object_object_add(a, "capture-output", json_object_new_boolean(1));
    return a;
}

static int member_int(struct json_object *object, const char *key, int missing)
{
    struct json_object *member;

    return json_object_object_get_ex(object, key, &member) ? json_object_get_int(member) : missing;
}

static void give(struct json_object *status, const char *key, bool is_stderr,
                 const struct exec_sink *sink)
{
    _cleanup_strbuf_ struct strbuf data = STRBUF_INIT;
    struct json_object *text;

    if (!json_object_object_get_ex(status, key, &text))
        return;
    kvm_base64_decode(&data, json_object_get_string(text));
    sink->out(sink->arg, is_stderr, strbuf_str(&data), data.len);
}

/* Its output comes when it has ended: the agent keeps it until then. *ret_status < 0: not yet. */
static int follow(struct kvm *k, virDomainPtr dom, int pid, const struct exec_sink *sink,
                  int *ret_status, struct err *e)
{
    _cleanup_json_ struct json_object *all = NULL;
    struct json_object *status, *arguments = json_object_new_object();

    json_object_object_add(arguments, "pid", json_object_new_int(pid));
    int rc = ask(k, dom, command("guest-exec-status", arguments), &all, &status, e);
    if (rc < 0)
        return rc;
    *ret_status = -1;
    if (!member_int(status, "exited", 0))
        return 0;
    give(status, "out-data", false, sink);
    give(status, "err-data", true, sink);
    *ret_status = member_int(status, "exitcode", 128 + member_int(status, "signal", 0));
    return 0;
}

static int start(struct kvm *k, virDomainPtr dom, char *const argv[], int *ret_pid, struct err *e)
{
    _cleanup_json_ struct json_object *all = NULL;
    struct json_object *answer;
    int rc = ask(k, dom, command("guest-exec", exec_arguments(argv)), &all, &answer, e);

    if (rc == 0)
        *ret_pid = member_int(answer, "pid", 0);
    return rc;
}

int kvm_exec(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
             int *ret_status, struct err *e)
{
    struct kvm *k = (struct kvm *)t;
    _cleanup_domain_ virDomainPtr dom = NULL;
    int pid = 0, rc = kvm_lookup(k, guest_id, NULL, &dom, e);

    if (rc < 0)
        return rc;
    if (!kvm_agent_there(k, dom)) {
        err_set(e, ENOTSUP, "no agent answers in '%s'", virDomainGetName(dom));
        err_cure(e, "install qemu-guest-agent in the guest, and give it the channel "
                    "org.qemu.guest_agent.0");
        return -ENOTSUP;
    }
    rc = start(k, dom, argv, &pid, e);
    for (int status = -1; rc == 0; kvm_nap(ASK_MS)) {
        rc = follow(k, dom, pid, sink, &status, e);
        if (rc == 0 && status >= 0) {
            *ret_status = status;
            return 0;
        }
        if (rc == 0 && sink->stop(sink->arg))
            return err_set(e, ECANCELED, "cancelled: '%s' goes on in '%s'", argv[0],
                           virDomainGetName(dom));
    }
    return rc;
}
