/* Nodes of a dump: from lines of JSON or files, what their paths mean. docs/formats/openmldb.md 12. */
#include "openmldb/openmldb_json.h"
#include "openmldb/openmldb_zk.h"

/* ---- Base64, strict ---- */

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool base64(om_slice in, char *out, size_t *n)
{
    const size_t pad = in.n >= 1 && in.p[in.n - 1] == '=' ? in.n >= 2 && in.p[in.n - 2] == '=' ? 2 : 1 : 0;
    uint32_t bits = 0;

    *n = 0;
    if (in.n % 4 != 0)
        return false;
    for (size_t i = 0; i < in.n - pad; i++) {
        const int d = digit(in.p[i]);
        if (d < 0)
            return false;
        bits = bits << 6 | (uint32_t)d;
        if (i % 4 != 0)
            out[(*n)++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
    }
    return (pad == 1 ? bits & 3 : pad == 2 ? bits & 15 : 0) == 0;
}

/* ---- nodes ---- */

mm_code mm__om_zk_node(mm_openmldb *cap, uint32_t file, uint32_t line, om_slice path, om_slice data)
{
    om_znode *n = OM_PUSH(cap->ctx, &cap->nodes);

    if (n == NULL)
        return MM_E_NOMEM;
    n->path = mm__om_intern(cap, path);
    n->data = mm__arena_text(&cap->arena, data.n == 0 ? "" : data.p, data.n);
    n->len = data.n;
    n->file = file;
    n->line = line;
    return n->path == NULL || n->data == NULL ? MM_E_NOMEM : MM_OK;
}

mm_code mm__om_zk_line(om_json *j, mm_node object)
{
    const mm_node data = mm_node_get(object, "data");
    om_slice text = { "", 0 };
    const char *path;
    size_t decoded;
    mm_code code = MM_OK;
    char *bytes;

    j->at.line = j->line;
    if (mm_node_kind(mm_node_get(object, "path")) != MM_JSON_STRING) {
        mm__om_member_bad(j, mm_node_get(object, "path"), "path", "the path of a node");
        return j->cap->found.code;
    }
    path = mm__om_member_text(j, object, "path", "");
    if (mm_node_kind(data) != MM_JSON_ABSENT && !mm__om_member_decode(j, data, "data", "Base64", &text))
        return j->cap->found.code;
    if (j->bad)
        return j->cap->found.code;
    bytes = mm__alloc(j->cap->ctx, text.n + 1);
    if (bytes == NULL)
        return MM_E_NOMEM;
    if (!base64(text, bytes, &decoded))
        mm__om_member_bad(j, data, "data", "Base64");
    else
        code = mm__om_zk_node(j->cap, j->file, j->line, mm__om_slice(path), (om_slice){ bytes, decoded });
    mm__free(j->cap->ctx, bytes, text.n + 1);
    return code != MM_OK ? code : j->cap->found.code;
}

om_finding mm__om_about_znode(const mm_openmldb *cap, const om_znode *node)
{
    return (om_finding){ .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = node->line,
                         .file = cap->files.at[node->file].place };
}

size_t mm__om_znode_find(const mm_openmldb *cap, const char *path)
{
    size_t a = 0, b = cap->nodes.n;

    while (a < b) {
        const size_t mid = a + (b - a) / 2;
        if (strcmp(cap->nodes.at[mid].path, path) < 0)
            a = mid + 1;
        else
            b = mid;
    }
    return a;
}

/* ---- what a path means ---- */

/* `child`: nodes directly below the path, not the path itself. */
static const struct { const char *path; bool child; om_znode_kind kind; } places[] = {
    { "/table/table_index", false, OM_Z_TABLE_INDEX }, { "/table/term", false, OM_Z_TERM },
    { "/op/op_index", false, OM_Z_OP_INDEX },          { "/config/auto_failover", false, OM_Z_CONF },
    { "/table/db_table_data/", true, OM_Z_TABLE },     { "/table/table_data/", true, OM_Z_OLD_TABLE },
    { "/op/op_data/", true, OM_Z_OP },                 { "/db/", true, OM_Z_DB },
    { "/store_procedure/db_sp_data/", true, OM_Z_PROCEDURE },
    { "/data/function/", true, OM_Z_FUNCTION },        { "/leader/", true, OM_Z_LEADER },
    { "/nodes/", true, OM_Z_NODE },                    { "/map/sdkendpoints/", true, OM_Z_SDK },
    { "/cluster/replica/", true, OM_Z_CLUSTER },
};

om_znode_kind mm__om_znode_kind(const char *root, const char *path, const char **name)
{
    const size_t n = root == NULL ? 0 : strlen(root);

    *name = path;
    if (root == NULL || strncmp(path, root, n) != 0)
        return OM_Z_OTHER;
    for (size_t i = 0; i < MM_COUNT(places); i++) {
        const size_t k = strlen(places[i].path);
        if (strncmp(path + n, places[i].path, k) != 0)
            continue;
        *name = path + n + k;
        if (places[i].child ? **name != 0 && strchr(*name, '/') == NULL : **name == 0)
            return places[i].kind;
    }
    return OM_Z_OTHER;
}

const om_message *mm__om_znode_message(om_znode_kind kind)
{
    switch (kind) {
    case OM_Z_TABLE:
    case OM_Z_OLD_TABLE: return &mm__om_table_info;
    case OM_Z_OP: return &mm__om_op_info;
    case OM_Z_PROCEDURE: return &mm__om_procedure;
    case OM_Z_FUNCTION: return &mm__om_function;
    case OM_Z_CLUSTER: return &mm__om_cluster;
    default: return NULL;
    }
}

static const char *const marks[] = { "/table/table_index", "/table/db_table_data/", "/op/op_index", "/op/op_data/",
                                     "/config/auto_failover", "/db/" };

/* Length of the root that the mark shows in a path; SIZE_MAX = none. */
static size_t root_before(const char *path, const char *mark)
{
    const size_t n = strlen(path), k = strlen(mark);
    const char *at;

    if (mark[k - 1] != '/')
        return n >= k && strcmp(path + n - k, mark) == 0 ? n - k : SIZE_MAX;
    at = strstr(path, mark);
    return at == NULL ? SIZE_MAX : (size_t)(at - path);
}

mm_code mm__om_zk_root(mm_openmldb *cap, const char **root)
{
    *root = NULL;
    for (size_t m = 0; m < MM_COUNT(marks) && *root == NULL; m++) {
        const char *best = NULL;
        size_t len = SIZE_MAX;
        for (size_t i = 0; i < cap->nodes.n; i++) {
            const size_t n = root_before(cap->nodes.at[i].path, marks[m]);
            /* Nodes are in byte order: of equal length the first is the smallest. */
            if (n < len) {
                len = n;
                best = cap->nodes.at[i].path;
            }
        }
        if (best != NULL && (*root = mm__arena_text(&cap->arena, best, len)) == NULL)
            return MM_E_NOMEM;
    }
    return MM_OK;
}

/* ---- members ---- */

uint64_t mm__om_get_number(om_slice message, uint32_t number, uint64_t initial)
{
    om_field f;

    while (mm__om_field_next(&message, &f) > 0)
        if (f.number == number && f.wire == OM_VARINT)
            initial = f.value;
    return initial;
}

om_slice mm__om_get_bytes(om_slice message, uint32_t number)
{
    om_slice out = { "", 0 };
    om_field f;

    while (mm__om_field_next(&message, &f) > 0)
        if (f.number == number && f.wire == OM_BYTES)
            out = f.bytes;
    return out;
}

bool mm__om_next_bytes(om_slice *rest, uint32_t number, om_slice *out)
{
    om_field f;

    while (mm__om_field_next(rest, &f) > 0)
        if (f.number == number && f.wire == OM_BYTES) {
            *out = f.bytes;
            return true;
        }
    return false;
}

static bool has(om_slice message, uint32_t number)
{
    om_field f;

    while (mm__om_field_next(&message, &f) > 0)
        if (f.number == number)
            return true;
    return false;
}

om_znode_fault mm__om_znode_check(om_znode_kind kind, om_slice data)
{
    const om_message *m = mm__om_znode_message(kind);

    if (m != NULL && !mm__om_valid(m, data))
        return OM_Z_INVALID;
    if (kind == OM_Z_TABLE || kind == OM_Z_OLD_TABLE)
        return !has(data, 4) ? OM_Z_NO_TID : !has(data, 1) ? OM_Z_NO_NAME : OM_Z_FINE;
    if (kind == OM_Z_OP)
        return !has(data, 1) ? OM_Z_NO_OP_ID : !has(data, 2) ? OM_Z_NO_OP_TYPE : OM_Z_FINE;
    return OM_Z_FINE;
}

void mm__om_say_decode(om_findings *f, const mm_openmldb *cap, const om_znode *n, om_znode_kind kind,
                       om_znode_fault fault)
{
    static const char *const missing[] = { [OM_Z_NO_TID] = "TableInfo without tid",
                                           [OM_Z_NO_NAME] = "TableInfo without name",
                                           [OM_Z_NO_OP_ID] = "OPInfo without op_id",
                                           [OM_Z_NO_OP_TYPE] = "OPInfo without op_type" };
    const om_finding here = mm__om_about_znode(cap, n);

    if (fault == OM_Z_INVALID)
        mm__om_say(f, MM_ERROR, "openmldb/zk/decode", &here, "%s: not a valid %s", n->path,
                   mm__om_znode_message(kind)->name);
    else if (fault != OM_Z_FINE)
        mm__om_say(f, MM_ERROR, "openmldb/zk/decode", &here, "%s: %s", n->path, missing[fault]);
}
