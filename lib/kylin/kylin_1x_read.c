#include "kylin/kylin_1x_read.h"
#include "kylin/kylin_detect.h"

#include <string.h>

int mm__1x_release(const char *release)
{
    int part[3] = { 0, 0, 0 };
    size_t n = 0;

    for (const char *p = release; n < 3 && *p >= '0' && *p <= '9'; n++) {
        for (; *p >= '0' && *p <= '9'; p++)
            part[n] = part[n] < 99 ? part[n] * 10 + (*p - '0') : 99;
        if (*p == '.')
            p++;
    }
    return part[0] * 10000 + part[1] * 100 + part[2];
}

mm_code mm__1x_shape_of(mm_doc *doc, mm_node root, mm_1x_shape like, mm_1x_shape *out, const char **why)
{
    const char *reason = NULL, *mixed = NULL, *format = mm__kylin_desc_shape(doc, root, &reason, &mixed);

    *why = mixed;
    *out = MM_1X_FOREIGN;
    if (mixed != NULL)
        return MM_OK;
    if (format == NULL) {
        *out = like;
        return MM_OK;
    }
    if (strcmp(format, "kylin-0.6") == 0)
        *why = reason;
    else
        *out = strcmp(format, "kylin-0.7") == 0 || strcmp(format, "kylin-1.4") == 0 ? MM_1X_OLD : MM_1X_NEW;
    return MM_OK;
}

bool mm__1x_is_type(const char *datatype, const char *const *names)
{
    const size_t n = datatype == NULL ? 0 : strcspn(datatype, "(");

    for (; *names != NULL; names++)
        if (mm__casecmp_n(datatype, n, *names, strlen(*names)) == 0)
            return true;
    return false;
}

static const char *const numbers[] = { "tinyint", "smallint", "int", "integer", "bigint", "int4", "long8", "decimal",
                                       "numeric", "double", "float", "real", NULL };

bool mm__1x_is_encoding(const char *encoding, const char *name)
{
    const size_t n = encoding == NULL ? 0 : strcspn(encoding, "(),:");
    return n == strlen(name) && memcmp(encoding, name, n) == 0;
}

bool mm__1x_is_misfit(const char *encoding, const char *datatype)
{
    return mm__1x_is_encoding(encoding, "fixed_length") && mm__1x_is_type(datatype, numbers);
}
