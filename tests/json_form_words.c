/* The tokenizer in its portable form, to be compared with the one of the library. */
#define MM_JSON_FORM 1
#define mm__json_scan mm__json_scan_words
#include "json/json_scan.c"
