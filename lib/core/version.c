#include <metamig/version.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

unsigned mm_version_number(void)
{
    return MM_VERSION_NUMBER;
}

const char *mm_version_text(void)
{
    return TEXT(MM_VERSION_MAJOR) "." TEXT(MM_VERSION_MINOR) "." TEXT(MM_VERSION_PATCH);
}
