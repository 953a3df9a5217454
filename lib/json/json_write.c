/* The text of a document after its edits. */
#include "json/json_impl.h"
#include <string.h>

static bool edited(const mm_json *json)
{
    return json->n_loose > 0 || json->root != 1;
}

static mm_code render(mm_json *json, mm_json_style style)
{
    const mm_printing how = { style, false, false, 0 };
    mm_code code;

    json->out.len = 0;
    json->out.failed = false;
    json->out_valid = false;
    code = style == MM_JSON_SPLICE ? mm__json_splice(json, &json->out)
                                   : mm__json_print_value(json, &json->out, json->root, &how);
    if (code == MM_OK)
        code = mm__buf_ok(&json->out);
    json->out_valid = code == MM_OK;
    json->out_style = style;
    return code;
}

mm_code mm_json_write(mm_json *json, mm_json_style style, const char **text, size_t *len)
{
    *text = "";
    *len = 0;
    if (json == NULL || json->root == 0)
        return MM_E_MISUSE;
    if (style == MM_JSON_SPLICE && !edited(json)) {
        *text = json->text;
        *len = json->len;
        return MM_OK;
    }
    if (!json->out_valid || json->out_style != style)
        MM_TRY(render(json, style));
    *text = json->out.data;
    *len = json->out.len;
    return MM_OK;
}

/* By comparing the texts: edits may undo each other. Without memory for that: changed. */
int mm_json_changed(mm_json *json)
{
    const char *text;
    size_t len;

    if (json == NULL || json->root == 0 || !edited(json))
        return 0;
    if (mm_json_write(json, MM_JSON_SPLICE, &text, &len) != MM_OK)
        return 1;
    return len != json->len || memcmp(text, json->text, len) != 0;
}
