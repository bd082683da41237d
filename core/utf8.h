/* Characters and their UTF-8. */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Decodes the character that text begins with; returns its bytes, 0 when they are not valid UTF-8.
 * The NUL that ends a text is a character of one byte. */
size_t utf8_decode(const char *text, uint32_t *ret);

/* Encodes a character, at most U+10FFFF; returns its bytes. */
size_t utf8_encode(uint32_t c, char ret[4]);

#endif
