/* Guest specs, as `create FILE` reads them. */
#include "tests/fuzz/fuzz.h"
#include "xltool/guestspec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *text = fuzz_text(data, size);
    struct guest_spec spec = { .name = NULL };
    struct err e = ERR_INIT;

    guestspec_kind(text);
    if (guestspec_parse(&spec, "dir/web.spec", text, &e) < 0) {
        fuzz_require(e.msg[0]);
    } else {
        for (size_t i = 0; i < spec.n_disks; i++)
            if (spec.disks[i].source)
                fuzz_look(spec.disks[i].source);
    }
    guest_spec_release(&spec);
    guest_spec_release(&spec);
    return 0;
}
