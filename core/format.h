/* Numbers for people. */
#ifndef CORE_FORMAT_H
#define CORE_FORMAT_H

#include <stdint.h>

#include "core/strbuf.h"

/* At most five characters: "0", "312", "1.5K", "128M", "1023G" (powers of 1024), ">999E". */
void format_bytes(struct strbuf *out, double bytes);

/* The same where no heading says what it is: "312 bytes", "1.5K". */
void format_size(struct strbuf *out, uint64_t bytes);
/* At most five characters, powers of 1000: "999", "12.3k", "4.5M". */
void format_count(struct strbuf *out, double count);
/* At most six characters: "0.0", "12.3", "1234", ">99999": percent without the sign. */
void format_percent(struct strbuf *out, double percent);
/* At most six characters: "45s", "12m03s", "3h07m", "12d04h", "120d". */
void format_duration(struct strbuf *out, uint64_t seconds);
/* Three significant digits: "0.0500", "2.04", "1830"; "inf"; "-" for NaN. */
void format_ratio(struct strbuf *out, double ratio);
/* An interval of ratios: "0.942..0.959". */
void format_interval(struct strbuf *out, double low, double high);
/* CPU time: "0.12s", "45.1s", "12m03s", then as format_duration(). */
void format_cpu_time(struct strbuf *out, uint64_t ns);

#endif
