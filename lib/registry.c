/* The only file that knows all families. A new format version is one line in steps.def. */
#include "core/run.h"

#define MM_FORMAT(name) extern const mm_format mm_format_##name;
#define MM_STEP(name)   extern const mm_step mm_step_##name;
#include "steps.def"
#undef MM_FORMAT
#undef MM_STEP

extern const mm_rule mm__json_rules[], mm__binary_rules[], mm__kylin_rules[], mm__kylin_verify_rules[],
    mm__cnosdb_rules[], mm__openmldb_rules[], mm__layout_rules[], mm__ke_rules[], mm__ke_upgrade_rules[],
    mm__ke5_rules[];
extern const mm_rule mm__kylin_rules_1_4[], mm__kylin_rules_1_5[], mm__kylin_rules_2_0[], mm__kylin_rules_4_0[],
    mm__kylin_verify_1x_rules[], mm__kylin_rules_hybrid[];

extern const mm_message_info mm__ke_messages[];
extern const mm_diff_values mm__json_values;
extern const mm_container mm__ke5_container;

#define MM_FORMAT(name) &mm_format_##name,
#define MM_STEP(name)
static const mm_format *const formats[] = {
#include "steps.def"
};
#undef MM_FORMAT
#undef MM_STEP

#define MM_FORMAT(name)
#define MM_STEP(name) &mm_step_##name,
static const mm_step *const steps[] = {
#include "steps.def"
};

static const mm_rule *const rules[] = {
    mm__core_rules, mm__run_rules, mm__json_rules, mm__binary_rules, mm__kylin_rules, mm__kylin_verify_rules,
    mm__cnosdb_rules, mm__openmldb_rules, mm__layout_rules, mm__ke_rules, mm__ke_upgrade_rules, mm__ke5_rules,
    mm__kylin_rules_1_4, mm__kylin_rules_1_5, mm__kylin_rules_2_0, mm__kylin_rules_4_0, mm__kylin_verify_1x_rules,
    mm__kylin_rules_hybrid, NULL,
};

const mm_registry mm__registry = {
    .formats = formats, .n_formats = MM_COUNT(formats), .steps = steps, .n_steps = MM_COUNT(steps), .rules = rules,
    .messages = mm__ke_messages, .values = &mm__json_values, .container = &mm__ke5_container,
};
