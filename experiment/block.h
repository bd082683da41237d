/* What is in a block of a recording, decompressed: records, each a kind, a length and a body. */
#ifndef EXPERIMENT_BLOCK_H
#define EXPERIMENT_BLOCK_H

#include <stdint.h>

enum record {
    RECORD_FIELDS = 1, /* the fields that its samples have */
    RECORD_STRING,     /* text that is used by number from then on, counted from 1; 0 = none */
    RECORD_TIME,       /* what follows was seen at this instant */
    RECORD_SOURCE,     /* a connection, or what has changed of it */
    RECORD_SNAPSHOT,   /* all guests of a connection, as changes to its snapshot before */
    RECORD_MARK,
    RECORD_SECTION, /* the facts that follow are of this */
    RECORD_FACT,    /* key and value */
    RECORD_COMMAND, /* a command begins: its words */
    RECORD_ENDING,  /* and ends */
    RECORD_OUTPUT,  /* what it has written into stdout or stderr */
};

/* Of a fact. */
enum fact_flag {
    FACT_NUMBER = 1 << 0, /* its value is a decimal number */
};

/* Of a field. */
enum field_flag {
    FIELD_FOLLOWS =
        1 << 0, /* it changes much like the field before it: only the difference is told */
    FIELD_GROWS = 1 << 1, /* it hardly ever goes back: no sign */
};

/* Of a snapshot. */
enum snapshot_flag {
    SNAPSHOT_FRESH = 1 << 0,   /* there is none before: changes to nothing */
    SNAPSHOT_HOST = 1 << 1,    /* the last row is the host */
    SNAPSHOT_DAEMON = 1 << 2,  /* what the daemon has spent is known */
    SNAPSHOT_MEMBERS = 1 << 3, /* who is there has changed: a list follows */
};

/* The columns of a snapshot: a bit each says whether it is there. Field number k is bit k. */
enum snapshot_column {
    COLUMN_FIELDS_MOST = 32,
    COLUMN_NAME = COLUMN_FIELDS_MOST,
    COLUMN_PLATFORM,
    COLUMN_GROUP,
    COLUMN_IMAGE,
    COLUMN_STATE,
    COLUMN_BOOT,
    COLUMN_VALID,
    COLUMN_WHY,
    COLUMN_END,
};

/* Limits: nothing that is written is beyond them, and nothing beyond them is read. */
enum {
    BLOCK_MOST_BYTES = 64 << 20, /* decompressed */
    BLOCK_MOST_SOURCES = 1024,
    BLOCK_MOST_GUESTS = 1 << 18, /* of all connections, hosts among them */
    TEXT_MOST_BYTES = 1 << 16,   /* longer text is cut */
    MARK_MOST_BYTES = 4096,
    FACTS_MOST = 1 << 14, /* with the sections, of a whole recording */
    COMMAND_MOST_WORDS = 1 << 16,
};
#define INSTANT_MOST_NS (UINT64_C(1) << 62) /* 146 years; what reckons with instants has room to */

#endif
