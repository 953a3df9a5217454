/* What a run is set to: options of the command line, and what they mean. */
#include "core/io.h"
#include "cnosdb/cnosdb.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

const mm_option mm__cnosdb_options[] = {
    { "cluster", MM_OPTION_LIST, "NAME|OLD=NEW", NULL, NULL,
      "name of the cluster in the target; OLD=NEW for each of several" },
    { "baseline", MM_OPTION_FILE, "FILE", NULL, NULL,
      "dump of the fresh target: gives its profile, its cluster name and its sizes" },
    { "keep-target-root", MM_OPTION_FLAG, NULL, NULL, NULL, "leave the target's administrator as he is" },
    { "pin-ttl", MM_OPTION_FLAG, NULL, NULL, NULL,
      "write an unset TTL as the 365 days that it meant in 2.3.0 and 2.3.1" },
    { "drop-key", MM_OPTION_LIST, "KEY", NULL, NULL, "leave this record out; may be given several times" },
    { "drop-orphans", MM_OPTION_FLAG, NULL, NULL, NULL,
      "leave out records whose tenant, database or user does not exist" },
    { "unknown-keys", MM_OPTION_CHOICE, "keep|drop|error", "keep|drop|error", "keep", "records of no known kind" },
    { "db-config", MM_OPTION_LIST, "NAME=VALUE", NULL, NULL,
      "size that databases get in 2.4.2 and later: max_memcache_size=..." },
    { "plaintext-passwords", MM_OPTION_CHOICE, "hash|null|error", "hash|null|error", "hash",
      "clear-text passwords of old releases" },
    { "bcrypt-salt", MM_OPTION_TEXT, "SALT", NULL, NULL, "22 characters; pins the salt of hashed passwords" },
    { "bcrypt-salt-key-file", MM_OPTION_FILE, "FILE", NULL, NULL,
      "derive salts from this file and the user's id: tasks that run twice agree" },
    { "repair", MM_OPTION_CHOICE, "close", "close", NULL, "append brackets that are missing at the end of a value" },
    { "report-dropped", MM_OPTION_FLAG, NULL, NULL, NULL, "name the keys of dropped records in the report" },
    { "filtered", MM_OPTION_FLAG, NULL, NULL, NULL, "the dump was filtered by hand: it needs no /data_version" },
    { "target-dump", MM_OPTION_FILE, "FILE", NULL, NULL,
      "verify: dump of the loaded target, which must have every record" },
    { "emit", MM_OPTION_CHOICE, "text|tsv", "text|tsv", "text",
      "with --lines: put the key and a TAB in front of each line" },
};
_Static_assert(MM_COUNT(mm__cnosdb_options) == CN_OPTIONS, "steps have them all");

static mm_code wrong(mm_ctx *ctx, const char *name, const char *what)
{
    return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "--%s: %s", name, what);
}

/* ---- lists: values are separated by newlines ---- */

static mm_code split(mm_index *idx, const char *value, cn_text **list, size_t *n)
{
    *n = 0;
    if (value == NULL)
        return MM_OK;
    for (const char *c = value; c != NULL; c = strchr(c, '\n') != NULL ? strchr(c, '\n') + 1 : NULL)
        (*n)++;
    *list = mm_index_alloc(idx, *n * sizeof **list);
    if (*list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < *n; i++) {
        const size_t len = strcspn(value, "\n");
        (*list)[i] = (cn_text){ value, len };
        value += len + 1;
    }
    return MM_OK;
}

static bool is_name(cn_text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.text[i] == '/' || (unsigned char)t.text[i] < 0x20 || t.text[i] == 0x7f
            || (t.text[i] == ':' && i + 1 < t.len && t.text[i + 1] == ' '))
            return false;
    return t.len > 0;
}

