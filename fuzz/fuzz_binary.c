/* Kylin's binary resources. The first byte chooses what the rest is: a whole file, or the inner part that headers and
 * lengths would keep an engine away from. */
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "json/json_impl.h"
#include "metastore/dictionary.h"
#include "metastore/java_utf.h"
#include "metastore/snapshot.h"
#include "metastore/statistics.h"
#include "metastore/trie.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool fact)
{
    if (!fact)
        abort();
}

static void on_fault(void *user, const mm_binary_fault *fault)
{
    unsigned *n = user;

    require(fault->offset <= UINT32_MAX && strstr(fault->text, " at byte ") != NULL);
    require(++*n <= 16);
}

/* Values of a trie that nothing is wrong with: as many as it says, ascending. */
static void walk_values(const mm_trie *t)
{
    unsigned char a[512], b[512];
    size_t na = 0, nb;

    for (uint32_t i = 0; i < t->values && i < 200; i++) {
        require(mm__trie_value(t, i, b, sizeof b, &nb));
        if (i > 0 && na <= sizeof a && nb <= sizeof b) {
            const int d = memcmp(a, b, na < nb ? na : nb);
            require(d < 0 || (d == 0 && na < nb));
        }
        memcpy(a, b, nb < sizeof b ? nb : sizeof b);
        na = nb;
    }
}

static void check_trie(mm_binary *bin, unsigned digits)
{
    mm_trie t;
    unsigned char out[16];
    size_t len;

    if (!mm__trie_check(bin, 0, bin->len, digits, &t))
        return;
    require(t.end <= bin->len);
    if (!bin->faulty && t.values > 0)
        walk_values(&t);
    for (uint32_t i = 0; i < 8; i++) /* ends on broken ones too */
        (void)mm__trie_value(&t, i * 77, out, sizeof out, &len);
}

static void check_text(const unsigned char *data, size_t size)
{
    const mm_java_utf utf = mm__java_utf_scan(data, size);
    char *out = malloc(size + 64);
    size_t n;

    require(out != NULL);
    if (utf.bad == SIZE_MAX && utf.lone == SIZE_MAX) {
        n = mm__java_utf_decode(data, size, out);
        require(n <= size);
        memset(out + n, 0, 64);
        require(mm__utf8_ok(out, n));
        require(!utf.same || (n == size && memcmp(out, data, n) == 0));
        for (size_t i = 0; i <= n; i += 7)
            require(mm__java_utf_place(data, size, i) <= size);
    }
    free(out);
}

static void check(mm_binary *bin, unsigned what)
{
    const mm_binary_facts facts = { .columns = 4, .no_table_name = what == 2 };
    mm_statistics s;
    uint64_t values, splits;
    size_t end;

    switch (what) {
    case 0: mm__dictionary_check(bin); break;
    case 1: case 2: mm__snapshot_check(bin, &facts); break;
    case 3: (void)mm__statistics_read(bin, 1 << 20, &s); break;
    case 4: mm__store_uuid_check(bin); break;
    case 5: check_trie(bin, 0); break;
    case 6: check_trie(bin, 16); break;
    case 7: (void)mm__forest_check(bin, 0, &end, &values, &splits); break;
    default: check_text(bin->data, bin->len);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    unsigned n = 0;
    mm_arena arena;
    mm_ctx *ctx;
    mm_binary bin = { .arena = &arena, .path = "/dict/T/C/x.dict", .fn = on_fault, .user = &n };
    unsigned char *copy;

    if (size < 1)
        return 0;
    copy = malloc(size > 1 ? size - 1 : 1); /* exact: reads behind it are seen */
    require(copy != NULL);
    memcpy(copy, data + 1, size - 1);
    require(mm_ctx_new(&ctx, NULL) == MM_OK);
    mm__arena_init(&arena, ctx);
    require(mm_json_new(&bin.json, ctx) == MM_OK);
    bin.data = copy;
    bin.len = size - 1;
    check(&bin, data[0] % 9);
    require(bin.code == MM_OK);
    mm_json_free(bin.json);
    mm__arena_free(&arena);
    mm_ctx_free(ctx);
    free(copy);
    return 0;
}
