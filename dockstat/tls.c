#include "dockstat/tls.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* DIR/FILE where it is there: an engine need not ask for a client certificate. */
static void use_file(CURL *easy, CURLoption option, const char *dir, const char *file)
{
    char path[320];

    snprintf(path, sizeof(path), "%s/%s", dir, file);
    if (access(path, R_OK) == 0)
        curl_easy_setopt(easy, option, path);
}

void dstat_tls_prepare(const struct dstat_endpoint *ep, void *easy)
{
    if (!ep->cert_dir[0])
        return;
    use_file(easy, CURLOPT_CAINFO, ep->cert_dir, "ca.pem");
    use_file(easy, CURLOPT_SSLCERT, ep->cert_dir, "cert.pem");
    use_file(easy, CURLOPT_SSLKEY, ep->cert_dir, "key.pem");
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
}

static bool has_file(const struct dstat_endpoint *ep, const char *file)
{
    char path[320];

    snprintf(path, sizeof(path), "%s/%s", ep->cert_dir, file);
    return ep->cert_dir[0] && access(path, R_OK) == 0;
}

bool dstat_tls_date(const char *text, long long *ret_s)
{
    struct tm tm = { .tm_isdst = 0 };
    const char *end = strptime(text, "%Y-%m-%d %H:%M:%S", &tm);

    if (!end || strcmp(end, " GMT") != 0)
        return false;
    *ret_s = (long long)timegm(&tm);
    return true;
}

/* A field of the engine's own certificate, "" where libcurl does not tell it. */
static const char *field(const struct curl_certinfo *info, const char *name)
{
    size_t len = strlen(name);

    if (!info || info->num_of_certs < 1)
        return "";
    for (const struct curl_slist *l = info->certinfo[0]; l; l = l->next)
        if (strncasecmp(l->data, name, len) == 0 && l->data[len] == ':')
            return l->data + len + 1;
    return "";
}

static void not_trusted(const struct dstat_endpoint *ep, struct err *e)
{
    if (e && strstr(e->msg, "does not match")) {
        err_set(e, EPROTO, "'%s': the engine's certificate is for another name than this host's",
                ep->name);
        err_cure(e, "name the host as in its certificate, or give it one with that name "
                    "(subjectAltName)");
        return;
    }
    err_set(e, EPROTO, "'%s': the engine's certificate is not by an authority that is trusted",
            ep->name);
    err_cure(e,
             "put the certificate of the authority that signed it into %s/ca.pem "
             "(DOCKER_CERT_PATH)",
             ep->cert_dir);
}

/* The engine's certificate is not believed: its time is not now, or its issuer is not ours. */
static int unbelieved(const struct dstat_endpoint *ep, CURL *easy, struct err *e)
{
    struct curl_certinfo *info = NULL;
    long long from = 0, until = 0, now = (long long)time(NULL);

    curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info);
    const char *starts = field(info, "Start date"), *ends = field(info, "Expire date");
    if (dstat_tls_date(ends, &until) && until < now) {
        err_set(e, EPROTO, "'%s': the engine's certificate has expired: it ended on %s", ep->name,
                ends);
        err_cure(e, "give the engine a new certificate (dockerd --tlscert, --tlskey)");
    } else if (dstat_tls_date(starts, &from) && from > now) {
        err_set(e, EPROTO, "'%s': the engine's certificate is not valid yet: it begins on %s",
                ep->name, starts);
        err_cure(e, "compare the clocks of both machines");
    } else {
        not_trusted(ep, e);
    }
    return -EPROTO;
}

/* It wants a certificate of ours, and has none or another one than it likes. */
static int unwanted(const struct dstat_endpoint *ep, int rc, struct err *e)
{
    if (!has_file(ep, "cert.pem") || !has_file(ep, "key.pem")) {
        rc = err_set(
            e, EACCES,
            "'%s': the engine has broken off: it wants a certificate, and there is none in "
            "'%s'",
            ep->name, ep->cert_dir);
        err_cure(e, "put cert.pem and key.pem there, or name the directory in DOCKER_CERT_PATH");
        return rc;
    }
    rc = err_set(e, EACCES,
                 "'%s': the engine has broken off: it seems not to accept the certificate in '%s'",
                 ep->name, ep->cert_dir);
    err_cure(e,
             "take one that the engine's authority (dockerd --tlscacert) has signed, and that has "
             "not expired");
    return rc;
}

/* The handshake was done, and then no byte of an answer: in TLS 1.3 that is how a client hears that its
 * certificate is missing or not liked. The alert itself may be lost: the first request, already on its
 * way, meets a closed socket. */
static bool broken_off(CURL *easy)
{
    double handshake_s = 0;
    long connects = 0, status = 0;

    curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME, &handshake_s);
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return handshake_s > 0 && connects > 0 && status == 0;
}

/* Where it breaks off while our certificate is still on its way, only the writing fails. */
static int no_handshake(const struct dstat_endpoint *ep, int rc, struct err *e)
{
    if (!e)
        return rc;
    if (strstr(e->msg, "alert") || strstr(e->msg, "Send failure") ||
        strstr(e->msg, "push function"))
        return unwanted(ep, rc, e);
    if (strstr(e->msg, "unexpected TLS packet"))
        err_cure(e, "does it speak TLS at all there? Without: unset DOCKER_TLS_VERIFY, write http://");
    return rc;
}

int dstat_tls_blame(const struct dstat_endpoint *ep, int code, void *easy, int rc, struct err *e)
{
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return unbelieved(ep, easy, e);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
        err_cure(e, "check ca.pem, cert.pem and key.pem in %s (DOCKER_CERT_PATH)", ep->cert_dir);
        return rc;
    case CURLE_SSL_CONNECT_ERROR:
        return no_handshake(ep, rc, e);
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
        return broken_off(easy) ? unwanted(ep, rc, e) : rc;
    default:
        return rc;
    }
}
