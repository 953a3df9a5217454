/* VERSION, commit_SHA1, pid and the texts of versions. What is printed reads back as the same version. */
#include "ke/ke_home.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_version(const char *text, size_t len)
{
    char printed[MM_VERSION_TEXT];
    mm_version v, again;

    if (!mm__version_parse(text, len, &v))
        return;
    mm__version_text(&v, printed);
    if (strlen(printed) >= sizeof printed || !mm__version_parse(printed, strlen(printed), &again)
        || mm__version_cmp(&v, &again) != 0 || v.cut != again.cut)
        abort();
}

static void check_file(const char *text, size_t len)
{
    mm_ke_version v;
    char commit[32];

    mm__ke_version_read(text, len, &v);
    if (memchr(v.word, 0, sizeof v.word) == NULL || (v.version.known && v.word[0] == 0))
        abort();
    mm__ke_commit_read(text, len, commit, sizeof commit);
    if (memchr(commit, 0, sizeof commit) == NULL)
        abort();
    for (const char *c = commit; *c != 0; c++)
        if (*c <= ' ' || *c > '~')
            abort();
    if (mm__ke_pid_read(text, len) < 0)
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char *text = malloc(size + 1); /* exact size: a step too far is seen */

    if (text == NULL)
        abort();
    memcpy(text, data, size);
    check_version(text, size);
    check_file(text, size);
    free(text);
    return 0;
}
