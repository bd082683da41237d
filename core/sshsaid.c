#include "core/sshsaid.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* Words of OpenSSH's own; the first that is found counts. */
static const struct {
    const char *words;
    int code;
    const char *cure;
} known[] = {
    { "Host key verification failed", EACCES,
      "check that host's key by hand once: log in there with ssh as the same user, and accept it" },
    { "HOST IDENTIFICATION HAS CHANGED", EACCES,
      "it may be another host that answers: ask its administrator, then ssh-keygen -R HOST" },
    { "Permission denied (", EACCES,
      "no password is asked for here: put a key there with ssh-copy-id, one without a passphrase or "
      "in an agent" },
    { "Too many authentication failures", EACCES,
      "name the key for that host: IdentityFile and IdentitiesOnly in ~/.ssh/config" },
    { "administratively prohibited", EACCES,
      "sshd there forbids it: AllowStreamLocalForwarding yes in its sshd_config" },
    { "Could not resolve hostname", EHOSTUNREACH, "check the host's name" },
    { "No route to host", EHOSTUNREACH, "check the address, and that the host is up" },
    { "Network is unreachable", EHOSTUNREACH, "check the address, and this machine's network" },
    { "Connection refused", ECONNREFUSED, "check the port, and that sshd runs there" },
    { "timed out", ETIMEDOUT, "check that the host is up, and no firewall is between" },
    { "not responding", ETIMEDOUT, "check that the host is up, and no firewall is between" },
};

int ssh_said(const char *text, const char **ret_cure)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strstr(text, known[i].words)) {
            *ret_cure = known[i].cure;
            return known[i].code;
        }
    return 0;
}
