/* Seeds of fuzz/fuzz_binary.c: made here, kept in fuzz/corpus/binary. METAMIG_WRITE_CORPUS=1 writes them anew. */
#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

static const char *const words[] = { "", "ABIN", "Auction", "FP-GTC", "FP-non GTC", "Others", "\xe8\x8b\xb1" };

static void trie(bm *b, unsigned digits)
{
    static const char *const numbers[] = { "-1.5", "1.88", "5", "638.72" };
    char texts[8][64];
    bm_value values[8];
    bm_trie t = { .converter = NULL };
    const size_t n = digits == 0 ? MM_COUNT(words) : MM_COUNT(numbers);

    for (size_t i = 0; i < n; i++) {
        if (digits != 0)
            bm_number(texts[i], numbers[i], digits);
        values[i] = bm_v(digits == 0 ? words[i] : texts[i]);
    }
    bm_trie_write(b, &t, values, n);
}

static void snapshot(bm *b, bool coded)
{
    bm_snapshot_header(b, coded);
    bm_be(b, 2, 4);
    bm_be(b, 4, 4);
    if (coded)
        trie(b, 0);
    for (uint32_t i = 0; i < 8; i++)
        coded ? bm_be(b, i == 7 ? 255 : i % 7, 4) : bm_utf(b, words[i % 7]);
}

static void statistics(bm *b, bool compressed)
{
    bm_seq_head(b, compressed);
    bm_seq_record(b, compressed, 0, "\0\0\0\x64", 4);
    bm_be(b, 0xffffffffu, 4);
    bm_bytes(b, bm_sync, sizeof bm_sync);
    bm_seq_record(b, compressed, 255, "\0\2\0\1\5\0\7\3", 8);
}

static void forest(bm *b)
{
    bm whole = { .len = 0 };
    const size_t at = bm_forest(&whole, words, (const size_t[]){ 3, 2, 2 }, 3);

    bm_bytes(b, whole.data + at, whole.len - at);
    bm_free(&whole);
}

static void seed(const char *name, unsigned kind, bm *body)
{
    const char *path = fx_testdata(fx_path("../fuzz/corpus/binary/%s", name));
    bm all = { .len = 0 };
    size_t len;
    char *kept;

    bm_be(&all, kind, 1);
    bm_bytes(&all, body->data, body->len);
    if (getenv("METAMIG_WRITE_CORPUS") != NULL)
        fx_write(path, all.data, all.len);
    kept = fx_read(path, &len);
    /* Another zlib may compress another way. */
    if (strstr(name, "zlib") == NULL)
        ck_assert_msg(len == all.len && memcmp(kept, all.data, len) == 0, "%s is out of date", path);
    else
        ck_assert_str_eq(bm_check(BM_SEQ, kept + 1, len - 1, NULL)->list, "");
    free(kept);
    bm_free(&all);
    bm_reset(body);
}

START_TEST(seeds)
{
    bm b = { .len = 0 };

    bm_dict(&b, "com.kylinolap.dict.TrieDictionary", words, MM_COUNT(words));
    seed("dictionary", 0, &b);
    bm_dict_header(&b, "org.apache.kylin.dict.TrieDictionaryForest", 7);
    forest(&b);
    seed("dictionary-forest", 0, &b);
    bm_dict_header(&b, "org.apache.kylin.dict.DateStrDictionary", 7);
    bm_utf(&b, "yyyy-MM-dd");
    bm_be(&b, 0, 4);
    seed("dictionary-date", 0, &b);
    snapshot(&b, false);
    seed("snapshot", 1, &b);
    snapshot(&b, true);
    seed("snapshot-dictionary", 1, &b);
    statistics(&b, false);
    seed("statistics", 3, &b);
    statistics(&b, true);
    seed("statistics-zlib", 3, &b);
    bm_utf(&b, BM_UUID);
    seed("uuid", 4, &b);
    trie(&b, 0);
    seed("trie", 5, &b);
    trie(&b, 16);
    seed("trie-numbers", 6, &b);
    forest(&b);
    seed("forest", 7, &b);
    bm_hex(&b, "41 c0 80 42 ed a0 bd ed b8 80 e8 8b b1 c3 a4");
    seed("text", 8, &b);
    bm_free(&b);
}
END_TEST

FX_SUITE("binary_corpus", FX_TEST(seeds))
