#include "support/golden_diff.h"
#include "support/verify_run.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct changes {
    const char *name, *in, *out;
    vr_text     text, removed;   /* removed: paths, a line each */
} changes;

/* ---- times ---- */

static int pin(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    static long second;
    const struct timespec times[2] = { { .tv_sec = 1500000000 },
                                       { .tv_sec = 1400000000 + ++second, .tv_nsec = 123456789 } };

    (void)st;
    (void)ftw;
    return kind == FTW_F ? utimensat(AT_FDCWD, path, times, 0) : 0;
}

void gd_pin_times(const char *dir)
{
    ck_assert_int_eq(nftw(dir, pin, 16, FTW_PHYS), 0);
}

static struct timespec time_of(const char *root, const char *path)
{
    struct stat st;

    ck_assert_msg(lstat(fx_path("%s/%s", root, path), &st) == 0, "%s/%s", root, path);
    return st.st_mtim;
}

static bool same_time(const changes *c, const char *was, const char *is)
{
    const struct timespec a = time_of(c->in, was), b = time_of(c->out, is);

    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* What was added is made of something that was removed, or of something that is still there. */
static bool has_a_source(const changes *c, const char *path)
{
    static char *at[4096];
    char *copy = strdup(c->removed.data != NULL ? c->removed.data : ""), *rest = NULL;
    bool found = false;
    size_t n = 0;

    for (char *line = strtok_r(copy, "\n", &rest); line != NULL && n < 4096; line = strtok_r(NULL, "\n", &rest))
        at[n++] = line;
    for (size_t i = 0; i < n && !found; i++)
        found = same_time(c, at[i], path);
    free(copy);
    return found;
}

/* ---- differences ---- */

static void on_difference(void *user, const mm_difference *d)
{
    changes *c = user;
    const char *none = "(absent)";

    switch (d->change) {
    case MM_CHANGE_ADDED:   vr_say(&c->text, "+ %s\n", d->path); break;
    case MM_CHANGE_REMOVED: vr_say(&c->text, "- %s\n", d->path), vr_say(&c->removed, "%s\n", d->path); break;
    case MM_CHANGE_RENAMED:
        vr_say(&c->text, "> %s -> %s\n", d->path, d->to);
        ck_assert_msg(same_time(c, d->path, d->to), "%s: time of %s", c->name, d->to);
        break;
    case MM_CHANGE_CONTENT: vr_say(&c->text, "~ %s\n", d->path); break;
    case MM_CHANGE_VALUE:
        vr_say(&c->text, "    %s: %s -> %s\n", d->pointer, d->before ? d->before : none, d->after ? d->after : none);
        break;
    case MM_CHANGE_BYTES:
        vr_say(&c->text, "    %llu -> %llu bytes\n", (unsigned long long)d->before_size,
               (unsigned long long)d->after_size);
        break;
    case MM_CHANGE_TIME: ck_assert_msg(false, "%s: time of %s", c->name, d->path); break;
    }
}

static void compare(changes *c)
{
    const mm_diff_plan plan = { .size = sizeof plan, .times = 1, .fn = on_difference, .user = c };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *a = NULL, *b = NULL;
    mm_code code;

    ck_assert_int_eq(mm_source_open(&a, ctx, c->in), MM_OK);
    ck_assert_int_eq(mm_source_open(&b, ctx, c->out), MM_OK);
    code = mm_diff_run(ctx, a, b, &plan, NULL);
    ck_assert_msg(code == MM_OK || code == MM_E_VERIFY, "%s: diff gives %d", c->name, (int)code);
    mm_source_free(a);
    mm_source_free(b);
    mm_ctx_free(ctx);
}

/* Moved and edited: the path differs and the bytes do, so the times are all that is left to tell where it is from. */
static void check_moved(const changes *c)
{
    char *copy = strdup(c->text.data), *rest = NULL;
    bool any = c->removed.data != NULL;

    for (char *line = strtok_r(copy, "\n", &rest); any && line != NULL; line = strtok_r(NULL, "\n", &rest))
        if (strncmp(line, "+ ", 2) == 0)
            ck_assert_msg(has_a_source(c, line + 2), "%s: time of %s", c->name, line + 2);
    free(copy);
}

char *gd_changes(const char *name, const char *in, const char *out)
{
    changes c = { .name = name, .in = in, .out = out };

    vr_say(&c.text, "%s", "");
    compare(&c);
    check_moved(&c);
    free(c.removed.data);
    return c.text.data;
}
