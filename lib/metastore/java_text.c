#include "metastore/java_text.h"

bool mm__java_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool mm__java_is_blank(const char *text)
{
    while (text != NULL && mm__java_is_space(*text))
        text++;
    return text == NULL || *text == 0;
}

void mm__java_trim(const char **at, size_t *len)
{
    while (*len > 0 && mm__java_is_space(**at))
        (*at)++, (*len)--;
    while (*len > 0 && mm__java_is_space((*at)[*len - 1]))
        (*len)--;
}
