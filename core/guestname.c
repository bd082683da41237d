#include "core/guestname.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool is_name_char(unsigned char c)
{
    return c < 0x80 && (isalnum(c) || strchr("._+-", c));
}

int guest_name_check(const char *name, const char *what, struct err *e)
{
    size_t len = strlen(name);

    if (len == 0)
        return err_set(e, EINVAL, "the %s's name is empty", what);
    if (len > GUEST_NAME_MOST)
        return err_set(e, EINVAL, "the %s's name has %zu characters; %d are the most", what, len,
                       GUEST_NAME_MOST);
    for (size_t i = 0; i < len; i++)
        if (!is_name_char((unsigned char)name[i]))
            return err_set(e, EINVAL,
                           "'%s' cannot be a %s's name: only letters, digits and . _ + - are allowed",
                           name, what);
    if (!isalnum((unsigned char)name[0]))
        return err_set(e, EINVAL, "'%s' cannot be a %s's name: it must begin with a letter or digit",
                       name, what);
    return 0;
}
