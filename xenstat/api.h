/* The version of libxl's interface that all of us are compiled for. */
#ifndef XENSTAT_API_H
#define XENSTAT_API_H

/* The API of Xen 4.14 to 4.19 and on: newer libraries keep it for us. */
#define LIBXL_API_VERSION 0x041400
#include <libxl.h>

#endif
