/* Strangers' text on its way out, and command lines cut into words. */
#include "core/escape.h"
#include "core/parse.h"
#include "core/words.h"
#include "tests/fuzz/fuzz.h"

static void escape_all(const char *text)
{
    static void (*const harmless[])(struct strbuf *, const char *) = { escape_terminal, escape_picture,
                                                                        escape_xml };
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT, again = STRBUF_INIT, cut = STRBUF_INIT;

    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
        strbuf_reset(&out);
        harmless[i](&out, text);
        fuzz_require(fuzz_is_harmless(strbuf_str(&out)));
    }
    strbuf_reset(&out);
    escape_terminal(&out, text);
    escape_terminal(&again, strbuf_str(&out));
    fuzz_require(strcmp(strbuf_str(&out), strbuf_str(&again)) == 0); /* nothing is left to escape */
    fuzz_require(escape_fit(&cut, strbuf_str(&out), 10) <= 10);
    strbuf_reset(&out);
    strbuf_reset(&again);
    escape_utf8(&out, text);
    escape_utf8(&again, strbuf_str(&out));
    fuzz_require(strcmp(strbuf_str(&out), strbuf_str(&again)) == 0);
    escape_json_text(&again, strbuf_str(&out));
    escape_csv(&out, text);
    escape_label(&out, text);
    escape_shell(&out, text);
}

static void parse_all(const char *text)
{
    uint64_t v;
    double d;

    parse_u64(text, &v);
    parse_size(text, &v);
    parse_seconds(text, &v);
    parse_double(text, &d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *text = fuzz_text(data, size);
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;
    struct err e = ERR_INIT;

    escape_all(text);
    parse_all(text);
    if (words_split(&words, text, &e) < 0)
        fuzz_require(e.msg[0]);
    return 0;
}
