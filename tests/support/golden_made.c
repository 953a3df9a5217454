#include "support/golden_made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_EDITS = 5 };

typedef struct edit { const char *old, *new; } edit;

/* The file `to` of a case is the recorded file `from` ("CASE/vendor-out/PATH"), with some texts replaced. `to` NULL:
 * the whole tree. */
typedef struct piece {
    const char *name, *to, *from;
    edit edits[MAX_EDITS];
} piece;

/* Signatures are those of the recorded desc with another name in the hashed text, made with md5sum; the recorded ones
 * came out of the same text. docs/formats/kylin-1.x-to-2.0.md 2.8 */
#define GOOD  "encoding-none/vendor-out/cube_desc/enc_good.json"
#define GOOD_DESC(uuid, new_name, signature) { { "000000000007", uuid }, { "enc_good", new_name }, \
                                               { "7zJ4Z9eZs7X7Mrs6tIbHNw==", signature } }
static const piece pieces[] = {
    /* The vendor takes the list for one name. 2.1, T14 */
    { "filter-list", NULL, "filter-list/vendor-out", { { 0 } } },
    { "filter-list", "cube_desc/d1.json", "filter-one/vendor-out/cube_desc/d1.json", { { 0 } } },
    { "filter-list", "model_desc/m1.json", "filter-one/vendor-out/model_desc/m1.json", { { 0 } } },
    { "filter-list", "cube_desc/d2.json", "filter-one/vendor-out/cube_desc/d1.json",
      { { "20000000-0000-4000-8000-000000000006", "20000000-0000-4000-8000-000000000007" }, { "\"d1\"", "\"d2\"" },
        { "\"m1\"", "\"m2\"" }, { "33LYRkTY5b1sB0ZQV8uwOg==", "ecS/TN4E8D1Rts/iYhbsxQ==" } } },
    { "filter-list", "model_desc/m2.json", "filter-one/vendor-out/model_desc/m1.json",
      { { "10000000-0000-4000-8000-000000000004", "10000000-0000-4000-8000-000000000005" }, { "\"m1\"", "\"m2\"" } } },

    /* With a slash behind the folder the vendor's second stage looks at another one. 2.3, T15 */
    { "trailing-slash", NULL, "agg-full/vendor-out", { { 0 } } },
    { "trailing-slash", "model_desc/m.json", "agg-full/metamig-out/model_desc/m.json", { { 0 } } },

    /* A missing model stops the vendor's run. 7 */
    { "abort-no-model", NULL, "encoding-none/vendor-out", { { 0 } } },
    { "abort-no-model", "cube_desc/a_good.json", GOOD,
      GOOD_DESC("000000000005", "a_good", "wMie8QsCB2qR3dJGnwuCtA==") },
    { "abort-no-model", "cube/c1.json", "encoding-none/vendor-out/cube/c2.json",
      { { "000000000008", "000000000007" }, { "\"c2\"", "\"c1\"" }, { "enc_good", "a_good" } } },
    { "abort-no-model", "cube/c2.json", "encoding-none/vendor-out/cube/c2.json", { { "enc_good", "b_bad" } } },

    /* So does a resource that is no object, in the middle of the version stamps. 2.5.6 */
    { "abort-non-object", NULL, "encoding-none/vendor-out", { { 0 } } },
    { "abort-non-object", "cube_desc/d.json", GOOD, GOOD_DESC("000000000005", "d", "ewKgI5t2JF7qy8jKOsP8aA==") },
    { "abort-non-object", "cube/c1.json", "encoding-none/vendor-out/cube/c2.json",
      { { "000000000008", "000000000006" }, { "\"c2\"", "\"c1\"" }, { "enc_good", "d" } } },
    { "abort-non-object", "project/p.json", "version-stamp/vendor-out/project/p.json", { { 0 } } },
    { "abort-non-object", "execute_output/list.json", "abort-non-object/in/execute_output/list.json", { { 0 } } },

    /* So does a desc that is in the new shape already: it gets isShardBy, version and signature. 1.2 R, 7 */
    { "mixed-shapes", NULL, "encoding-none/vendor-out", { { 0 } } },
    { "mixed-shapes", "cube_desc/z_old.json", GOOD,
      GOOD_DESC("000000000005", "z_old", "bM6SWMyFvG3hY7l84L15/w==") },
    { "mixed-shapes", "cube_desc/new.json", "mixed-shapes/in/cube_desc/new.json",
      { { "\"version\" : \"1.5.0\"", "\"version\" : \"1.5.1\"" }, { "\"signature\" : null",
        "\"signature\" : \"UFFdjzP1i5NPatpil2ii7Q==\"" },
        { "\"encoding\" : \"dict\"", "\"encoding\" : \"dict\", \"isShardBy\" : false" } } },
    { "mixed-shapes", "cube/c1.json", "encoding-none/vendor-out/cube/c1.json", { { "enc_none", "z_old" } } },
    { "mixed-shapes", "cube/c2.json", "mixed-shapes/in/cube/c2.json",
      { { "\"version\" : null", "\"version\" : \"1.5.1\"" } } },
};

/* Files of the borrowed tree that this one does not have. */
static const edit gone[] = {
    { "abort-no-model", "cube_desc/enc_good.json" },   { "abort-no-model", "cube_desc/enc_none.json" },
    { "abort-non-object", "cube_desc/enc_good.json" }, { "abort-non-object", "cube_desc/enc_none.json" },
    { "abort-non-object", "cube/c2.json" },
    { "mixed-shapes", "cube_desc/enc_good.json" },     { "mixed-shapes", "cube_desc/enc_none.json" },
};

static void replace_all(char **text, const edit *e)
{
    const size_t n_old = strlen(e->old), n_new = strlen(e->new);
    size_t at = 0, hits = 0;

    for (char *hit; (hit = strstr(*text + at, e->old)) != NULL; hits++) {
        const size_t start = (size_t)(hit - *text);
        char *made = malloc(strlen(*text) - n_old + n_new + 1);
        sprintf(made, "%.*s%s%s", (int)start, *text, e->new, hit + n_old);
        free(*text);
        *text = made;
        at = start + n_new;
    }
    ck_assert_msg(hits > 0, "\"%s\" is not there", e->old);
}

static void put(const char *golden, const char *dest, const piece *p)
{
    char *text;

    if (p->to == NULL) {
        fx_copy_tree(fx_path("%s/%s", golden, p->from), dest);
        return;
    }
    text = fx_read(fx_path("%s/%s", golden, p->from), NULL);
    for (size_t i = 0; i < MAX_EDITS && p->edits[i].old != NULL; i++)
        replace_all(&text, &p->edits[i]);
    fx_write(fx_path("%s/%s", dest, p->to), text, strlen(text));
    free(text);
}

char *gm_expect(const char *golden, const char *name)
{
    char *dest = strdup(fx_path("%s/want-%s", fx_tmp(), name));
    const bool of_1_4 = strstr(golden, "golden-1.4") != NULL;
    size_t n = 0;

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        if (strcmp(pieces[i].name, name) != 0 || of_1_4 != (strcmp(name, "filter-list") == 0))
            continue;
        put(golden, dest, &pieces[i]);
        n++;
    }
    for (size_t i = 0; n > 0 && i < sizeof gone / sizeof gone[0]; i++)
        if (strcmp(gone[i].old, name) == 0)
            ck_assert_int_eq(remove(fx_path("%s/%s", dest, gone[i].new)), 0);
    if (n > 0)
        return dest;
    free(dest);
    return NULL;
}
