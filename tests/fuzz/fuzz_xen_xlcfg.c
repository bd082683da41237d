/* The keys of an xl.cfg: each text ends, and no line is counted that is not there. */
#include "tests/fuzz/fuzz.h"
#include "xltool/xen/xlcfg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *text = fuzz_text(data, size);
    const char *p = text;
    struct xlcfg_key key;
    unsigned line = 1, lines = 1;

    for (const char *s = text; *s; s++)
        lines += *s == '\n';
    while (xen_xlcfg_next_key(&p, &line, &key)) {
        fuzz_require(p <= text + strlen(text));
        fuzz_require(key.line <= line && line <= lines);
        fuzz_require(strlen(key.name) < sizeof(key.name));
    }
    return 0;
}
