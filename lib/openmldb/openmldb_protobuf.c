#include "openmldb/openmldb_protobuf.h"

bool mm__om_varint(om_slice *rest, uint64_t *out)
{
    uint64_t v = 0;

    for (size_t i = 0; i < rest->n && i < 10; i++) {
        const unsigned char c = (unsigned char)rest->p[i];
        if (i == 9 && c > 1)
            return false;
        v |= (uint64_t)(c & 0x7f) << (7 * i);
        if (c < 0x80) {
            *out = v;
            *rest = mm__om_after(*rest, i + 1);
            return true;
        }
    }
    return false;
}

static uint64_t little_endian(const char *p, size_t n)
{
    uint64_t v = 0;

    while (n-- > 0)
        v = v << 8 | (unsigned char)p[n];
    return v;
}

int mm__om_field_next(om_slice *rest, om_field *out)
{
    uint64_t tag, n;
    const char *start;

    if (rest->n == 0)
        return 0;
    if (!mm__om_varint(rest, &tag) || tag > UINT32_MAX || tag >> 3 == 0)
        return -1;
    out->number = (uint32_t)(tag >> 3);
    out->wire = tag & 7;
    start = rest->p;
    switch (out->wire) {
    case OM_VARINT:
        if (!mm__om_varint(rest, &out->value))
            return -1;
        out->bytes = (om_slice){ start, (size_t)(rest->p - start) };
        return 1;
    case OM_BYTES:
        if (!mm__om_varint(rest, &n))
            return -1;
        break;
    case OM_FIXED64: n = 8; break;
    case OM_FIXED32: n = 4; break;
    default: return -1;
    }
    if (n > rest->n)
        return -1;
    out->bytes = (om_slice){ rest->p, (size_t)n };
    out->value = out->wire == OM_BYTES ? 0 : little_endian(rest->p, (size_t)n);
    *rest = mm__om_after(*rest, (size_t)n);
    return 1;
}

const om_member *mm__om_member(const om_message *m, uint32_t number)
{
    for (const om_member *f = m->members; f != NULL && f->name != NULL; f++)
        if (f->number == number)
            return f;
    return NULL;
}

const char *mm__om_enum_name(const char *const *names, uint64_t value)
{
    for (uint64_t i = 0; names != NULL && *names[i] != 0; i++)
        if (i == value)
            return *names[i] == '-' ? NULL : names[i];
    return NULL;
}

static bool valid_packed(om_slice data)
{
    uint64_t v;

    while (data.n > 0)
        if (!mm__om_varint(&data, &v))
            return false;
    return true;
}

/* Depth is that of the tables, not of the data. */
static bool valid_member(const om_member *f, const om_field *field)
{
    if (f->type == OM_T_TEXT || f->type == OM_T_DATA)
        return field->wire == OM_BYTES;
    if (f->type == OM_T_MESSAGE)
        return field->wire == OM_BYTES && mm__om_valid(f->message, field->bytes);
    return field->wire == OM_VARINT || (f->repeated && field->wire == OM_BYTES && valid_packed(field->bytes));
}

bool mm__om_valid(const om_message *m, om_slice data)
{
    om_field field;
    int got;

    while ((got = mm__om_field_next(&data, &field)) > 0) {
        const om_member *f = mm__om_member(m, field.number);
        if (f != NULL && !valid_member(f, &field))
            return false;
    }
    return got == 0;
}
