/* What a user asks of a toolstack: an operation on one guest, as data. Pure. */
#ifndef CORE_REQUEST_H
#define CORE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/strlist.h"

enum op_kind {
    OP_CREATE,
    OP_START,
    OP_STOP,
    OP_REBOOT,
    OP_PAUSE,
    OP_RESUME,
    OP_RENAME,
    OP_DELETE,
    OP_CLONE,
    OP_SNAPSHOT,
    OP_REVERT,
    OP_SNAPSHOT_DELETE,
    OP_RESIZE,
    OP_KIND_COUNT
};

/* "create", "start", ..., "snapshot", "revert", "delete snapshot", "resize"; "operation" for none of them. */
const char *op_kind_name(enum op_kind kind);
/* The kind with that name; OP_KIND_COUNT when there is none. */
enum op_kind op_kind_of(const char *name);

/* A disk of a guest to be made: an existing file, or a size for a new one. */
struct disk_spec {
    char *name;   /* as the guest knows it: "xvda", "vda"; NULL = the platform's first free one */
    char *source; /* a file or block device; NULL = make one of size_bytes */
    bool copy;    /* the guest gets a copy of the source, which goes with it */
    uint64_t size_bytes;
    char *format;     /* of a new one: "raw", "qcow2"; NULL = what the platform likes */
    bool preallocate; /* a new one has all its blocks from the begin */
};

struct net_spec {
    char *bridge; /* a bridge of the host; Docker: a network */
    char *mac;    /* NULL = a new one */
};

/* One guest for any platform (design §3, "guest spec"). What is NULL or 0 was not given. */
struct guest_spec {
    char *name;
    uint64_t vcpus, memory_bytes;
    struct disk_spec *disks;
    size_t n_disks;
    struct net_spec *nets;
    size_t n_nets;
    char *kernel, *initrd, *cmdline; /* direct boot */
    char *image, *command;           /* containers */
    char *volume;                    /* containers: a place for an anonymous volume; NULL = none */
    char *address;                   /* where ssh reaches it */
};

/* Sizes and limits to change; 0 = as it is. */
struct resize_spec {
    uint64_t vcpus, memory_bytes;
    double cpu_limit; /* cores: 1.5 = one and a half; 0 = as it is */
    struct disk_spec *disks; /* name and size_bytes */
    size_t n_disks;
};

/* What a create starts from. */
enum config_kind { CONFIG_SPEC, CONFIG_XL, CONFIG_LIBVIRT };

struct request {
    enum op_kind kind;
    char *guest_id;    /* as the observer gives it; NULL for OP_CREATE */
    char *guest_name;  /* for messages */
    char *platform;    /* the guest's; OP_CREATE: what was asked for ("xen", "kvm", "qemu", "docker") */
    char *name;        /* the new guest's (create from a spec, clone, rename) or the snapshot's */
    char *from_snapshot; /* OP_CLONE: from this snapshot of the guest; NULL = from the guest as it is */
    char *description; /* of a snapshot; NULL = none */
    bool force;        /* --force: go on where plan_force() would refuse; stop: pull the plug */
    bool linked, start, disk_only;
    struct guest_spec spec; /* OP_CREATE with CONFIG_SPEC */
    enum config_kind config_kind;
    char *config_path;      /* where config_text was read, for messages */
    char *config_text;      /* OP_CREATE with CONFIG_XL, CONFIG_LIBVIRT */
    struct resize_spec resize;
};

#define REQUEST_INIT { .kind = OP_KIND_COUNT }
#define _cleanup_request_ _cleanup_(request_release)

/* What it is about, for messages: the guest's name, the new one's, the file's; never NULL. */
const char *request_subject(const struct request *r);

void request_release(struct request *r);
void guest_spec_release(struct guest_spec *s);

/* Adds a zeroed disk or interface. */
struct disk_spec *guest_spec_add_disk(struct guest_spec *s);
struct net_spec *guest_spec_add_net(struct guest_spec *s);
struct disk_spec *resize_spec_add_disk(struct resize_spec *s);

/* A deep copy. */
void request_copy(struct request *ret, const struct request *r);

#endif
