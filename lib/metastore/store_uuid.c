/* "/UUID": the name of the store as one string. docs/formats/kylin-binary-resources.md 8. */
#include "metastore/binary.h"

void mm__store_uuid_check(mm_binary *bin)
{
    size_t end;

    if (mm__binary_utf(bin, 0, MM_BIN_UUID, "the string", &end) && end != bin->len)
        mm__binary_report(bin, MM_BIN_UUID, MM_WARNING, end, "%zu byte%s after the string", bin->len - end,
                          bin->len - end == 1 ? "" : "s");
}
