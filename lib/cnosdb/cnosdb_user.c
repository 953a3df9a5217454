/* Users. 4.7. */
#include "cnosdb/cnosdb.h"

#include <crypt.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

enum { HASH = 60, SALT = 22 };

static const char alphabet[] = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool mm__cnosdb_is_bcrypt(const char *t, size_t len)
{
    if (len != HASH || t[0] != '$' || t[1] != '2' || t[2] == 0 || strchr("abxy", t[2]) == NULL || t[3] != '$'
        || t[4] < '0' || t[4] > '9' || t[5] < '0' || t[5] > '9' || t[6] != '$')
        return false;
    for (size_t i = 7; i < len; i++)
        if (t[i] == 0 || strchr(alphabet, t[i]) == NULL)
            return false;
    return true;
}

/* ---- hashing, beside the pass ---- */

typedef struct job { char salt[SALT + 1]; size_t len; char password[72]; } job; /* later bytes do not count */

static mm_code hash(mm_ctx *ctx, void *user, char *to, size_t len)
{
    const job *j = user;
    struct crypt_data *data = mm__alloc(ctx, sizeof *data);
    char setting[8 + SALT], phrase[sizeof j->password + 1];
    const char *out;
    mm_code code = MM_OK;

    if (data == NULL)
        return MM_E_NOMEM;
    snprintf(setting, sizeof setting, "$2b$12$%s", j->salt);
    memcpy(phrase, j->password, j->len);
    phrase[j->len] = 0;
    out = crypt_r(phrase, setting, data);
    if (out == NULL || strlen(out) != len)
        code = mm__fail(ctx, MM_E_IO, "core/io", "", "libcrypt of this system cannot make bcrypt");
    else
        memcpy(to, out, len);
    explicit_bzero(phrase, sizeof phrase);
    explicit_bzero(data, sizeof *data);
    mm__free(ctx, data, sizeof *data);
    return code;
}

/* bcrypt's own Base64 of 16 bytes. */
static void encode_salt(const uint8_t raw[16], char out[SALT + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < 16; i += 3) {
        const unsigned a = raw[i], b = i + 1 < 16 ? raw[i + 1] : 0, c = i + 2 < 16 ? raw[i + 2] : 0;
        const unsigned digits[4] = { a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63 };
        for (size_t k = 0; k < 4 && n < SALT; k++)
            out[n++] = alphabet[digits[k]];
    }
    out[SALT] = 0;
}

/* Pinned, derived from the user's id (a task that is tried again gives the same bytes), or random. */
static mm_code make_salt(const cn_record *rec, char out[SALT + 1])
{
    mm_ctx *ctx = rec->st->ctx;
    uint8_t raw[16];
    int failed;

    if (rec->st->salt[0] != 0) {
        memcpy(out, rec->st->salt, SALT + 1);
        return MM_OK;
    }
    if (rec->st->has_salt_key) {
        uint8_t digest[SHA256_DIGEST_SIZE];
        struct sha256_ctx sha;
        const char *id;
        size_t n;
        MM_TRY(mm_node_raw(mm_node_get(rec->root, "id"), &id, &n));
        sha256_init(&sha);
        sha256_update(&sha, sizeof rec->st->salt_key, rec->st->salt_key);
        sha256_update(&sha, n, (const uint8_t *)id);
        sha256_digest(&sha, sizeof digest, digest);
        encode_salt(digest, out);
        return MM_OK;
    }
    pthread_mutex_lock(&ctx->lock);
    failed = ctx->hooks.entropy(ctx->hooks.user, raw, sizeof raw);
    pthread_mutex_unlock(&ctx->lock);
    if (failed != 0)
        return mm__fail(ctx, MM_E_IO, "core/io", "", "no random bytes for a salt");
    encode_salt(raw, out);
    return MM_OK;
}

/* Looks like a hash, and occurs nowhere in the record. */
static const char *placeholder(const cn_record *rec)
{
    for (unsigned i = 0; i < 100000; i++) {
        char *mark = mm__arena_printf(rec->doc->arena, "$2b$12$%053u", i);
        if (mark == NULL || memmem(rec->doc->data, rec->doc->len, mark, HASH) == NULL)
            return mark;
    }
    return NULL;
}

static mm_code hash_later(cn_record *rec, mm_node node, const char *password, size_t len)
{
    const char *mark = placeholder(rec);
    job j = { .len = len < sizeof j.password ? len : sizeof j.password };
    mm_code code;

    if (mark == NULL)
        return mm__nomem(rec->st->ctx);
    memcpy(j.password, password, j.len);
    code = mm_node_set_text(node, mark, HASH);
    if (code == MM_OK)
        code = make_salt(rec, j.salt);
    if (code == MM_OK)
        code = mm_emit_defer(rec->out, rec->doc, mark, HASH, hash, &j, sizeof j);
    explicit_bzero(&j, sizeof j);
    return code;
}

