/* Text with random access. docs/formats/product.md 3: text is held back in memory, then in an unlinked file. */
#include "core/io.h"
#include "core/lines.h"

#include <errno.h>
#include <string.h>

enum { IN_MEMORY = 8 << 20 };

void mm__text_init(mm_text *text, mm_ctx *ctx)
{
    memset(text, 0, sizeof *text);
    text->ctx = ctx;
    text->fd = -1;
    text->written = true;
    mm__buf_init(&text->mem, ctx);
}

mm_code mm__text_name(mm_text *text, const char *name)
{
    mm__strfree(text->ctx, text->name);
    text->name = mm__strdup(text->ctx, name);
    return text->name == NULL ? MM_E_NOMEM : MM_OK;
}

static const char *name_of(const mm_text *text)
{
    return text->name != NULL ? text->name : "";
}

static mm_code fail(mm_text *text, const char *what)
{
    return mm__io_fail(text->ctx, name_of(text), what);
}

static mm_code spill(mm_text *text)
{
    MM_TRY(mm__temp_file(text->ctx, name_of(text), &text->fd));
    text->own = true;
    if (text->mem.len > 0 && mm__io_pwrite_all(text->ctx, text->fd, text->mem.data, text->mem.len, 0) != 0)
        return fail(text, "cannot write a temporary file");
    mm__buf_free(&text->mem);
    return MM_OK;
}

mm_code mm__text_write(mm_text *text, const void *data, size_t len)
{
    if (len == 0)
        return MM_OK;
    if (text->fd < 0 && text->mem.len + len > IN_MEMORY)
        MM_TRY(spill(text));
    if (text->fd < 0) {
        mm__buf_add(&text->mem, data, len);
        MM_TRY(mm__buf_ok(&text->mem));
    } else if (mm__io_pwrite_all(text->ctx, text->fd, data, len, text->base + text->size) != 0) {
        return fail(text, "cannot write a temporary file");
    }
    text->size += len;
    return MM_OK;
}

mm_code mm__text_read(mm_text *text, uint64_t off, void *to, size_t len, size_t *got)
{
    *got = 0;
    if (text->fd < 0) {
        if (off >= text->mem.len)
            return MM_OK;
        *got = text->mem.len - (size_t)off < len ? text->mem.len - (size_t)off : len;
        memcpy(to, text->mem.data + off, *got);
        return MM_OK;
    }
    while (*got < len) {
        const ssize_t n = mm__io_pread(text->ctx, text->fd, (char *)to + *got, len - *got, text->base + off + *got);
        if (n < 0)
            return fail(text, "cannot read");
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    if (!text->written && off + *got > text->size)
        return mm__fail(text->ctx, MM_E_IO, "core/input-changed", name_of(text),
                        "input changed while it was read: longer than announced");
    return MM_OK;
}

static uint64_t stamp_of(const struct stat *st)
{
    return ((uint64_t)st->st_ino * UINT64_C(0x9fb21c651e98df25)) ^ (uint64_t)mm__io_mtime(st)
         ^ (uint64_t)st->st_size << 1;
}

/* At the first call it remembers what the file is like, later it compares. */
mm_code mm__text_unchanged(mm_text *text)
{
    struct stat st;

    if (text->written || text->fd < 0)
        return MM_OK;
    if (text->ctx->io->fstat(text->ctx->io->user, text->fd, &st) != 0)
        return fail(text, "cannot stat");
    if (text->stamp == 0) {
        text->stamp = stamp_of(&st) | 1;
        text->size = (uint64_t)st.st_size > text->base ? (uint64_t)st.st_size - text->base : 0;
        text->mtime = mm__io_mtime(&st);
        text->mode = (uint32_t)st.st_mode & 0777;
        return MM_OK;
    }
    if (text->stamp != (stamp_of(&st) | 1))
        return mm__fail(text->ctx, MM_E_IO, "core/input-changed", name_of(text),
                        "input changed while it was read: other size or time than before");
    return MM_OK;
}

void mm__text_free(mm_text *text)
{
    if (text->own && text->fd >= 0)
        mm__io_close(text->ctx, text->fd);
    mm__buf_free(&text->mem);
    mm__strfree(text->ctx, text->name);
    mm__text_init(text, text->ctx);
}
