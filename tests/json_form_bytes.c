/* The tokenizer in its plainest form, to be compared with the one of the library. */
#define MM_JSON_FORM 0
#define mm__json_scan mm__json_scan_bytes
#include "json/json_scan.c"
