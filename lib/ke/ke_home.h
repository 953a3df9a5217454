#ifndef METAMIG_KE_KE_HOME_H
#define METAMIG_KE_KE_HOME_H

/* Installation folders, which are only looked at: docs/formats/ke-metastore.md 2.1. */
#include "metastore/product_version.h"

typedef enum mm_ke_product { MM_KE_ANY, MM_KE_KE, MM_KE_KYLIN } mm_ke_product;

/* What a VERSION file says; texts are cut to fit. */
typedef struct mm_ke_version {
    mm_ke_product product;
    mm_version    version;     /* not known: there is none */
    char          word[64];    /* taken for a version, or the last one; "" = there is none */
} mm_ke_version;

typedef struct mm_ke_home {
    mm_ke_version is;
    bool          has_version; /* is there a file VERSION? */
    char          commit[96];  /* "" = not known */
    int           pid;         /* 0 = no file pid, or no number in it */
    bool          running;     /* there is such a process */
} mm_ke_home;

void    mm__ke_version_read(const char *text, size_t len, mm_ke_version *out);
void    mm__ke_commit_read(const char *text, size_t len, char *out, size_t size);
int     mm__ke_pid_read(const char *text, size_t len);
/* MM_E_IO if `path` is no folder that can be looked into. */
mm_code mm__ke_home_read(mm_ctx *ctx, const char *path, mm_ke_home *out);

#endif
