// Peers of the JSON bench that are installed on this machine; all optional.
#include "json_peers.h"

#include <vector>

#if __has_include(<rapidjson/document.h>)
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

static int rapid_parse(const char *text, size_t len)
{
    rapidjson::Document d;
    d.Parse<rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag>(text, len);
    return d.HasParseError();
}

static size_t rapid_print(const char *text, size_t len)
{
    rapidjson::Document d;
    rapidjson::StringBuffer out;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(out);
    d.Parse<rapidjson::kParseValidateEncodingFlag>(text, len);
    d.Accept(writer);
    return out.GetSize();
}
#define HAVE_RAPIDJSON 1
#endif

#if __has_include(<simdjson.h>)
#include <simdjson.h>

static int simd_parse(const char *text, size_t len)
{
    static simdjson::dom::parser parser;
    simdjson::dom::element root;
    return parser.parse(text, len, false).get(root) != simdjson::SUCCESS;
}
#define HAVE_SIMDJSON 1
#endif

#if __has_include(<cjson/cJSON.h>)
#include <cjson/cJSON.h>

static int cjson_parse(const char *text, size_t len)
{
    cJSON *root = cJSON_ParseWithLength(text, len);
    cJSON_Delete(root);
    return root == nullptr;
}

static size_t cjson_print(const char *text, size_t len)
{
    cJSON *root = cJSON_ParseWithLength(text, len);
    char *out = cJSON_Print(root);
    const size_t n = out != nullptr ? out[0] != 0 : 0;
    cJSON_free(out);
    cJSON_Delete(root);
    return n;
}
#define HAVE_CJSON 1
#endif

extern "C" const json_peer *json_peers(size_t *n)
{
    static const std::vector<json_peer> peers = {
#ifdef HAVE_RAPIDJSON
        { "RapidJSON, numbers as text", rapid_parse, rapid_print },
#endif
#ifdef HAVE_SIMDJSON
        { "simdjson DOM", simd_parse, nullptr },
#endif
#ifdef HAVE_CJSON
        { "cJSON", cjson_parse, cjson_print },
#endif
    };
    *n = peers.size();
    return peers.data();
}
