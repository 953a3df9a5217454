/* A capture: its files, texts that are kept once, what names of files tell. docs/formats/openmldb.md 4. */
#include "openmldb/openmldb_state.h"

mm_code mm__om_new(mm_openmldb **out, mm_ctx *ctx, const char *arg)
{
    mm_openmldb *cap = mm__alloc(ctx, sizeof *cap);

    *out = NULL;
    if (cap == NULL)
        return MM_E_NOMEM;
    cap->ctx = ctx;
    mm__arena_init(&cap->arena, ctx);
    mm__map_init(&cap->names, ctx, false);
    mm__map_init(&cap->captured, ctx, false);
    mm__om_findings_init(&cap->found, ctx);
    cap->arg = mm__arena_text(&cap->arena, arg, strlen(arg));
    if (cap->arg == NULL || OM_PUSH(ctx, &cap->tables) == NULL || OM_PUSH(ctx, &cap->extras) == NULL) {
        mm_openmldb_free(cap);
        return MM_E_NOMEM;
    }
    *out = cap;
    return MM_OK;
}

void mm_openmldb_free(mm_openmldb *cap)
{
    if (cap == NULL)
        return;
    OM_FREE(cap->ctx, &cap->files);
    OM_FREE(cap->ctx, &cap->tables);
    OM_FREE(cap->ctx, &cap->extras);
    OM_FREE(cap->ctx, &cap->status);
    OM_FREE(cap->ctx, &cap->replicas);
    OM_FREE(cap->ctx, &cap->shown);
    OM_FREE(cap->ctx, &cap->ops);
    OM_FREE(cap->ctx, &cap->held);
    OM_FREE(cap->ctx, &cap->homeless);
    OM_FREE(cap->ctx, &cap->followers);
    for (size_t i = 0; i < OM_LISTS; i++)
        OM_FREE(cap->ctx, &cap->lists[i]);
    OM_FREE(cap->ctx, &cap->nodes);
    OM_FREE(cap->ctx, &cap->partitions);
    OM_FREE(cap->ctx, &cap->rows);
    mm__map_free(&cap->captured);
    mm__map_free(&cap->names);
    mm__om_findings_free(&cap->found);
    mm__arena_free(&cap->arena);
    mm__free(cap->ctx, cap, sizeof *cap);
}

/* Columns repeat few values: a guess by length and ends, which is right or costs one comparison. */
static om_slice *recent_of(mm_openmldb *cap, om_slice s)
{
    const size_t n = s.n < 8 ? s.n : 8;
    uint64_t ends[2] = { 0, s.n };

    memcpy(&ends[0], s.p, n);
    ends[0] *= UINT64_C(0x9fb21c651e98df25);
    for (size_t i = s.n - n; i < s.n; i++)
        ends[1] = ends[1] * 31 + (unsigned char)s.p[i];
    ends[0] ^= ends[1] * UINT64_C(0x9e3779b97f4a7c15);
    return &cap->recent[(ends[0] >> 32) % OM_RECENT];
}

static const char *intern(mm_openmldb *cap, om_slice s)
{
    char *text = mm__map_get(&cap->names, s.p, s.n);

    if (text != NULL)
        return text;
    text = mm__arena_text(&cap->arena, s.p, s.n);
    for (char *nul = text; nul != NULL && (nul = memchr(nul, 0, (size_t)(text + s.n - nul))) != NULL;)
        *nul = 1;
    if (text != NULL && mm__map_put(&cap->names, text, s.n, text) == MM_OK)
        return text;
    cap->found.code = MM_E_NOMEM; /* callers go on with the row, and stop behind it */
    return NULL;
}

/* Texts are C strings everywhere else: a NUL of the input becomes another control byte, which prints the same. */
const char *mm__om_intern(mm_openmldb *cap, om_slice s)
{
    om_slice *recent;

    if (s.n == 0)
        s.p = ""; /* an empty piece may have no place */
    recent = recent_of(cap, s);
    if (recent->p == NULL || !mm__om_same(*recent, s)) {
        const char *text = intern(cap, s);
        if (text == NULL)
            return NULL;
        *recent = (om_slice){ text, s.n };
    }
    return recent->p;
}

mm_code mm__om_table_new(mm_openmldb *cap, uint32_t file, uint32_t line, om_kind kind, om_form form, uint32_t *out)
{
    om_source_table *t = OM_PUSH(cap->ctx, &cap->tables);

    if (t == NULL)
        return MM_E_NOMEM;
    *t = (om_source_table){ file, line, kind, form };
    *out = (uint32_t)(cap->tables.n - 1);
    cap->have[kind] = true;
    cap->n_known++;
    return MM_OK;
}

mm_code mm__om_file(mm_openmldb *cap, const char *name, const char *data, size_t len, uint32_t *out)
{
    om_file *f = OM_PUSH(cap->ctx, &cap->files);
    size_t n = strlen(cap->arg);

    if (f == NULL)
        return MM_E_NOMEM;
    while (n > 1 && cap->arg[n - 1] == '/')
        n--;
    f->name = mm__arena_text(&cap->arena, name, strlen(name));
    f->place = *name == 0 ? cap->arg : mm__arena_printf(&cap->arena, "%.*s/%s", (int)n, cap->arg, name);
    f->data = data;
    f->len = len;
    *out = (uint32_t)(cap->files.n - 1);
    return f->name == NULL || f->place == NULL ? MM_E_NOMEM : MM_OK;
}

mm_code mm__om_read(mm_openmldb *cap, const char *name, const char *data, size_t len)
{
    uint32_t file;
    size_t i = 0;
    mm_code code;

    MM_TRY(mm__om_file(cap, name, data, len, &file));
    if (len >= UINT32_MAX)
        return mm__fail(cap->ctx, MM_E_LIMIT, "json/size", cap->files.at[file].place,
                        "a capture file of 4 GiB or more");
    while (i < len && (mm__om_is_blank(data[i]) || data[i] == '\n' || data[i] == '\r'))
        i++;
    code = i < len && data[i] == '{' ? mm__om_read_json(cap, file) : mm__om_read_text(cap, file);
    cap->files.at[file].data = NULL;
    return code;
}

/* ---- names of files ---- */

static bool cut_end(om_slice *s, const char *end)
{
    const size_t n = strlen(end);

    if (s->n < n || memcmp(s->p + s->n - n, end, n) != 0)
        return false;
    s->n -= n;
    return true;
}

static bool cut_begin(om_slice *s, const char *begin)
{
    if (!mm__om_begins(*s, begin))
        return false;
    *s = mm__om_after(*s, strlen(begin));
    return true;
}

const char *mm__om_name_db(mm_openmldb *cap, const char *name, om_kind kind)
{
    om_slice s = mm__om_slice(name);

    if (!cut_begin(&s, mm__om_kind_name(kind)) || !cut_begin(&s, ".") || !cut_end(&s, ".txt") || s.n == 0)
        return NULL;
    return mm__om_intern(cap, s);
}

const char *mm__om_name_endpoint(mm_openmldb *cap, const char *name)
{
    om_slice s = mm__om_slice(name);
    char *text, *low;

    if (!cut_begin(&s, "gettablestatus@") || !(cut_end(&s, ".txt") || cut_end(&s, ".json")) || s.n == 0)
        return NULL;
    if (memchr(s.p, ':', s.n) != NULL)
        return mm__om_intern(cap, s);
    text = mm__arena_text(&cap->arena, s.p, s.n);
    if (text == NULL)
        return NULL;
    low = strrchr(text, '_');
    if (low != NULL)
        *low = ':';
    return mm__om_intern(cap, mm__om_slice(text));
}
