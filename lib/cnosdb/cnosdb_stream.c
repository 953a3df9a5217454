/* Verify of sorted input as it flows by: of the records before, only those stay whose key is the beginning of the
 * current key. docs/formats/json-layer.md 13. */
#include "cnosdb/cnosdb_facts.h"

#include <stdio.h>
#include <string.h>

typedef struct open_record { size_t len; cn_kind kind; char unit[4]; } open_record;

bool mm__cnosdb_is_stream(const mm_doc *doc)
{
    return doc->lines != NULL && doc->lines->pass->stream;
}

static size_t common(const mm_buf *was, const mm_doc *doc)
{
    const size_t n = was->len < doc->path_len ? was->len : doc->path_len;
    size_t i = 0;

    while (i < n && was->data[i] == doc->path[i])
        i++;
    return i;
}

/* The record of this kind whose key is the first `len` bytes of the current one. */
static const open_record *parent(const cn_state *st, cn_kind kind, size_t len)
{
    const open_record *list = (const void *)st->open.data;

    for (size_t n = st->open.len / sizeof *list; n > 0 && list[n - 1].len >= len; n--)
        if (list[n - 1].len == len && list[n - 1].kind == kind)
            return &list[n - 1];
    return NULL;
}

static mm_code open_new(cn_state *st, const mm_doc *doc, const cn_key *key, const char *unit)
{
    open_record r = { .len = doc->path_len, .kind = key->kind };

    snprintf(r.unit, sizeof r.unit, "%s", unit != NULL ? unit : "");
    st->open_key.len = 0;
    mm__buf_add(&st->open_key, doc->path, doc->path_len);
    mm__buf_add(&st->open, &r, sizeof r);
    MM_TRY(mm__buf_ok(&st->open_key));
    return mm__buf_ok(&st->open);
}

static void warn(mm_doc *doc, const cn_key *key, cn_loss loss)
{
    char text[2200];

    mm_doc_warn(doc, "cnosdb/verify/V24", "%s", mm__cnosdb_loss_text(text, sizeof text, loss, key, NULL));
}

mm_code mm__cnosdb_stream(mm_doc *doc, const cn_key *key, const char *unit)
{
    cn_state *st = mm_doc_state(doc);
    const size_t same = common(&st->open_key, doc);
    const open_record *list = (const void *)st->open.data, *db;

    if (doc->lines->pass->total.disorder)
        return MM_OK; /* V03 has said that the input is not sorted */
    while (st->open.len > 0 && list[st->open.len / sizeof *list - 1].len > same)
        st->open.len -= sizeof *list;
    if (key->kind == CN_DB && parent(st, CN_TENANT, (size_t)(key->part[3] - doc->path) + key->len[3]) == NULL)
        warn(doc, key, CN_NO_TENANT);
    if (key->kind == CN_TABLE) {
        db = parent(st, CN_DB, (size_t)(key->part[5] - doc->path) + key->len[5]);
        if (db == NULL)
            warn(doc, key, CN_NO_DATABASE);
        else if (unit != NULL && strcmp(db->unit, unit) != 0)
            mm_doc_warn(doc, "cnosdb/verify/V33", "%s", mm__cnosdb_v33);
    }
    return key->kind == CN_TENANT || key->kind == CN_DB ? open_new(st, doc, key, unit) : MM_OK;
}
