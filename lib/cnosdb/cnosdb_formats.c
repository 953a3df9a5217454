/* The formats of the family, oldest first: bit i of mm_lines_dialect.shapes is the i-th of them. 3.2. */
#include "cnosdb/cnosdb.h"

#define RELEASES(name, ...) static const char *const name[] = { __VA_ARGS__, NULL }

RELEASES(r_2_3, "2.3.0", "2.3.1", "2.3.2", "2.3.3", "2.3.4", "2.3.4.1", "2.3.4.2", "2.3.4.3", "2.3.5", "2.3.5.1",
         "2.3.5.2", "2.3.5.3", "2.3.5.4");
RELEASES(r_2_4_0, "2.4", "2.4.0");
RELEASES(r_2_4_0_1, "2.4.0.1");
RELEASES(r_2_4_1, "2.4.1");
RELEASES(r_2_4_2, "2.4.2", "2.4.2.1");
RELEASES(r_2_4_3, "2.4.3", "2.4.3.1", "2.4.3.2", "2.4.3.3", "2.4.3.4");

#define PREPARE(name, profile)                             \
    static mm_code name(mm_index *idx)                     \
    {                                                      \
        return mm__cnosdb_verify_prepare(idx, (profile));  \
    }

PREPARE(prepare_a, CN_A)
PREPARE(prepare_a1, CN_A1)
PREPARE(prepare_b, CN_B)
PREPARE(prepare_c, CN_C)
PREPARE(prepare_d, CN_D)

#define FORMAT(name, text, list, meant, ...)                                                               \
    extern const mm_format mm_format_##name;                                                               \
    const mm_format mm_format_##name = {                                                                   \
        .id = (text), .family = "cnosdb", .releases = (list), .release = (meant), .kind = MM_LINES,        \
        .lines = &mm__cnosdb_dialect, __VA_ARGS__                                                          \
    }
#define CHECKS(fn) .routes = mm__cnosdb_checks, .n_routes = CN_KINDS, .prepare = (fn), \
                   .finish = mm__cnosdb_verify_finish

FORMAT(cnosdb_2_3, "cnosdb-2.3", r_2_3, "2.3.5.4", .priority = 50);
FORMAT(cnosdb_2_4_0, "cnosdb-2.4.0", r_2_4_0, "2.4.0", .priority = 50, CHECKS(prepare_a));
FORMAT(cnosdb_2_4_0_1, "cnosdb-2.4.0.1", r_2_4_0_1, "2.4.0.1", .priority = 50, CHECKS(prepare_a1));
FORMAT(cnosdb_2_4_1, "cnosdb-2.4.1", r_2_4_1, "2.4.1", .priority = 50, CHECKS(prepare_b));
FORMAT(cnosdb_2_4_2, "cnosdb-2.4.2", r_2_4_2, "2.4.2", .priority = 50, CHECKS(prepare_c));
FORMAT(cnosdb_2_4_3, "cnosdb-2.4.3", r_2_4_3, "2.4.3", .priority = 50, CHECKS(prepare_d));
