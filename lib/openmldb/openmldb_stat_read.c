/* Both forms of the stat file, read. docs/formats/openmldb.md 6. */
#include "openmldb/openmldb_json.h"
#include "openmldb/openmldb_stat.h"

void mm__om_moves_init(om_moves *moves, mm_ctx *ctx, mm_arena *arena, const char *file)
{
    memset(moves, 0, sizeof *moves);
    moves->ctx = ctx;
    moves->arena = arena;
    moves->file = mm__arena_text(arena, file, strlen(file));
}

void mm__om_moves_free(om_moves *moves)
{
    OM_FREE(moves->ctx, &moves->list);
}

mm_code mm__om_moves_add(om_moves *moves, const om_move *move)
{
    om_move *to = OM_PUSH(moves->ctx, &moves->list);

    if (to == NULL)
        return MM_E_NOMEM;
    *to = *move;
    return MM_OK;
}

typedef struct reader {
    om_moves    *moves;
    om_findings *found;
    bool         broken, nomem;
    uint32_t     line;
} reader;

static void fault(reader *r, const char *rule, const char *what, om_slice value)
{
    const om_finding f = {
        .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = r->moves->file, .line = r->line
    };

    r->broken = true;
    mm__om_say(r->found, MM_ERROR, rule, &f, what, (int)(value.n > 200 ? 200 : value.n), value.n == 0 ? "" : value.p);
}

static const char *keep(reader *r, om_slice s)
{
    char *text = mm__arena_text(r->moves->arena, s.n == 0 ? "" : s.p, s.n);

    for (char *nul = text; nul != NULL && (nul = memchr(nul, 0, (size_t)(text + s.n - nul))) != NULL;)
        *nul = 1;
    r->nomem |= text == NULL;
    return text == NULL ? "" : text;
}

/* ---- text ---- */

enum { FIELDS = 6 };

static om_slice strip(om_slice s)
{
    while (s.n > 0 && (mm__om_is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '\r'))
        s.n--;
    return mm__om_trim(s);
}

static mm_code read_line(reader *r, om_slice line)
{
    om_slice field[FIELDS] = { { NULL, 0 } };
    size_t n = 0, from = 0;
    uint64_t tid = 0, pid = 0;
    om_move m;

    for (size_t i = 0; i <= line.n; i++)
        if (i == line.n || line.p[i] == ',') {
            if (n < FIELDS)
                field[n] = strip((om_slice){ line.p + from, i - from });
            n++;
            from = i + 1;
        }
    if (n != FIELDS) {
        const om_finding f = {
            .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = r->moves->file, .line = r->line
        };
        r->broken = true;
        mm__om_say(r->found, MM_ERROR, "openmldb/stat/fields", &f, "%zu fields, expected %d", n, FIELDS);
        return r->found->code;
    }
    if (!mm__om_number(field[3], UINT32_MAX, &tid))
        fault(r, "openmldb/stat/number", "tid \"%.*s\" is not a number of 32 bits", field[3]);
    if (!mm__om_number(field[4], UINT32_MAX, &pid))
        fault(r, "openmldb/stat/number", "pid \"%.*s\" is not a number of 32 bits", field[4]);
    m = (om_move){ keep(r, field[0]), keep(r, field[1]), keep(r, field[2]), field[5].n == 0 ? NULL : keep(r, field[5]),
                   (uint32_t)tid, (uint32_t)pid, r->line };
    return mm__om_moves_add(r->moves, &m);
}

static mm_code read_text(reader *r, om_slice text)
{
    while (text.n > 0) {
        const char *lf = memchr(text.p, '\n', text.n);
        const om_slice line = { text.p, lf == NULL ? text.n : (size_t)(lf - text.p) };
        r->line++;
        if (strip(line).n > 0)
            MM_TRY(read_line(r, line));
        text = mm__om_after(text, line.n + (lf != NULL));
    }
    return MM_OK;
}

/* ---- JSON ---- */

