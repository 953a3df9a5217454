#ifndef METAMIG_OPENMLDB_PROTOBUF_H
#define METAMIG_OPENMLDB_PROTOBUF_H

/* A small reader of protobuf messages: fields one by one, and messages described by tables. Strings are bytes: UTF-8 is
 * never asked for. docs/formats/openmldb.md 12. */
#include "openmldb/openmldb_text.h"

enum { OM_VARINT = 0, OM_FIXED64 = 1, OM_BYTES = 2, OM_FIXED32 = 5 };

typedef struct om_field {
    uint32_t number;
    unsigned wire;
    uint64_t value;    /* varint or fixed */
    om_slice bytes;    /* of OM_BYTES: the content; of the others: their encoded bytes */
} om_field;

/* 1: a field, 0: the end, -1: not valid. *rest moves behind it. */
int mm__om_field_next(om_slice *rest, om_field *out);
bool mm__om_varint(om_slice *rest, uint64_t *out);

typedef enum om_type {
    OM_T_NUMBER,
    OM_T_NUMBER32,
    OM_T_SIGNED,
    OM_T_BOOL,
    OM_T_ENUM,
    OM_T_TEXT,
    OM_T_DATA,
    OM_T_MESSAGE
} om_type;

typedef struct om_message om_message;

typedef struct om_member {
    uint32_t           number;
    const char        *name;
    om_type            type;
    bool               repeated;
    const om_message  *message;   /* of OM_T_MESSAGE */
    const char *const *names;     /* of OM_T_ENUM, by number, ended by ""; NULL: no names */
} om_member;

struct om_message {
    const char      *name;
    const om_member *members;     /* in order of number, ended by a name of NULL; NULL = none are listed */
};

const om_member *mm__om_member(const om_message *m, uint32_t number);
const char      *mm__om_enum_name(const char *const *names, uint64_t value);   /* NULL: not known */
/* Not cut off, wire types as listed, and so the listed messages below. */
bool             mm__om_valid(const om_message *m, om_slice data);

extern const om_message mm__om_table_info, mm__om_op_info, mm__om_procedure, mm__om_function, mm__om_cluster;
extern const char *const mm__om_op_names[], *const mm__om_status_names[], *const mm__om_storage_names[];
/* The message that OPInfo.data holds for a type of operation; NULL: bytes. *is_text: the endpoint itself. */
const om_message *mm__om_op_data(uint64_t op_type, bool *is_text);

/* Raw Snappy. false: not valid. The result is from mm__alloc(), *size its size, and the caller's. */
mm_code mm__om_snappy(mm_ctx *ctx, om_slice in, char **out, size_t *size, bool *valid);

#endif
