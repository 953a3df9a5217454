#include "core/locale_utf8.h"

mm_locale mm__locale_utf8(void)
{
    mm_locale l = { (locale_t)0, newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0) };

    if (l.mine != (locale_t)0)
        l.before = uselocale(l.mine);
    return l;
}

void mm__locale_back(mm_locale l)
{
    if (l.mine == (locale_t)0)
        return;
    uselocale(l.before);
    freelocale(l.mine);
}
