/* What `explain` says of faults in JSON text. docs/formats/json-layer.md 4.5. */
#include "core/step.h"

extern const mm_rule mm__json_rules[];

const mm_rule mm__json_rules[] = {
    { .id = "json/bom",
      .summary = "the file starts with a UTF-8 byte order mark; it is kept",
      .why = "RFC 8259 lets a reader accept it and forbids a writer to add it",
      .section = "json-layer.md 4.6" },
    { .id = "json/depth",
      .summary = "nested deeper than the limit (--max-depth)",
      .why = "no release writes such documents; a limit keeps hostile ones from costing memory",
      .section = "json-layer.md 4.5" },
    { .id = "json/dup-key",
      .summary = "a member appears more than once in one object",
      .why = "readers disagree which one counts; vendors take the last (--duplicates=last does so and warns)",
      .vendor = "the last one wins, silently",
      .section = "json-layer.md 4.4" },
    { .id = "json/eof", .summary = "the text ends inside a value, or is empty", .section = "json-layer.md 4.5" },
    { .id = "json/lone-surrogate",
      .summary = "an unpaired surrogate escape in a string that a rule must decode or print again",
      .why = "such a string has no UTF-8 form; where nobody needs its value it is kept as written",
      .section = "json-layer.md 4.6" },
    { .id = "json/number", .summary = "a number that JSON does not allow", .section = "json-layer.md 4.5" },
    { .id = "json/size",
      .summary = "a document larger than the limit (--max-doc)",
      .section = "json-layer.md 4.1" },
    { .id = "json/string",
      .summary = "a control character or a bad escape in a string",
      .section = "json-layer.md 4.5" },
    { .id = "json/syntax",
      .summary = "text that is not JSON, or more text after the value",
      .vendor = "text after the value is ignored",
      .section = "json-layer.md 4.5" },
    { .id = "json/utf16", .summary = "UTF-16 or UTF-32 text", .section = "json-layer.md 4.6" },
    { .id = "json/utf8", .summary = "a byte that is not UTF-8", .section = "json-layer.md 4.5" },
    { .id = NULL },
};
