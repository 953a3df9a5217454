/* Edits chosen by the first bytes: a count, then six bytes for each; the rest is the document. Whatever is done, the
 * document read through its edits, the spliced text and the re-printed text must hold the same tokens. */
#include "json/json_impl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool fact)
{
    if (!fact)
        abort();
}

static const char *const values[] = { "0", "null", "\"x\"", "[]", "{}", "[1,[2,{\"k\":[]}]]",
                                      "{\"p\":{\"q\":[1,2]},\"r\":1.50}", "bad", "{\"d\":1,\"d\":2}" };
static const char *const names[] = { "a", "b", "n", "x/y", "q\"\\", "\xc3\xa9", "", "k" };

/* Goes down from the root as the byte says. */
static mm_node pick(mm_json *json, unsigned char way)
{
    mm_node node = mm_json_root(json), next;

    for (int i = 0; i < 4; i++, way >>= 2) {
        const size_t n = mm_node_len(node);
        if (n == 0 || (way & 3) == 3)
            break;
        next = mm_node_at(node, (way & 3) == 2 ? n - 1 : (way & 3));
        if (mm_node_kind(next) == MM_JSON_ABSENT)
            break;
        node = next;
    }
    return node;
}

static mm_code edit(mm_json *json, const unsigned char *b)
{
    mm_node node = pick(json, b[1]), other = pick(json, b[2]);
    const char *value = values[b[3] % MM_COUNT(values)];
    const char *name = b[4] & 0x80 ? NULL : names[b[4] % MM_COUNT(names)];
    const size_t place = b[5] > 9 ? SIZE_MAX : b[5];

    switch (b[0] % 10) {
    case 0: return mm_node_set(node, value);
    case 1: return mm_node_set_text(node, names[b[3] % MM_COUNT(names)], strlen(names[b[3] % MM_COUNT(names)]));
    case 2: return mm_node_rename(node, names[b[3] % MM_COUNT(names)], name != NULL ? name : "z");
    case 3: return mm_node_remove(node);
    case 4: return mm_node_append(node, name, value);
    case 5: return mm_node_prepend(node, name, value);
    case 6: return mm_node_insert(node, b[5] & 1, name, value);
    case 7: case 8: return mm_node_move(node, other, place, name);
    default: return mm_node_copy(node, other, place, name);
    }
}

static void compact(mm_json *json, mm_buf *out)
{
    const char *text;
    size_t len;

    require(mm_json_write(json, MM_JSON_COMPACT, &text, &len) == MM_OK);
    out->len = 0;
    mm__buf_add(out, text, len);
}

static void check(mm_ctx *ctx, mm_json *json)
{
    static const mm_json_style styles[] = { MM_JSON_SPLICE, MM_JSON_JACKSON };
    mm_buf want, found;
    mm_json *again;

    require(mm_json_new(&again, ctx) == MM_OK);
    mm__buf_init(&want, ctx);
    mm__buf_init(&found, ctx);
    compact(json, &want);
    for (size_t i = 0; i < MM_COUNT(styles); i++) {
        const char *text;
        size_t len;
        require(mm_json_write(json, styles[i], &text, &len) == MM_OK);
        require(mm_json_parse(again, "", text, len, MM_JSON_FILE) == MM_OK);
        compact(again, &found);
        require(want.len == found.len && memcmp(want.data, found.data, want.len) == 0);
    }
    mm__buf_free(&want);
    mm__buf_free(&found);
    mm_json_free(again);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const size_t n = size > 0 ? data[0] % 16 : 0;
    mm_ctx *ctx;
    mm_json *json = NULL;

    if (size < 1 + 6 * n)
        return 0;
    require(mm_ctx_new(&ctx, NULL) == MM_OK && mm_json_new(&json, ctx) == MM_OK);
    ctx->hash_seed = 1;
    ctx->limits.max_depth = 4096; /* moves may nest deeper than the input */
    if (mm_json_parse(json, "", (const char *)data + 1 + 6 * n, size - 1 - 6 * n, MM_JSON_FILE) == MM_OK) {
        for (size_t i = 0; i < n; i++) {
            const mm_code code = edit(json, data + 1 + 6 * i);
            require(code != MM_E_NOMEM && code != MM_E_LIMIT);
        }
        check(ctx, json);
    }
    mm_json_free(json);
    mm_ctx_free(ctx);
    return 0;
}
