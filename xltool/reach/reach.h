/* The inside of `xltool reach`: who reaches whom, as a matrix. Rows are the guests and this host, columns are what each
 * of them is asked to reach. Main thread alone. */
#ifndef XLTOOL_REACH_H
#define XLTOOL_REACH_H

#include <stdint.h>

#include "xltool/control.h"
#include "xltool/guestaddr.h"

enum { REACH_GUESTS_MOST = 64, REACH_EXTRA_MOST = 16, REACH_PINGS_MOST = 8, REACH_DEFAULT_PORT = 22, REACH_WHY = 256 };

enum icmp_state { ICMP_UNKNOWN, ICMP_REACHED, ICMP_UNREACHED };
enum tcp_state { TCP_UNKNOWN, TCP_OPEN, TCP_REFUSED, TCP_UNREACHED };

/* What came of trying one address. `why` may be hostile; "" = nothing to be said. */
struct reach_result {
    enum icmp_state icmp;
    unsigned sent, received;
    double rtt_ms[REACH_PINGS_MOST];
    size_t n_rtt;
    char icmp_why[REACH_WHY];
    enum tcp_state tcp;
    double tcp_ms; /* until it was answered; NAN = not known */
    char tcp_why[REACH_WHY];
};

/* A guest or, last of all, this host. */
struct reach_end {
    const struct row *row;          /* NULL: this host */
    const char *name;               /* hostile text */
    struct guest_address *v;        /* of the default route's interface first */
    size_t n;
    char gateway[IPV4_TEXT];        /* "" = none */
    bool known;                     /* its addresses and its gateway are */
    char why[REACH_WHY];                  /* why they are not; hostile */
};

enum reach_kind { REACH_GUEST, REACH_HOST, REACH_GATEWAY, REACH_EXTRA };

struct reach_column {
    enum reach_kind kind;
    size_t end;                     /* of a guest and the host */
    char address[IPV4_TEXT];        /* of what the user named */
};

struct reach_cell {
    bool self;                      /* nothing to be tried */
    char address[IPV4_TEXT];        /* "" = there is none to try, the result says why */
    struct reach_result result;
};

struct reach {
    struct reach_end *ends;         /* rows */
    size_t n_ends;
    struct reach_column *columns;
    size_t n_columns;
    struct reach_cell *cells;       /* row after row */
    uint16_t port;
    struct strlist notes;           /* what casts doubt on the matrix; hostile */
};

/* ---- reach.c: the matrix. Pure. ---- */

/* Takes the guests (n of them, may be 0) and the addresses that the user named. */
void reach_init(struct reach *r, const struct row *const *guests, size_t n, const struct strlist *extra, uint16_t port);
void reach_release(struct reach *r);

/* What a guest says of itself. */
void reach_know(struct reach_end *end, const struct guest_addresses *a);

/* Once all addresses are known, or known not to be: which address each cell is about. Of several addresses that one
 * counts which is in a network of both, else the first. */
void reach_aim(struct reach *r);

struct reach_cell *reach_cell(const struct reach *r, size_t row, size_t column);

/* The different addresses of a row, for strlist_release(). */
void reach_targets(const struct reach *r, size_t row, struct strlist *ret);

/* Gives the result to all cells of the row that are about this address. */
void reach_settle(struct reach *r, size_t row, const char *address, const struct reach_result *result);

/* Says of all cells of a row that nothing is known. */
void reach_give_up(struct reach *r, size_t row, const char *why);

/* Keeps a reason, as much of it as there is room for. */
void reach_why(char ret[REACH_WHY], const char *text);

/* Of the round trips: false when there are none. */
bool reach_rtt(const struct reach_result *result, double *min, double *median, double *max);

/* ---- script.c: what is asked of a guest, and its answer. Pure. ---- */

enum reach_probe { REACH_ICMP, REACH_TCP, REACH_PROBES };

/* Appends the words of the command that tries the targets from `from` on, as many as can be typed on a console at once.
 * Returns the place of the first that is left. */
size_t reach_words(struct strlist *ret, enum reach_probe probe, uint16_t port, const struct strlist *targets, size_t from);

/* Reads what the command has written (hostile) about one target into the ICMP or the TCP part of the result. What is
 * not there, or makes no sense, is unknown. */
void reach_read(struct reach_result *ret, enum reach_probe probe, const char *text, const char *target);

/* ---- host.c: this host's own row. ---- */

/* Its addresses and its gateway. -errno when the kernel does not say. */
int reach_host_addresses(struct reach_end *ret, struct err *e);

/* Tries all targets of the host's row, at most some seconds; less after a signal or at deadline_ns. */
void reach_from_host(struct reach *r, uint64_t deadline_ns);

/* ---- run.c: the guests' rows. ---- */

/* Asks all guests for their addresses. EXIT_INTERRUPTED after a signal, else EXIT_DONE: what could not be asked says
 * why. deadline_ns: CLOCK_MONOTONIC, for all of it. */
int reach_ask(struct reach *r, struct control *c, uint64_t deadline_ns);
/* Tries all rows of guests whose addresses are known. The same. */
int reach_from_guests(struct reach *r, struct control *c, uint64_t deadline_ns);

/* ---- text.c, json.c ---- */

void reach_print_text(const struct reach *r, bool markdown);
void reach_print_csv(const struct reach *r);
void reach_print_json(const struct reach *r, bool interrupted);

/* "reached", "open", ...: as they stand in JSON and CSV. */
extern const char *const icmp_words[], *const tcp_words[];

/* What a column is called: a guest's name, "host", "gateway", an address. */
const char *reach_column_name(const struct reach *r, size_t column);

#endif
