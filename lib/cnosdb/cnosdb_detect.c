/* Of which release is a dump? 3.1 */
#include "cnosdb/cnosdb.h"

extern const cn_profile mm__cnosdb_2_4_0, mm__cnosdb_2_4_0_1, mm__cnosdb_2_4_1, mm__cnosdb_2_4_2, mm__cnosdb_2_4_3;

static const cn_profile *const *profiles(void)
{
    static const cn_profile *const list[] = { &mm__cnosdb_2_4_0, &mm__cnosdb_2_4_0_1, &mm__cnosdb_2_4_1,
                                              &mm__cnosdb_2_4_2, &mm__cnosdb_2_4_3, NULL };
    return list;
}

static mm_code fits(mm_doc *doc, const cn_profile *profile, bool *same, bool *changes)
{
    mm_emit out = { .run = doc->run, .doc = doc, .arena = doc->arena };
    cn_state st = { .ctx = mm_run_ctx(doc->run), .profile = profile, .bit = profile->bit, .trial = true };
    cn_faults faults = { .shape = "cnosdb/value/bad-shape", .strict = "cnosdb/value/bad-shape",
                         .leftover = "cnosdb/value/bad-shape" };
    mm_run run = *doc->run;
    mm_doc copy = *doc;
    mm_node root;
    mm_code code;

    run.state = &st;
    copy.run = &run;
    copy.json = NULL;
    copy.faulty = false;
    out.doc = &copy;
    code = mm__cnosdb_routes[doc->key->kind].apply(&copy, &out);
    *same = code == MM_OK && !out.dropped && !copy.faulty && out.first != NULL && out.first->text == NULL;
    *changes = code == MM_OK && !copy.faulty && (out.dropped || (out.first != NULL && out.first->text != NULL));
    if (code == MM_E_NOMEM || code == MM_E_CANCELLED || !*same || !mm__cnosdb_is_struct(doc->key->kind))
        return code == MM_E_NOMEM || code == MM_E_CANCELLED ? code : MM_OK;
    code = mm_doc_try(&copy, &root); /* nothing to change is not enough: it may be of a later shape */
    if (code == MM_OK)
        code = mm__cnosdb_shape(&copy, doc->key->kind, root, profile->bit, &faults);
    *same = code == MM_OK;
    return code == MM_E_NOMEM ? code : MM_OK;
}

static mm_code shapes(mm_doc *doc, uint32_t *mask)
{
    bool same, changes;

    *mask = 1;
    for (size_t i = 0; profiles()[i] != NULL; i++) {
        MM_TRY(fits(doc, profiles()[i], &same, &changes));
        if (i == 0 && changes)
            return MM_OK;
        *mask |= same ? UINT32_C(2) << i : 0;
    }
    if (*mask == 1) /* broken for every target: no evidence */
        *mask = UINT32_MAX;
    return MM_OK;
}

const mm_lines_dialect mm__cnosdb_dialect = {
    .rules = {
        [MM_LINES_BOM] = "cnosdb/dump/bom", [MM_LINES_CRLF] = "cnosdb/dump/crlf",
        [MM_LINES_BLANK] = "cnosdb/dump/blank-line", [MM_LINES_UNKNOWN_HEADER] = "cnosdb/dump/unknown-header",
        [MM_LINES_NO_HEADER] = "cnosdb/dump/no-header", [MM_LINES_LEADING_BLANK] = "cnosdb/dump/leading-blank",
        [MM_LINES_NOT_A_DUMP] = "cnosdb/dump/not-a-dump", [MM_LINES_MIXED] = "cnosdb/dump/mixed-forms",
        [MM_LINES_NO_SEPARATOR] = "cnosdb/dump/no-separator", [MM_LINES_BAD_KEY] = "cnosdb/dump/bad-key",
        [MM_LINES_UTF8] = "cnosdb/dump/utf8", [MM_LINES_TRUNCATED] = "cnosdb/dump/truncated",
        [MM_LINES_NO_NEWLINE] = "cnosdb/dump/no-final-newline", [MM_LINES_EMPTY] = "cnosdb/dump/empty",
        [MM_LINES_DUPLICATE] = "cnosdb/dump/duplicate-key", [MM_LINES_UNSORTED] = "cnosdb/dump/unsorted",
        [MM_LINES_NOTHING] = "cnosdb/convert/nothing-to-do", [MM_LINES_BAD_JSON] = "cnosdb/value/bad-json",
        [MM_LINES_DROP_DUPLICATE] = "cnosdb-2.4/drop/duplicate", [MM_LINES_V_FORM] = "cnosdb/verify/V01",
        [MM_LINES_V_TWICE] = "cnosdb/verify/V02", [MM_LINES_V_ORDER] = "cnosdb/verify/V03",
        [MM_LINES_GONE] = "cnosdb/target/missing", [MM_LINES_OTHER] = "cnosdb/target/differs",
    },
    .headers = { "******---------------------------******",
                 "****** ------------------------------------- ******", NULL },
    .kind = mm__cnosdb_kind,
    .shapes = shapes,
    .is_cut = mm__cnosdb_is_cut,
    .equal = mm__cnosdb_equal,
    .pick = mm__cnosdb_pick,
};
