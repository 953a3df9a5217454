/* Form J: a file is a sequence of JSON objects: answers of the nameserver, or nodes of ZooKeeper.
 * docs/formats/openmldb.md 3.4, 4. */
#include "openmldb/openmldb_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* ---- members ---- */

void mm__om_member_bad(om_json *j, mm_node value, const char *name, const char *wanted)
{
    const om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = j->at.line,
                              .file = j->cap->files.at[j->file].place };
    const char *raw = "";
    size_t n = 0;

    j->bad = true;
    if (mm_node_kind(value) != MM_JSON_ABSENT && mm_node_raw(value, &raw, &n) != MM_OK)
        n = 0;
    mm__om_say(&j->cap->found, MM_ERROR, "openmldb/input/bad-value", &here, "%s %.*s is not %s", name,
               (int)(n > 200 ? 200 : n), raw, wanted);
}

bool mm__om_member_decode(om_json *j, mm_node value, const char *name, const char *wanted, om_slice *out)
{
    const mm_code code = mm_node_text(value, &out->p, &out->n);

    if (code == MM_OK)
        return true;
    if (code == MM_E_NOMEM)
        j->cap->found.code = code; /* nothing is wrong with the member */
    else
        mm__om_member_bad(j, value, name, wanted);
    j->bad = true;
    return false;
}

const char *mm__om_member_text(om_json *j, mm_node object, const char *name, const char *initial)
{
    const mm_node value = mm_node_get(object, name);
    const char *text;
    om_slice s;

    if (mm_node_kind(value) == MM_JSON_ABSENT)
        return initial;
    if (!mm__om_member_decode(j, value, name, "a text", &s))
        return "";
    text = mm__om_intern(j->cap, s);
    j->bad |= text == NULL;
    return text == NULL ? "" : text;
}

uint64_t mm__om_member_number(om_json *j, mm_node object, const char *name, uint64_t max, uint64_t initial)
{
    const mm_node value = mm_node_get(object, name);
    uint64_t n;

    if (mm_node_kind(value) == MM_JSON_ABSENT && initial <= max)
        return initial;
    if (mm_node_u64(value, &n) == MM_OK && n <= max)
        return n;
    mm__om_member_bad(j, value, name, max == UINT32_MAX ? "a number of 32 bits" : "a number of 64 bits");
    return 0;
}

bool mm__om_member_bool(om_json *j, mm_node object, const char *name, bool initial)
{
    const mm_node value = mm_node_get(object, name);
    int yes = initial;

    if (mm_node_kind(value) != MM_JSON_ABSENT && mm_node_bool(value, &yes) != MM_OK)
        mm__om_member_bad(j, value, name, "true or false");
    return yes != 0;
}

const char *mm__om_age(mm_openmldb *cap, uint64_t ms)
{
    static const struct { uint64_t ms; const char *unit; } units[] = {
        { 86400000, "d" }, { 3600000, "h" }, { 60000, "m" }, { 1000, "s" }, { 1, "ms" } };
    size_t i = 0;
    char text[32];

    while (i + 1 < MM_COUNT(units) && ms < units[i].ms)
        i++;
    snprintf(text, sizeof text, "%" PRIu64 "%s", ms / units[i].ms, units[i].unit);
    return mm__om_intern(cap, mm__om_slice(text));
}

const char *mm__om_time(mm_openmldb *cap, uint64_t seconds)
{
    const time_t t = (time_t)(seconds > 253402300799u ? 253402300799u : seconds); /* up to the year 9999 */
    struct tm tm;
    char text[32] = "-";

    if (gmtime_r(&t, &tm) != NULL)
        strftime(text, sizeof text, "%Y%m%d%H%M%S", &tm);
    return mm__om_intern(cap, mm__om_slice(text));
}

const char *mm__om_storage(const char *name)
{
    static const char *const names[][2] = { { "kMemory", "memory" }, { "kSSD", "ssd" }, { "kHDD", "hdd" } };

    for (size_t i = 0; i < MM_COUNT(names); i++)
        if (strcmp(names[i][0], name) == 0)
            return names[i][1];
    return name;
}

/* ---- the sequence ---- */

static size_t skip_blanks(om_slice text, size_t at, uint32_t *line)
{
    for (; at < text.n && (mm__om_is_blank(text.p[at]) || text.p[at] == '\n' || text.p[at] == '\r'); at++)
        *line += text.p[at] == '\n';
    return at;
}

