#ifndef METAMIG_CTX_H
#define METAMIG_CTX_H

/** @file
 * The context: hooks, limits, the last error. Every other object is made from one and must be freed before it.
 *
 * A context serves one run at a time. During a run with threads the library calls `resize` from any of its threads
 * and every other hook from one thread at a time. The library keeps no other state: no globals, no locale, no
 * working folder.
 */
#include <stddef.h>
#include <stdint.h>

#include <metamig/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Result of every fallible call. The numbers are ABI: they are appended to, never renumbered. */
typedef enum mm_code {
    MM_OK            = 0,
    MM_END           = 1,   /**< nothing more to deliver; not an error */
    MM_E_NOMEM       = -1,  /**< an allocation failed */
    MM_E_IO          = -2,  /**< a system call failed, or the input changed while it was read; see mm_error.sys */
    MM_E_SYNTAX      = -3,  /**< text is not JSON, a container is damaged */
    MM_E_FORMAT      = -4,  /**< no known dump, or a mixture that no release writes */
    MM_E_DATA        = -5,  /**< well-formed, but a rule or the target cannot take it */
    MM_E_UNSUPPORTED = -6,  /**< no way from this format to the target */
    MM_E_LIMIT       = -7,  /**< a limit of the context was reached */
    MM_E_EXISTS      = -8,  /**< the output is there already */
    MM_E_VERIFY      = -9,  /**< verify or diff found something, or a warning in a strict run */
    MM_E_CANCELLED   = -10, /**< mm_ctx_cancel() or the progress hook stopped the run */
    MM_E_MISUSE      = -11, /**< a call at the wrong time or with wrong arguments: a bug in the caller */
    MM_E_OPTION      = -12  /**< unknown option, or a value that this input does not allow */
} mm_code;

/** What went wrong last on a context. Strings live until the next call on the same context. */
typedef struct mm_error {
    mm_code     code;
    int         sys;      /**< errno of the failing call, or 0 */
    const char *file;     /**< resource or file; "" = does not apply, so for the next two */
    const char *pointer;  /**< RFC 6901 pointer */
    const char *rule;     /**< rule id, known to mm_rule_find() */
    uint64_t    line;     /**< from 1; 0 = unknown */
    uint64_t    col;      /**< bytes, from 1; 0 = unknown */
    uint64_t    offset;   /**< bytes from the start of the file; meaningful if line is not 0 */
    const char *text;     /**< one sentence without newline */
} mm_error;

/** MM_LOG_DEBUG: each phase of a run, for whoever wonders where it is. */
typedef enum mm_log_level { MM_LOG_INFO = 0, MM_LOG_DEBUG = 1 } mm_log_level;

/** A question that a run cannot answer by itself. */
typedef struct mm_question {
    size_t             size;      /**< sizeof(mm_question) of the library */
    const char        *rule;      /**< rule that asks */
    const char        *text;      /**< the question, one line */
    const char *const *choices;   /**< n_choices texts */
    size_t             n_choices;
    const char        *subject;   /**< what it is about: the name of a project */
} mm_question;

/** Answers of mm_hooks.choose that are no choice. */
enum {
    MM_ANSWER_NONE = -1,          /**< nobody is there to answer: the run ends as if there were no hook */
    MM_ANSWER_QUIT = -2           /**< the user gives up: the run ends with MM_E_CANCELLED */
};

/** Something a rule has decided for one thing of the input, and who had the last word. */
typedef struct mm_decision {
    size_t      size;             /**< sizeof(mm_decision) of the library */
    const char *rule;
    const char *file;             /**< resource that it is about, as in mm_finding */
    const char *subject;          /**< name of the thing: a project */
    const char *value;            /**< what was decided; NULL = nothing, it stays as it was */
    const char *origin;           /**< "option", "prompt", "single source", "kept", "none" */
} mm_decision;

/** Hooks; zero-initialise, set `size`, and what you want. A NULL member means the default. */
typedef struct mm_hooks {
    size_t size; /**< sizeof(mm_hooks): lets the struct grow without a break */
    /** Like realloc(); new_size 0 frees and returns NULL. Called from all threads of a run. */
    void *(*resize)(void *user, void *ptr, size_t old_size, size_t new_size);
    /** A line about the course of a run; the text lives for the call. Findings go to the report, not here. */
    void (*log)(void *user, int level, const char *text);
    /** Work done and to do, in resources; non-zero cancels the run. */
    int (*progress)(void *user, uint64_t done, uint64_t total);
    int64_t (*now)(void *user);                         /**< ms since 1970 UTC */
    int (*entropy)(void *user, void *buf, size_t len);  /**< 0 = filled; seeds and salts only */
    int (*choose)(void *user, const mm_question *q);    /**< index of the answer, or MM_ANSWER_... */
    void *user;
    /** Told once per decision, in path order, before anything is written. */
    void (*decided)(void *user, const mm_decision *decision);
} mm_hooks;

typedef struct mm_ctx mm_ctx;

/** A new context. `hooks` is copied and may be NULL. MM_E_NOMEM is the only failure; *out is NULL then. */
MM_API MM_MUST_USE mm_code mm_ctx_new(mm_ctx **out, const mm_hooks *hooks);
/** The last error of this context; never NULL. With a NULL context: the error "out of memory". */
MM_API const mm_error *mm_ctx_error(const mm_ctx *ctx);
/** Ends a run from another thread or a signal handler; the run returns MM_E_CANCELLED and leaves no output. */
MM_API void mm_ctx_cancel(mm_ctx *ctx);
/** NULL is fine; so for every mm_*_free(). */
MM_API void mm_ctx_free(mm_ctx *ctx);

/** How the value of an option looks. */
typedef enum mm_option_kind {
    MM_OPTION_FLAG,   /**< "" or "true" turns it on, "false" off */
    MM_OPTION_NUMBER, /**< decimal digits, or one of `choices` if given */
    MM_OPTION_TEXT,   /**< UTF-8 */
    MM_OPTION_CHOICE, /**< one of `choices` */
    MM_OPTION_LIST,   /**< UTF-8; may be set several times, the values are joined by newlines */
    MM_OPTION_FILE    /**< path of a file, whatever its bytes */
} mm_option_kind;

/** One option: the same table feeds the library, the command line, --help, completion and the man page check. */
typedef struct mm_option {
    const char    *name;    /**< without dashes: "job-days" */
    mm_option_kind kind;
    const char    *value;   /**< how its value is called in help: "N|all", NULL for a flag */
    const char    *choices; /**< "source|now"; NULL = any */
    const char    *initial; /**< default in words or as value; NULL = off or none */
    const char    *help;    /**< one sentence without a full stop */
} mm_option;

/** Sets a limit, thread count, clock or id seed by name; MM_E_OPTION names what is wrong with it. */
MM_API MM_MUST_USE mm_code mm_ctx_set(mm_ctx *ctx, const char *name, const char *value);
/** Lists the names that mm_ctx_set() takes; start with *it = 0, ends with NULL. */
MM_API const mm_option *mm_ctx_option_next(size_t *it);

#ifdef __cplusplus
}
#endif
#endif
