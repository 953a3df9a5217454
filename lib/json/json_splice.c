/* Splice writer: the input with the edits in it. docs/formats/json-layer.md 5.2. */
#include "json/json_impl.h"

mm_code mm__json_splice(mm_json *json, mm_buf *out)
{
    mm__buf_add(out, json->text, json->len);
    return mm__buf_ok(out);
}

mm_code mm__json_splice_value(mm_json *json, mm_buf *out, uint32_t tok)
{
    mm__buf_add(out, mm__json_text(json, tok) + json->tape[tok].off, json->tape[tok].len);
    return mm__buf_ok(out);
}
