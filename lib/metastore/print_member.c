#include "metastore/print_member.h"

void mm__member_text(mm_print *p, const char *key, const char *text)
{
    mm_print_key(p, key);
    mm_print_text(p, text);
}

void mm__member_int(mm_print *p, const char *key, int64_t value)
{
    mm_print_key(p, key);
    mm_print_i64(p, value);
}

void mm__member_bool(mm_print *p, const char *key, bool value)
{
    mm_print_key(p, key);
    mm_print_bool(p, value);
}

void mm__print_texts(mm_print *p, mm_old_texts list)
{
    if (list.at == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < list.n; i++)
        mm_print_text(p, list.at[i]);
    mm_print_array_end(p);
}

void mm__member_texts(mm_print *p, const char *key, mm_old_texts list)
{
    mm_print_key(p, key);
    mm__print_texts(p, list);
}
