#include "xltool/facts.h"

#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "experiment/recording.h"
#include "procfs/file.h"
#include "procfs/machine.h"

/* The value of the first line "KEY<separator>VALUE" of a file, without quotes. False when there is
 * none. */
static bool file_value(const char *path, const char *key, char separator, char *ret, size_t size)
{
    char text[8192], line[512];
    const char *at = text;
    size_t len = strlen(key);

    if (pf_read(path, text, sizeof(text)) < 0)
        return false;
    while (pf_next_line(&at, line, sizeof(line))) {
        const char *p = line + len;
        if (strncmp(line, key, len) != 0)
            continue;
        p += strspn(p, " \t");
        if (*p++ != separator)
            continue;
        p += strspn(p, " \t\"");
        snprintf(ret, size, "%.*s", (int)strcspn(p, "\""), p);
        return *ret != '\0';
    }
    return false;
}

static void add_file_value(struct detail *d, const char *name, const char *path, const char *key,
                           char separator)
{
    char value[256];

    if (file_value(path, key, separator, value, sizeof(value)))
        detail_text(d, name, value);
}

/* A file of one line. */
static void add_line(struct detail *d, const char *name, const char *path)
{
    char text[256], line[256];
    const char *at = text;

    if (pf_read(path, text, sizeof(text)) > 0 && pf_next_line(&at, line, sizeof(line)) && *line)
        detail_text(d, name, line);
}

static void add_machine(struct detail *d)
{
    char meminfo[4096];
    uint64_t total, used;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    struct utsname u;

    detail_begin(d, "machine");
    if (uname(&u) == 0) {
        detail_text(d, "name", u.nodename);
        detail_textf(d, "kernel", "%s %s %s", u.sysname, u.release, u.machine);
        detail_text(d, "kernel_build", u.version);
    }
    add_file_value(d, "os", "/etc/os-release", "PRETTY_NAME", '=');
    add_file_value(d, "cpu", "/proc/cpuinfo", "model name", ':');
    if (cpus > 0)
        detail_number(d, "cpus", (uint64_t)cpus);
    if (pf_read("/proc/meminfo", meminfo, sizeof(meminfo)) > 0 &&
        pf_parse_meminfo(meminfo, &total, &used))
        detail_number(d, "mem_bytes", total);
    add_line(d, "hypervisor",
             "/sys/hypervisor/type"); /* dom0 and Xen's guests: memory and CPUs are theirs */
    add_line(d, "product", "/sys/class/dmi/id/product_name");
    add_line(d, "cpu_governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
}

static void add_clock(struct detail *d)
{
    time_t now = time(NULL);
    struct tm tm;
    char zone[32], utc[40];

    detail_begin(d, "clock");
    if (localtime_r(&now, &tm) && strftime(zone, sizeof(zone), "%Z", &tm))
        detail_text(d, "zone", zone);
    if (localtime_r(&now, &tm) && strftime(zone, sizeof(zone), "%z", &tm))
        detail_text(d, "offset", zone);
    if (gmtime_r(&now, &tm) && strftime(utc, sizeof(utc), "%Y-%m-%dT%H:%M:%SZ", &tm))
        detail_text(d, "time", utc);
    add_line(d, "source", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
}

static void add_connection(struct detail *d, struct engine *e, size_t i)
{
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    struct engine_conn c;

    engine_conn(e, i, &c);
    if (c.optional && c.state == CONN_ABSENT)
        return; /* discovery has not found it: it is no part of this */
    engine_facts(e, i, &facts);
    detail_begin(d, "connection");
    detail_text(d, "uri", c.uri);
    detail_text(d, "platform", c.platform);
    for (size_t k = 0; k < facts.n; k++)
        for (size_t j = 0; j < facts.records[k].n; j++)
            detail_text(d, facts.records[k].pairs[j].key, facts.records[k].pairs[j].value);
}

void facts_gather(struct engine *e, struct detail *ret)
{
    detail_begin(ret, "xltool");
    detail_text(ret, "version", XLTOOL_VERSION);
    add_machine(ret);
    add_clock(ret);
    for (size_t i = 0; i < engine_count(e); i++)
        add_connection(ret, e, i);
}

int facts_record(struct engine *e, struct tape *t, struct err *err)
{
    _cleanup_detail_ struct detail facts = DETAIL_INIT;

    facts_gather(e, &facts);
    return tape_facts(t, &facts, err);
}