static const char *name_of(const cn_record *rec)
{
    const char *name;
    size_t n;

    return mm_node_text(mm_node_get(rec->root, "name"), &name, &n) == MM_OK ? name : "(undecodable)";
}

static mm_code hash_password(cn_record *rec, mm_node node)
{
    const char *password;
    size_t len;

    if (mm_node_kind(node) != MM_JSON_STRING)
        return MM_OK;
    if (mm_node_text(node, &password, &len) != MM_OK)
        return mm_node_error(rec->doc, node, "cnosdb/user/password-text", "the password is no valid text");
    if (mm__cnosdb_is_bcrypt(password, len))
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/user/hash-password"));
    if (rec->st->plain == CN_ERROR)
        return mm_node_error(rec->doc, node, "cnosdb/user/plaintext-password", "user \"%s\" has a clear-text password",
                             name_of(rec));
    if (rec->st->plain == CN_NULL) {
        mm_node_warn(rec->doc, node, "cnosdb/user/plaintext-password",
                     "user \"%s\" had a clear-text password; set to null", name_of(rec));
        return mm_node_set(node, "null");
    }
    if (memchr(password, 0, len) != NULL)
        return mm_node_error(rec->doc, node, "cnosdb/user/password-nul", "a password with a NUL cannot be hashed");
    mm_node_warn(rec->doc, node, "cnosdb/user/plaintext-password", "user \"%s\" had a clear-text password; hashed",
                 name_of(rec));
    return rec->st->trial ? mm_node_set(node, "null") : hash_later(rec, node, password, len);
}

/* Without it every user would lose the password: 2.4 ignores the old name. */
mm_code mm__cnosdb_password(cn_record *rec)
{
    const mm_node options = mm_node_get(rec->root, "options");
    const mm_node old = mm_node_get(options, "password"), now = mm_node_get(options, "hash_password");
    const char *text;
    size_t n;

    if (mm_node_kind(old) != MM_JSON_ABSENT && mm_node_kind(now) == MM_JSON_ABSENT) {
        MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/user/rename-password"));
        MM_TRY(mm_node_rename(options, "password", "hash_password"));
    } else if (mm_node_kind(old) != MM_JSON_ABSENT) {
        MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/user/rename-password"));
        mm_node_warn(rec->doc, old, "cnosdb/user/both-passwords", "user \"%s\" has both members, password and "
                     "hash_password; the old one is removed", name_of(rec));
        if (mm_node_kind(now) == MM_JSON_NULL) {
            MM_TRY(mm_node_raw(old, &text, &n));
            text = mm__arena_text(rec->doc->arena, text, n);
            if (text == NULL)
                return MM_E_NOMEM;
            MM_TRY(mm_node_set(now, text));
        }
        MM_TRY(mm_node_remove(mm_node_get(options, "password")));
    }
    return hash_password(rec, mm_node_get(options, "hash_password"));
}

mm_code mm__cnosdb_root_flag(cn_record *rec)
{
    const mm_node old = mm_node_get(rec->root, "is_admin");

    if (mm_node_kind(old) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/user/rename-root-flag"));
    if (mm_node_kind(mm_node_get(rec->root, "is_root_admin")) != MM_JSON_ABSENT)
        return mm_node_remove(old);
    return mm_node_rename(rec->root, "is_admin", "is_root_admin");
}

/* Two different releases carry the number 2.4.0.1: each finds its own flag, and ignores the other. */
mm_code mm__cnosdb_both_root_flags(cn_record *rec)
{
    const mm_node old = mm_node_get(rec->root, "is_admin");

    if (mm_node_kind(old) == MM_JSON_ABSENT || mm_node_kind(mm_node_get(rec->root, "is_root_admin")) != MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/user/both-root-flags"));
    return mm_node_append(rec->root, "is_root_admin", mm_node_kind(old) == MM_JSON_TRUE ? "true" : "false");
}

mm_code mm__cnosdb_admin_password(cn_record *rec)
{
    const mm_node options = mm_node_get(rec->root, "options");
    const mm_json_kind hashed = mm_node_kind(mm_node_get(options, "hash_password"));
    const mm_json_kind rsa = mm_node_kind(mm_node_get(options, "rsa_public_key"));

    if (mm__cnosdb_is_admin(rec->root) && hashed != MM_JSON_STRING && rsa != MM_JSON_STRING)
        mm_doc_warn(rec->doc, "cnosdb/user/admin-without-password", "administrator \"%s\" has no password: with "
                    "auth_enabled = true nobody could log in as him; set one while it is false, or use "
                    "--keep-target-root", name_of(rec));
    return MM_OK;
}