static mm_code read_clusters(mm_index *idx, cn_state *st, const char *value)
{
    cn_text *list = NULL;

    MM_TRY(split(idx, value, &list, &st->n_renames));
    st->set_cluster = st->n_renames > 0;
    if (st->n_renames == 0)
        return MM_OK;
    st->renames = mm_index_alloc(idx, st->n_renames * sizeof *st->renames);
    if (st->renames == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < st->n_renames; i++) {
        const char *eq = memchr(list[i].text, '=', list[i].len);
        cn_rename *r = &st->renames[i];
        r->new = list[i];
        if (eq != NULL) {
            r->old = (cn_text){ list[i].text, (size_t)(eq - list[i].text) };
            r->new = (cn_text){ eq + 1, list[i].len - r->old.len - 1 };
        }
        if (!is_name(r->new) || (eq != NULL && !is_name(r->old)))
            return wrong(st->ctx, "cluster", "a name must not be empty, nor have \"/\", \": \" or control characters");
        if (eq == NULL && st->n_renames > 1)
            return wrong(st->ctx, "cluster", "several clusters need OLD=NEW for each");
    }
    return MM_OK;
}

static bool is_value(size_t i, cn_text v)
{
    const bool flag = i == 3 || i == 4; /* wal_sync, strict_write */

    if (flag)
        return mm__text_is(v.text, v.len, "true") || mm__text_is(v.text, v.len, "false");
    for (size_t k = 0; k < v.len; k++)
        if (v.text[k] < '0' || v.text[k] > '9')
            return false;
    return v.len > 0 && v.len <= 19 && (v.len == 1 || v.text[0] != '0');
}

