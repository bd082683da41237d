/* A struct detail as text for people. */
#ifndef XLTOOL_DETAIL_TEXT_H
#define XLTOOL_DETAIL_TEXT_H

#include "core/detail.h"

/* Prints each record under its section's name, a pair a line, escaped. */
void detail_print(const struct detail *d);

#endif
