/* The connections of the web server, and how long each has been at its request: who takes too long,
 * or longest when places become few, is to be cut off. Pure. */
#ifndef SERVE_CLIENTS_H
#define SERVE_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLIENTS_MOST = 128 };

struct client {
    void *connection;  /* NULL: the place is free */
    uint64_t since_ns; /* when it came, or had its last answer */
    bool cut;
};

struct clients {
    struct client v[CLIENTS_MOST];
    size_t n;
};

/* NULL when there is no place. */
struct client *clients_add(struct clients *c, void *connection, uint64_t now_ns);
void clients_remove(struct clients *c, struct client *which);

/* The next one to cut off, which is marked so; NULL: none. */
struct client *clients_overdue(struct clients *c, uint64_t now_ns);

#endif