static mm_code read_sizes(mm_index *idx, cn_state *st, const char *value)
{
    cn_text *list = NULL;
    size_t n;

    MM_TRY(split(idx, value, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const char *eq = memchr(list[i].text, '=', list[i].len);
        const size_t len = eq == NULL ? 0 : (size_t)(eq - list[i].text);
        size_t k = 0;
        while (k < CN_DB_VALUES && !mm__text_is(list[i].text, len, mm__cnosdb_db_values[k]))
            k++;
        if (k == CN_DB_VALUES)
            return wrong(st->ctx, "db-config", "no such value of a database; max_memcache_size, memcache_partitions, "
                         "wal_max_file_size, wal_sync, strict_write and max_cache_readers are");
        if (!is_value(k, (cn_text){ eq + 1, list[i].len - len - 1 }))
            return wrong(st->ctx, "db-config", "must be a number, or true or false for wal_sync and strict_write");
        st->db_value[k].text = mm_index_text(idx, eq + 1, list[i].len - len - 1);
        if (st->db_value[k].text == NULL)
            return MM_E_NOMEM;
        st->usage_value[k] = st->db_value[k];
    }
    return MM_OK;
}

/* ---- salts ---- */

static mm_code read_salt(cn_state *st, const char *value)
{
    if (value == NULL)
        return MM_OK;
    if (strlen(value) != 22
        || value[strspn(value, "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")] != 0)
        return wrong(st->ctx, "bcrypt-salt", "must be 22 characters of A-Z, a-z, 0-9, \".\" and \"/\"");
    memcpy(st->salt, value, 23);
    return MM_OK;
}

static mm_code read_salt_key(cn_state *st, const char *path)
{
    struct sha256_ctx sha;
    char piece[4096];
    ssize_t n = 1;
    uint64_t total = 0;
    int fd;

    if (path == NULL)
        return MM_OK;
    if (st->salt[0] != 0)
        return wrong(st->ctx, "bcrypt-salt-key-file", "--bcrypt-salt pins the salt already");
    fd = mm__io_openat(st->ctx, AT_FDCWD, path, O_RDONLY, 0);
    if (fd < 0)
        return mm__io_fail(st->ctx, path, "cannot open");
    sha256_init(&sha);
    while (n > 0) {
        n = mm__io_read(st->ctx, fd, piece, sizeof piece);
        if (n > 0)
            sha256_update(&sha, (size_t)n, (const uint8_t *)piece);
        total += n > 0 ? (uint64_t)n : 0;
    }
    explicit_bzero(piece, sizeof piece);
    mm__io_close(st->ctx, fd);
    if (n < 0)
        return mm__io_fail(st->ctx, path, "cannot read");
    if (total == 0)
        return wrong(st->ctx, "bcrypt-salt-key-file", "the file is empty");
    sha256_digest(&sha, sizeof st->salt_key, st->salt_key);
    st->has_salt_key = true;
    return MM_OK;
}

/* ---- all of it ---- */

static bool is(mm_run *run, const char *name, const char *value)
{
    const char *given = mm_run_option(run, name);
    return given != NULL && strcmp(given, value) == 0;
}

static void free_state(void *state)
{
    cn_state *st = state;

    mm__cnosdb_judge_free(st->judge);
    mm__buf_free(&st->open);
    mm__buf_free(&st->open_key);
    explicit_bzero(st->salt_key, sizeof st->salt_key);
}

static mm_code read_options(mm_index *idx, cn_state *st)
{
    mm_run *run = mm_index_run(idx);
    const char *from = mm_run_from_release(run);

    st->keep_target_root = mm_run_flag(run, "keep-target-root");
    st->pin_ttl = mm_run_flag(run, "pin-ttl");
    st->drop_orphans = mm_run_flag(run, "drop-orphans");
    st->filtered = mm_run_flag(run, "filtered");
    st->report_dropped = mm_run_flag(run, "report-dropped");
    st->repair = is(run, "repair", "close");
    st->reprint = is(run, "style", "vendor");
    st->unknown = is(run, "unknown-keys", "drop") ? CN_DROP : is(run, "unknown-keys", "error") ? CN_REFUSE : CN_KEEP;
    st->plain = is(run, "plaintext-passwords", "null") ? CN_NULL
        : is(run, "plaintext-passwords", "error") ? CN_ERROR : CN_HASH;
    st->old_ttl = from != NULL && (strcmp(from, "2.3.0") == 0 || strcmp(from, "2.3.1") == 0);
    MM_TRY(split(idx, mm_run_option(run, "drop-key"), &st->drop_keys, &st->n_drop_keys));
    MM_TRY(read_clusters(idx, st, mm_run_option(run, "cluster")));
    MM_TRY(read_salt(st, mm_run_option(run, "bcrypt-salt")));
    MM_TRY(read_salt_key(st, mm_run_option(run, "bcrypt-salt-key-file")));
    if (mm_run_option(run, "baseline") != NULL)
        MM_TRY(mm__cnosdb_baseline(idx, st, mm_run_option(run, "baseline")));
    return read_sizes(idx, st, mm_run_option(run, "db-config"));
}

mm_code mm__cnosdb_prepare(mm_index *idx, const cn_profile *profile)
{
    mm_run *run = mm_index_run(idx);
    cn_state *st = mm_index_alloc(idx, sizeof *st);
    const char *release = mm_run_release(run);

    if (st == NULL)
        return MM_E_NOMEM;
    st->ctx = mm_run_ctx(run);
    mm__buf_init(&st->open, st->ctx);
    mm__buf_init(&st->open_key, st->ctx);
    st->profile = profile;
    st->bit = profile != NULL ? profile->bit : 0;
    mm_index_set_state(idx, st, free_state);
    if (profile != NULL && release != NULL && strcmp(release, "2.4") == 0) {
        const mm_fault f = { .severity = MM_NOTE, .rule = "cnosdb/target/alias" };
        MM_TRY(mm_run_fault(run, &f, "target 2.4 taken as 2.4.0; 2.4.1 and later need their own --to"));
    }
    return read_options(idx, st);
}

static const cn_ids orphan_ids = { "cnosdb/orphan/tenant", "cnosdb/orphan/database", "cnosdb/orphan/member",
                                   "cnosdb/orphan/role", "cnosdb/orphan/privilege" };

bool mm__cnosdb_wants_survey(mm_run *run)
{
    const cn_state *st = run->state;

    return st->drop_orphans || (st->n_renames == 1 && st->renames[0].old.text == NULL)
        || (st->baseline_cluster.text != NULL && st->n_renames == 0);
}

mm_code mm__cnosdb_surveyed(mm_index *idx)
{
    cn_state *st = mm_index_run(idx)->state;

    if (st->drop_orphans) { /* said before anything is dropped */
        MM_TRY(mm__cnosdb_judge(mm_index_run(idx), &orphan_ids, false));
        MM_TRY(mm__cnosdb_judge_keep(idx, &st->judge));
    }
    return mm__cnosdb_clusters(idx, st);
}

mm_code mm__cnosdb_finish(mm_emit *out)
{
    mm_run *run = mm_emit_run(out);
    cn_state *st = mm_emit_state(out);

    if (st->judge == NULL)
        MM_TRY(mm__cnosdb_judge(run, &orphan_ids, false));
    MM_TRY(mm__cnosdb_judge_dump(run, st));
    return mm__cnosdb_left_behind(run, st);
}
