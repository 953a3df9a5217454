/* What is left for the operator after an upgrade, and the way back: docs/formats/ke-metastore.md 7.2. The text is that
 * of `metamig explain`, with names for what it calls <out>, <backup> and the dump. */
#include "ke/ke_runbook.h"
#include "ke/ke_step.h"
#include "ke/ke_upgrade.h"

#include <string.h>

typedef struct name { const char *mark, *text; } name; /* text NULL: the mark stays */

/* Marks that begin alike stand longest first. Runbooks of Kylin name an example where those of KE have a mark. */
enum { N_NAMES = 6 };

static void find_names(const mm_ke_upgrade *up, name names[N_NAMES])
{
    const char *in = up->plan.metadata, *out = up->plan.out;
    const name list[N_NAMES] = {
        { "<out>", out }, { "<backup>", up->backup_path }, { "meta_dump.kylin-4.0", out },
        { "meta_backup.kylin-5", out },
        { "meta_dump", in }, { "meta_backup", in },
    };

    memcpy(names, list, sizeof list);
}

static const name *name_at(const name names[N_NAMES], const char *text, size_t len)
{
    for (size_t i = 0; i < N_NAMES; i++) {
        const size_t n = strlen(names[i].mark);
        if (names[i].text != NULL && n <= len && memcmp(text, names[i].mark, n) == 0)
            return &names[i];
    }
    return NULL;
}

static void put_named(mm_ke_upgrade *up, const char *text, size_t len)
{
    name names[N_NAMES];

    find_names(up, names);
    for (size_t i = 0; i < len;) {
        const name *n = name_at(names, text + i, len - i);
        if (n != NULL)
            mm__buf_text(&up->steps, n->text);
        else
            mm__buf_char(&up->steps, text[i]);
        i += n != NULL ? strlen(n->mark) : 1;
    }
}

static void put_all(mm_ke_upgrade *up, const char *text)
{
    put_named(up, text, strlen(text));
}

/* ---- a section of another runbook ---- */

/* " 10. ..." goes on counting from 1; other lines stay as they are. */
static void put_line(mm_ke_upgrade *up, const char *line, size_t len, unsigned *count)
{
    const size_t number = strspn(line, " "), dot = number + strspn(line + number, "0123456789");

    if (dot == number || line[dot] != '.') {
        put_named(up, line, len);
        return;
    }
    mm__buf_printf(&up->steps, "%3u", ++*count);
    put_named(up, line + dot, len - dot);
}

/* The lines below a heading, up to the next blank one. */
static void put_section(mm_ke_upgrade *up, const char *book, const char *heading)
{
    const char *line = strstr(book, heading);
    unsigned count = 0;

    for (line = line != NULL ? line + strlen(heading) : ""; *line != 0 && *line != '\n';) {
        const size_t n = strcspn(line, "\n") + 1;
        put_line(up, line, n, &count);
        line += n;
    }
}

/* ---- which text ---- */

static const char *way_back(const mm_ke_upgrade *up)
{
    const size_t n = up->backup_path != NULL ? strlen(up->backup_path) : 0;

    if (n == 0)
        return mm__ke_steps_back_no_backup;
    if ((n > 7 && mm__casecmp(up->backup_path + n - 7, ".tar.gz") == 0)
        || (n > 4 && mm__casecmp(up->backup_path + n - 4, ".tgz") == 0))
        return mm__ke_steps_back;
    return mm__ke_steps_back_other;
}

/* The runbook of the hop, where it is another one than to KE 3.x; NULL: none. */
static const char *other_book(const mm_ke_upgrade *up)
{
    const mm_step *last = up->pipe->n_steps > 0 ? up->pipe->steps[up->pipe->n_steps - 1] : NULL;

    return last != NULL && last->runbook != mm__ke_runbook ? last->runbook : NULL;
}

/* Kylin 4.0, Kylin 5. */
static void put_book(mm_ke_upgrade *up, const char *book)
{
    put_all(up, mm__ke_steps_head);
    put_section(up, book, "\nAfter\n");
    put_all(up, "\nWay back\n");
    put_section(up, book, "\nWay back\n");
    put_all(up, up->backup_path != NULL ? mm__ke_steps_kept : "");
}

static const char *own_steps(const mm_ke_upgrade *up)
{
    if (up->kind == MM_KE_MINOR)
        return mm__ke_steps_minor;
    return mm__step_takes(&mm__ke_step_same, up->pipe->to.format) ? mm__ke_steps_major : mm__ke_steps_copy;
}

static void tell_lines(mm_ke_upgrade *up, const char *text)
{
    while (*text != 0) {
        const size_t n = strcspn(text, "\n");
        if (n > 0)
            mm__ke_log_put(&up->log, &(mm_ke_event){ .level = "INFO" }, "%.*s", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

mm_code mm__ke_tell_steps(mm_ke_upgrade *up)
{
    const char *book = other_book(up);

    if (book != NULL) {
        put_book(up, book);
    } else {
        put_all(up, own_steps(up));
        mm__buf_char(&up->steps, '\n');
        put_all(up, way_back(up));
    }
    MM_TRY(mm__buf_ok(&up->steps));
    tell_lines(up, up->steps.data);
    return MM_OK;
}
