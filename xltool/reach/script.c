/* What a guest is asked to try, in the words of a POSIX shell, and what it answers.
 *
 * First all targets at once, so that those which do not answer cost their seconds together: an address counts as tried when
 * two single echoes were not answered within two seconds each. Then those that do answer, one after the other, three times more:
 * these are the round trips, with neither ARP nor each other in them. TCP is tried with bash, which knows how long it took,
 * else with nc. A console takes a line of a thousand characters (busybox), hence two commands, in few words. */
#include "xltool/reach/reach.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "f ADDRESS STATUS OUTPUT" of a first echo, "a ..." of a later one. */
#define ICMP_SCRIPT                                                                                                  \
    "set -f; export LC_ALL=C; p() { o=$(ping -n -c 1 -W 2 $2 2>&1); set -- $1 $2 $? $o; echo \"$@\"; return $3; }; " \
    "r=$(i=0; for a; do (p f $a || p f $a) & i=$((i+1)); [ $((i%8)) != 0 ] || wait; done; wait); "         \
    "echo; echo \"$r\"; for a; do case \"$r\" in *\"f $a 0 \"*) p a $a; p a $a; p a $a;; esac; done; echo =end"

/* "TOOL ADDRESS STATUS OUTPUT". bash has no time limit, and a nc without -z stays as long as the other side does. */
#define TCP_SCRIPT                                                                                                   \
    "set -f; export LC_ALL=C; P=$1; shift; w() { \"$@\" & k=$!; (sleep 3 && kill $k) >/dev/null 2>&1 & z=$!; "        \
    "wait $k; s=$?; kill $z 2>/dev/null; return $s; }; n=bash; { bash -c :; } 2>/dev/null || n=nc; [ $n = bash ] || " \
    "case $(nc -h 2>&1) in *-z*) n=ncz;; esac; c() { case $n in bash) w bash -c \"a=\\$EPOCHREALTIME; "               \
    "true 3<>/dev/tcp/$1/$P; s=\\$?; echo \\$a \\$EPOCHREALTIME; exit \\$s\";; nc) w nc -w 2 $1 $P >/dev/null;; "     \
    "*) w nc -nzvw2 $1 $P;; esac; }; t() { o=$(c $1 2>&1); set -- $n $1 $? $o; echo \"$@\"; }; "                      \
    "r=$(i=0; for a; do t $a & i=$((i+1)); [ $((i%8)) != 0 ] || wait; done; wait); echo; echo \"$r\"; "               \
    "[ $n != bash ] || for a; do case \"$r\" in *\"bash $a 0 \"*|*\"bash $a 1 bash: connect: Connection r\"*) t $a;; " \
    "esac; done; echo =end"

enum {
    WORDS_MOST = 880, /* characters of a command: with what a console needs around it, and quotes, a thousand */
    STATUS_NOT_FOUND = 127,
    STATUS_KILLED = 143, /* by SIGTERM */
    PORT_TEXT = 8
};

size_t reach_words(struct strlist *ret, enum reach_probe probe, uint16_t port, const struct strlist *targets, size_t from)
{
    const char *script = probe == REACH_ICMP ? ICMP_SCRIPT : TCP_SCRIPT;
    size_t len = strlen(script) + sizeof("sh -c reach") + PORT_TEXT, i = from;
    char text[PORT_TEXT];

    strlist_add(ret, "sh");
    strlist_add(ret, "-c");
    strlist_add(ret, script);
    strlist_add(ret, "reach");
    snprintf(text, sizeof(text), "%u", port);
    if (probe == REACH_TCP)
        strlist_add(ret, text);
    for (; i < targets->n && (i == from || len + strlen(targets->v[i]) + 3 <= WORDS_MOST); i++) {
        strlist_add(ret, targets->v[i]);
        len += strlen(targets->v[i]) + 3;
    }
    return i;
}

/* ---- the answer ---- */

/* A line of it, in words. */
struct answer {
    const char *tag;
    long status;
    const char *text;
};

/* True when the line is about the target. Cuts it up. */
static bool read_line(char *line, const char *target, struct answer *ret)
{
    char *address = strchr(line, ' '), *status, *end;

    if (!address)
        return false;
    *address++ = '\0';
    size_t n = strlen(target);
    if (strncmp(address, target, n) != 0 || address[n] != ' ')
        return false;
    status = address + n + 1;
    errno = 0;
    *ret = (struct answer){ .tag = line, .status = strtol(status, &end, 10) };
    if (end == status || errno || (*end && *end != ' '))
        return false;
    ret->text = *end ? end + 1 : end;
    return true;
}

static bool says(const char *text, const char *what)
{
    return strcasestr(text, what) != NULL;
}

static bool says_unreachable(const char *text)
{
    return says(text, "unreachable") || says(text, "no route");
}

static void because(char why[REACH_WHY], const char *text)
{
    reach_why(why, *text ? text : "no word of why");
}

/* ---- ICMP ---- */

