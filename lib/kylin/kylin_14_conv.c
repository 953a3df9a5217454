/* What the conversions to 1.4 and 1.5 share: their life, errors, the new text. */
#include "kylin/kylin_14_step.h"

#include "kylin/kylin_detect.h"

void mm__kd_failed(mm_kd_conv *c, mm_code code)
{
    if (c->r.code == MM_OK || code == MM_E_NOMEM)
        c->r.code = code;
}

void mm__kd_used(mm_kd_conv *c, const char *rule)
{
    mm_run_rule(c->state->run, rule);
}

mm_code mm__kd_start(mm_kd_conv *c, mm_doc *doc, mm_emit *out)
{
    *c = (mm_kd_conv){ .doc = doc, .out = out, .state = mm_doc_state(doc) };
    c->r = mm__reader(doc, R14("common/json-read"));
    return mm_doc_root_mute(doc, &c->root, NULL);
}

const char *mm__kd_shape(mm_doc *doc, mm_node root)
{
    const char *reason, *mixed;

    return mm__kylin_desc_shape(doc, root, &reason, &mixed);
}

/* ---- text ---- */

void mm__kd_begin(mm_kd_conv *c)
{
    mm_buf *buf = &c->doc->worker->text;

    buf->len = 0;
    buf->failed = false;
    mm_print_init(&c->p, buf, MM_JSON_JACKSON, false);
    mm_print_object(&c->p);
}

mm_code mm__kd_emit(mm_kd_conv *c, const char *path, const char *rule)
{
    const mm_buf *buf = &c->doc->worker->text;
    mm_code code;

    mm_print_object_end(&c->p);
    code = mm_print_end(&c->p);
    if (c->r.code != MM_OK)
        return c->r.code;
    if (code == MM_E_DATA)
        return mm_doc_error(c->doc, R14("common/json-read"), "unpaired surrogate in a text that is written again");
    MM_TRY(code);
    if (c->n_unknown > 0)
        mm__kd_used(c, R14("common/unknown-fields"));
    return mm_emit_text(c->out, c->doc, path, buf->data, buf->len, rule);
}

void mm__kd_key_node(mm_kd_conv *c, const char *key)
{
    mm_print_key(&c->p, key);
    mm_print_node(&c->p, mm_node_get(c->root, key));
}

void mm__kd_key_text(mm_kd_conv *c, const char *key, const char *text)
{
    mm_print_key(&c->p, key);
    mm_print_text(&c->p, text);
}

void mm__kd_key_int(mm_kd_conv *c, const char *key, int64_t value)
{
    mm_print_key(&c->p, key);
    mm_print_i64(&c->p, value);
}

int64_t mm__kd_time(const mm_kd_conv *c)
{
    const int64_t ns = c->doc->item->mtime;

    if (mm_run_stamp_now(c->state->run))
        return mm_run_now(c->state->run);
    return ns >= 0 || ns % 1000000 == 0 ? ns / 1000000 : ns / 1000000 - 1;
}
