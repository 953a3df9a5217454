#include "support/bytes.h"
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>

unsigned char *bytes_filter(const char *command, const void *data, size_t len, size_t *out_len)
{
    const char *in = fx_path("%s/filter.in", fx_tmp()), *out = fx_path("%s/filter.out", fx_tmp());
    char *result;

    fx_write(in, data, len);
    ck_assert_msg(system(fx_path("%s <%s >%s", command, in, out)) == 0, "%s", command);
    result = fx_read(out, out_len);
    remove(in);
    remove(out);
    return (unsigned char *)result;
}