static const char *member(reader *r, mm_node move, const char *name, bool may_be_null)
{
    const mm_node value = mm_node_get(move, name);
    const char *text;
    mm_code code;
    size_t n;

    if (may_be_null && mm_node_kind(value) == MM_JSON_NULL)
        return NULL;
    code = mm_node_text(value, &text, &n);
    if (code == MM_OK)
        return keep(r, (om_slice){ text, n });
    r->nomem |= code == MM_E_NOMEM;
    mm__error_clear(r->moves->ctx);
    fault(r, "openmldb/stat/fields", "a move without %.*s", mm__om_slice(name));
    return "";
}

static uint32_t number(reader *r, mm_node move, const char *name)
{
    const mm_node value = mm_node_get(move, name);
    const char *raw = "";
    uint64_t n = 0;
    size_t len = 0;

    if (mm_node_u64(value, &n) == MM_OK && n <= UINT32_MAX)
        return (uint32_t)n;
    if (mm_node_kind(value) == MM_JSON_ABSENT)
        fault(r, "openmldb/stat/fields", "a move without %.*s", mm__om_slice(name));
    else if (mm_node_raw(value, &raw, &len) == MM_OK && strcmp(name, "tid") == 0)
        fault(r, "openmldb/stat/number", "tid \"%.*s\" is not a number of 32 bits", (om_slice){ raw, len });
    else
        fault(r, "openmldb/stat/number", "pid \"%.*s\" is not a number of 32 bits", (om_slice){ raw, len });
    mm__error_clear(r->moves->ctx);
    return 0;
}

static mm_code read_moves(reader *r, mm_node root)
{
    const mm_node moves = mm_node_get(root, "moves");
    size_t it = 0;

    if (!mm_node_is(mm_node_get(root, "format"), "metamig-openmldb-stat/1") || mm_node_kind(moves) != MM_JSON_ARRAY) {
        fault(r, "openmldb/stat/fields", "not a stat file of metamig%.*s", (om_slice){ "", 0 });
        return r->found->code;
    }
    for (mm_node m; mm_node_kind(m = mm_node_next(moves, &it, NULL)) != MM_JSON_ABSENT;) {
        const om_move move = { member(r, m, "endpoint", false), member(r, m, "db", false), member(r, m, "table", false),
                               member(r, m, "extra_replica", true), number(r, m, "tid"), number(r, m, "pid"), 0 };
        MM_TRY(mm__om_moves_add(r->moves, &move));
    }
    return MM_OK;
}

static mm_code read_json(reader *r, om_slice text)
{
    mm_json *json;
    mm_code code;

    MM_TRY(mm_json_new(&json, r->moves->ctx));
    code = mm_json_parse(json, "", text.p, text.n, MM_JSON_FILE);
    if (code == MM_OK) {
        code = read_moves(r, mm_json_root(json));
    } else if (code == MM_E_SYNTAX || code == MM_E_DATA) {
        const mm_error *e = mm_ctx_error(r->moves->ctx);
        const char *rule = keep(r, mm__om_slice(e->rule)); /* the error goes, the rule stays */
        const om_finding f = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = r->moves->file,
                               .line = (uint32_t)e->line };
        r->broken = true;
        mm__om_say(r->found, MM_ERROR, rule, &f, "%s", e->text);
        mm__error_clear(r->moves->ctx);
        code = r->found->code;
    }
    mm_json_free(json);
    return code;
}

mm_code mm__om_moves_read(om_moves *moves, om_findings *found, const mm_openmldb_text *text, bool *broken)
{
    reader r = { .moves = moves, .found = found };
    const om_slice data = { text->len == 0 ? "" : text->data, text->len };
    size_t i = 0;
    mm_code code;

    if (data.n > moves->ctx->limits.max_doc)
        return mm__fail(moves->ctx, MM_E_LIMIT, "json/size", text->name, "document larger than %llu bytes",
                        (unsigned long long)moves->ctx->limits.max_doc);
    while (i < data.n && (mm__om_is_blank(data.p[i]) || data.p[i] == '\n' || data.p[i] == '\r'))
        i++;
    code = i < data.n && data.p[i] == '{' ? read_json(&r, data) : read_text(&r, data);
    *broken |= r.broken;
    return code != MM_OK ? code : r.nomem ? MM_E_NOMEM : found->code;
}
