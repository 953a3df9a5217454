#ifndef METAMIG_METASTORE_PRINT_MEMBER_H
#define METAMIG_METASTORE_PRINT_MEMBER_H

/* Members of an object that is printed: key and value. A text or list of NULL is null. */
#include "json/print.h"
#include "metastore/old_desc.h"

void mm__print_texts(mm_print *p, mm_old_texts list);
void mm__member_text(mm_print *p, const char *key, const char *text);
void mm__member_int(mm_print *p, const char *key, int64_t value);
void mm__member_bool(mm_print *p, const char *key, bool value);
void mm__member_texts(mm_print *p, const char *key, mm_old_texts list);

#endif