/* End of the value that begins at `at`: the bracket that closes it, else the end of the line. */
static size_t value_end(om_slice text, size_t at, uint32_t *line)
{
    size_t depth = 0;
    bool quoted = false;

    if (text.p[at] != '{') {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        return lf == NULL ? text.n : (size_t)(lf - text.p);
    }
    for (; at < text.n; at++) {
        const char c = text.p[at];
        *line += c == '\n';
        if (quoted && c == '\\' && at + 1 < text.n)
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == '{')
            depth++;
        else if (!quoted && c == '}' && --depth == 0)
            return at + 1;
    }
    return text.n;
}

/* The error of the JSON layer as a finding; other errors end the reading. */
static mm_code syntax(om_json *j, mm_code code)
{
    const mm_error *e = mm_ctx_error(j->cap->ctx);
    om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = j->cap->files.at[j->file].place };
    const char *rule;

    if (code != MM_E_SYNTAX && code != MM_E_DATA)
        return code;
    rule = mm__om_intern(j->cap, mm__om_slice(e->rule));
    if (rule == NULL)
        return MM_E_NOMEM;
    here.line = j->line + (e->line == 0 ? 0 : (uint32_t)e->line - 1);
    mm__om_say(&j->cap->found, MM_ERROR, rule, &here, "%s", e->text);
    mm__error_clear(j->cap->ctx);
    return j->cap->found.code;
}

/* A member that occurs twice says two things: no evidence. */
static mm_code issues(om_json *j, mm_json *json)
{
    mm_json_issue issue;
    om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = j->cap->files.at[j->file].place };
    size_t it = 0;
    mm_code code;

    while ((code = mm_json_issue_next(json, &it, &issue)) == MM_OK) {
        const char *rule;
        if (strcmp(issue.rule, "json/bom") == 0)
            continue;
        rule = mm__om_intern(j->cap, mm__om_slice(issue.rule));
        if (rule == NULL)
            return MM_E_NOMEM;
        here.line = j->line + (issue.where.line == 0 ? 0 : (uint32_t)issue.where.line - 1);
        mm__om_say(&j->cap->found, MM_ERROR, rule, &here, "%s: %s", issue.where.pointer, issue.text);
    }
    return code == MM_END ? MM_OK : code;
}

static mm_code failed_answer(om_json *j, mm_node object, bool *failed)
{
    const om_finding here = {
        .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = j->cap->files.at[j->file].place
    };
    const uint64_t code = mm__om_member_number(j, object, "code", UINT64_MAX, 0);

    *failed = code != 0 || j->bad;
    if (code != 0)
        mm__om_say(&j->cap->found, MM_ERROR, "openmldb/input/capture-failed", &here,
                   "the command failed: code %" PRIu64 ": %s", code, mm__om_member_text(j, object, "msg", ""));
    return j->cap->found.code;
}

static mm_code read_object(om_json *j, mm_node object, bool zk)
{
    const om_finding here = {
        .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = j->cap->files.at[j->file].place
    };
    bool failed;
    mm_code code = MM_OK;

    if (zk || mm_node_kind(mm_node_get(object, "path")) != MM_JSON_ABSENT)
        return mm__om_zk_line(j, object);
    MM_TRY(failed_answer(j, object, &failed));
    if (!failed && !mm__om_answer(j, object, &code))
        mm__om_say(&j->cap->found, MM_WARNING, "openmldb/input/unknown-table", &here,
                   "no known table has these columns");
    return code != MM_OK ? code : j->cap->found.code;
}

static mm_code read_all(om_json *j, mm_json *json)
{
    const om_slice text = { j->cap->files.at[j->file].data, j->cap->files.at[j->file].len };
    uint32_t line = 1;
    bool zk = false;
    mm_code code;

    for (size_t at = skip_blanks(text, 0, &line), end; at < text.n; at = skip_blanks(text, end, &line)) {
        j->line = line;
        j->bad = false;
        end = value_end(text, at, &line);
        if (mm__cancelled(j->cap->ctx))
            return MM_E_CANCELLED;
        code = mm_json_parse(json, "", text.p + at, end - at, MM_JSON_VALUE);
        if (code != MM_OK)
            return syntax(j, code);
        MM_TRY(issues(j, json));
        zk |= j->line == 1 && mm_node_kind(mm_node_get(mm_json_root(json), "path")) != MM_JSON_ABSENT;
        MM_TRY(read_object(j, mm_json_root(json), zk));
    }
    return MM_OK;
}

mm_code mm__om_read_json(mm_openmldb *cap, uint32_t file)
{
    om_json j = { .cap = cap, .file = file };
    mm_json *json = NULL;
    mm_code code = mm_json_new(&json, cap->ctx);

    if (code == MM_OK)
        code = read_all(&j, json);
    mm_json_free(json);
    return code != MM_OK ? code : cap->found.code;
}
