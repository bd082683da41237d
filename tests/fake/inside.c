#include "tests/fake/inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake/fakestat.h"

static const double seconds = 1.0007;

/* A little more for some guests, so that runs differ; `speed` times as much for all. */
static double factor(const char *uri, const char *guest)
{
    char text[32];
    double speed = fake_param(uri, "speed", text, sizeof(text)) ? strtod(text, NULL) : 1;
    unsigned sum = 0;

    if (fake_param(uri, "same", text, sizeof(text)))
        return speed;
    for (; *guest; guest++)
        sum = sum * 31 + (unsigned char)*guest;
    return speed * (1 + sum % 97 / 1000.0);
}

static void add_end(struct strbuf *out, double events)
{
    strbuf_addf(out, "\nGeneral statistics:\n    total time:                          %.4fs\n"
                "    total number of events:              %.0f\n\nLatency (ms):\n         min:     0.04\n", seconds, events);
}

static void add_cpu(struct strbuf *out, double f)
{
    strbuf_addf(out, "CPU speed:\n    events per second:  %.2f\n", 1000 * f);
    add_end(out, 1000 * f * seconds);
}

static void add_memory(struct strbuf *out, double f)
{
    strbuf_addf(out, "Total operations: 7 (7 per second)\n\n%.2f MiB transferred (%.2f MiB/sec)\n\n", 4000 * f * seconds, 4000 * f);
    add_end(out, 4000 * f);
}

static void add_file(struct strbuf *out, double reads, double writes)
{
    strbuf_addf(out, "File operations:\n    reads/s:                      %.2f\n    writes/s:                     %.2f\n"
                "    fsyncs/s:                     1.00\n\nThroughput:\n    read, MiB/s:                  %.2f\n"
                "    written, MiB/s:               %.2f\n", reads, writes, reads / 64, writes / 64);
    add_end(out, (reads + writes) * seconds);
}

static void add_net(struct strbuf *out, double f)
{
    strbuf_addf(out, "{\n\t\"end\":\t{\n\t\t\"sum_received\":\t{\n\t\t\t\"seconds\":\t%f,\n\t\t\t\"bytes\":\t%.0f,\n"
                "\t\t\t\"bits_per_second\":\t%f\n\t\t}\n\t}\n}\n", seconds, 1e9 * f * seconds, 8e9 * f);
}

static void add_inside(struct strbuf *out, const char *uri, const struct inside_disks *disks)
{
    static const char *const tools[] = { "sysbench", "iperf3", "mke2fs" };
    char without[32] = "";

    fake_param(uri, "without", without, sizeof(without));
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
        if (strcmp(tools[i], without) != 0)
            strbuf_addf(out, "=tool %s\n", tools[i]);
    for (size_t i = 0; i < disks->n && strcmp(without, "disks") != 0; i++)
        strbuf_addf(out, "=disk vd%c %" PRIu64 "\n", (char)('a' + i), disks->bytes[i] / 512);
    strbuf_adds(out, "=end\n");
}

/* Each guest another address, by its name. */
static void add_address(struct strbuf *out, const char *uri, const char *guest)
{
    char text[8], net[16] = "10.9.0";

    fake_param(uri, "net", net, sizeof(net));
    strbuf_adds(out, "=ip\n");
    if (!fake_param(uri, "homeless", text, sizeof(text)))
        strbuf_addf(out, "2: eth0    inet %s.%zu/24 brd %s.255 scope global eth0\n", net, 10 + strlen(guest) % 200, net);
    strbuf_adds(out, "=end\n");
}

/* Of all guests, or those whose names end as `of` says. */
static bool has(const char *uri, const char *key, const char *guest, const char *script)
{
    char word[64], of[64] = "";
    size_t len = strlen(guest), end;

    fake_param(uri, "of", of, sizeof(of));
    end = strlen(of);
    return fake_param(uri, key, word, sizeof(word)) && strstr(script, word) && len >= end &&
           strcmp(guest + len - end, of) == 0;
}

static bool answer(const char *uri, const char *guest, const struct inside_disks *disks, const char *script,
                   struct strbuf *out)
{
    char text[8];
    double f = factor(uri, guest);

    if (strstr(script, "=tool"))
        add_inside(out, uri, disks);
    else if (strstr(script, "=ifconfig"))
        add_address(out, uri, guest);
    else if (strstr(script, "echo =direct"))
        strbuf_adds(out, fake_param(uri, "indirect", text, sizeof(text)) ? "" : "=direct\n");
    else if (strstr(script, "sysbench cpu"))
        add_cpu(out, f);
    else if (strstr(script, "sysbench memory"))
        add_memory(out, f);
    else if (strstr(script, "seqrd"))
        add_file(out, 20000 * f, 0);
    else if (strstr(script, "seqwr"))
        add_file(out, 0, 10000 * f);
    else if (strstr(script, "rndrw"))
        add_file(out, 3000 * f, 2000 * f);
    else if (strstr(script, "iperf3 -c"))
        add_net(out, f);
    else
        return strstr(script, " prepare") || strstr(script, "iperf3 -s");
    return true;
}

bool inside_answer(const char *uri, const char *guest, const struct inside_disks *disks, const char *script,
                   struct inside_answer *ret)
{
    if (!answer(uri, guest, disks, script, &ret->out))
        return false;
    if (has(uri, "garbled", guest, script) && ret->out.len > 4)
        ret->out.s[ret->out.len /= 2] = '\0';
    if (has(uri, "broken", guest, script)) {
        strbuf_reset(&ret->out);
        strbuf_adds(&ret->out, "warning: it is warm\r\nFATAL: the disk is on \033[31mfire\r\n");
        ret->status = 1;
    }
    ret->vanished = has(uri, "vanish", guest, script);
    return true;
}
