#ifndef METAMIG_VERSION_H
#define METAMIG_VERSION_H

/** @file
 * Version of the headers; compare with mm_version_number() of the library that is really linked.
 */
#define MM_VERSION_MAJOR  0
#define MM_VERSION_MINOR  1
#define MM_VERSION_PATCH  0
#define MM_VERSION_NUMBER (MM_VERSION_MAJOR * 1000000 + MM_VERSION_MINOR * 1000 + MM_VERSION_PATCH)

#if defined(__GNUC__)
#define MM_API      __attribute__((visibility("default")))
#define MM_MUST_USE __attribute__((warn_unused_result))
#define MM_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define MM_API
#define MM_MUST_USE
#define MM_PRINTF(f, a)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version number of the linked library, MAJOR * 1000000 + MINOR * 1000 + PATCH. */
MM_API unsigned mm_version_number(void);
/** Version text of the linked library, "MAJOR.MINOR.PATCH"; static storage. */
MM_API const char *mm_version_text(void);

#ifdef __cplusplus
}
#endif
#endif
