#ifndef METAMIG_CORE_LOCALE_UTF8_H
#define METAMIG_CORE_LOCALE_UTF8_H

/* libarchive converts names by the locale of the thread. Around its calls the thread gets a UTF-8 one, so that results
 * do not depend on the environment; the program's locale is not touched. */
#include <locale.h>

typedef struct mm_locale { locale_t before, mine; } mm_locale;

mm_locale mm__locale_utf8(void);
void      mm__locale_back(mm_locale locale);

#endif