static void take_rtt(struct reach_result *ret, const char *text)
{
    const char *at = strstr(text, "time=");
    char *end;

    if (!at)
        at = strstr(text, "time<");
    if (!at || ret->n_rtt == REACH_PINGS_MOST)
        return;
    double ms = strtod(at + 5, &end);
    if (end != at + 5 && isfinite(ms) && ms >= 0 && ms < 1e6)
        ret->rtt_ms[ret->n_rtt++] = ms;
}

/* An echo that was not answered: was it sent? */
static void take_failed_echo(struct reach_result *ret, const struct answer *a)
{
    const bool denied = says(a->text, "denied") || says(a->text, "permitted");

    if (a->status == STATUS_NOT_FOUND) {
        because(ret->icmp_why, "there is no ping in the guest");
    } else if (says_unreachable(a->text)) {
        ret->icmp = ICMP_UNREACHED;
        because(ret->icmp_why, says(a->text, "network") ? "the network is unreachable" : "the host is unreachable");
    } else if (!denied && (says(a->text, " 0 received") || says(a->text, "0 packets received") || says(a->text, "100% packet loss"))) {
        ret->icmp = ICMP_UNREACHED;
        because(ret->icmp_why, "no answer");
    } else {
        because(ret->icmp_why, denied ? "ping has no permission in the guest" : a->text);
        return;
    }
    ret->sent += a->status != STATUS_NOT_FOUND;
}

/* The later echoes count, where there are any: the first one may have waited for ARP. */
static void take_echo(struct reach_result *ret, const struct answer *a, bool *later)
{
    if (strcmp(a->tag, "a") == 0 && !*later) {
        *later = true;
        ret->sent = ret->received = 0;
        ret->n_rtt = 0;
    }
    if (a->status != 0) {
        if (ret->icmp == ICMP_REACHED)
            ret->sent++;
        else
            take_failed_echo(ret, a);
        return;
    }
    ret->icmp = ICMP_REACHED;
    ret->icmp_why[0] = '\0';
    ret->sent++;
    ret->received++;
    take_rtt(ret, a->text);
}

static bool is_echo(const struct answer *a)
{
    return strcmp(a->tag, "f") == 0 || strcmp(a->tag, "a") == 0;
}

/* ---- TCP ---- */

/* The last two words of bash's are when it began and when it ended, in seconds. */
static double tcp_ms(const char *text)
{
    const char *last = strrchr(text, ' '), *before = last;
    char *end;

    if (!last)
        return NAN;
    while (before > text && before[-1] != ' ')
        before--;
    double from = strtod(before, &end);
    if (end != last)
        return NAN;
    double to = strtod(last + 1, &end), ms = (to - from) * 1000;
    return *end || end == last + 1 || !isfinite(ms) || ms < 0 || ms > 1e6 ? NAN : ms;
}

/* Without -z nc stays with an open port until it is killed; bash, until the other side answers. */
static enum tcp_state tcp_state_of(const struct answer *a, const char **why)
{
    *why = "";
    if (a->status == 0 || (a->status == STATUS_KILLED && strcmp(a->tag, "nc") == 0))
        return TCP_OPEN;
    if (says(a->text, "refused"))
        return TCP_REFUSED;
    *why = "no answer";
    if (a->status == STATUS_KILLED || says(a->text, "timed out") || says(a->text, "timeout"))
        return TCP_UNREACHED;
    *why = says(a->text, "network") ? "the network is unreachable" : "the host is unreachable";
    if (says_unreachable(a->text))
        return TCP_UNREACHED;
    *why = a->status == STATUS_NOT_FOUND ? "there is neither bash nor nc in the guest" : a->text;
    return TCP_UNKNOWN;
}

static void take_attempt(struct reach_result *ret, const struct answer *a)
{
    const char *why;
    enum tcp_state state = tcp_state_of(a, &why);
    bool answers = state == TCP_OPEN || state == TCP_REFUSED;

    if (!answers && (ret->tcp == TCP_OPEN || ret->tcp == TCP_REFUSED))
        return;
    ret->tcp = state;
    ret->tcp_ms = answers && strcmp(a->tag, "bash") == 0 ? tcp_ms(a->text) : NAN;
    if (answers)
        ret->tcp_why[0] = '\0';
    else
        because(ret->tcp_why, why);
}

static bool is_attempt(const struct answer *a)
{
    return strcmp(a->tag, "bash") == 0 || strcmp(a->tag, "nc") == 0 || strcmp(a->tag, "ncz") == 0;
}

void reach_read(struct reach_result *ret, enum reach_probe probe, const char *text, const char *target)
{
    static const char nothing[] = "the guest's answer makes no sense";
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    struct answer a;
    bool later = false;

    if (probe == REACH_ICMP) {
        ret->icmp = ICMP_UNKNOWN;
        because(ret->icmp_why, nothing);
    } else {
        ret->tcp = TCP_UNKNOWN;
        ret->tcp_ms = NAN;
        because(ret->tcp_why, nothing);
    }
    strlist_split(&lines, text, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        lines.v[i][strcspn(lines.v[i], "\r")] = '\0';
        if (!read_line(lines.v[i], target, &a))
            continue;
        if (probe == REACH_ICMP && is_echo(&a))
            take_echo(ret, &a, &later);
        else if (probe == REACH_TCP && is_attempt(&a))
            take_attempt(ret, &a);
    }
}
