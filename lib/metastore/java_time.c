#include "metastore/java_time.h"

#include <string.h>

typedef struct zone { const char *name; int minutes; bool ambiguous; } zone;

/* Fixed offsets, whatever the season: that is how the vendor's parser sees abbreviations. */
static const zone zones_known[] = {
    { "GMT", 0, false },    { "UTC", 0, false },    { "WET", 0, false },    { "PST", -480, false },
    { "PDT", -420, false }, { "MST", -420, false }, { "MDT", -360, false }, { "CST", -360, true },
    { "CDT", -300, false }, { "EST", -300, false }, { "EDT", -240, false }, { "AKST", -540, false },
    { "HST", -600, false }, { "BST", 60, false },   { "CET", 60, false },   { "CEST", 120, false },
    { "EET", 120, false },  { "EEST", 180, false }, { "MSK", 180, false },  { "IST", 120, true },
    { "SGT", 480, false },  { "HKT", 480, false },  { "JST", 540, false },  { "KST", 540, false },
    { "AEST", 600, false }, { "AEDT", 660, false },
};

/* Exactly n digits. */
static bool digits(const char **at, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *out = *out * 10 + **at - '0';
    }
    return true;
}

static bool literal(const char **at, char c)
{
    return *(*at)++ == c;
}

/* +08:00 (colon) or +0800, to its end. */
static bool offset(const char *at, const char *end, bool colon, int *minutes)
{
    const int sign = *at == '-' ? -1 : 1;
    int h, m;

    if (at + (colon ? 6 : 5) != end || (*at != '+' && *at != '-'))
        return false;
    at++;
    if (!digits(&at, 2, &h) || (colon && !literal(&at, ':')) || !digits(&at, 2, &m) || h > 23 || m > 59)
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

static const char *entry_end(const char *at)
{
    const char *comma = strchr(at, ',');

    return comma != NULL ? comma : at + strlen(at);
}

/* One entry "CST=+08:00"; *name_len is the part before the equals sign. */
static bool entry(const char *at, const char *end, size_t *name_len, int *minutes)
{
    const char *eq = memchr(at, '=', (size_t)(end - at));

    if (eq == NULL || eq == at)
        return false;
    *name_len = (size_t)(eq - at);
    return offset(eq + 1, end, true, minutes);
}

bool mm__java_time_zones(const char *zones, const char **bad, size_t *len)
{
    const char *end;

    for (const char *at = zones; at != NULL && *at != 0; at = *end == 0 ? end : end + 1) {
        size_t name_len;
        int minutes;
        end = entry_end(at);
        if (!entry(at, end, &name_len, &minutes) || (*end == ',' && end[1] == 0)) {
            *bad = at;
            *len = (size_t)(end - at);
            return false;
        }
    }
    return true;
}

static bool given_zone(const char *zones, const char *name, int *minutes)
{
    const char *end;

    for (const char *at = zones; at != NULL && *at != 0; at = *end == 0 ? end : end + 1) {
        size_t len;
        end = entry_end(at);
        if (entry(at, end, &len, minutes) && mm__text_is(at, len, name))
            return true;
    }
    return false;
}

static mm_time_verdict find_zone(const char *name, const char *zones, int *minutes)
{
    const char *end = name + strlen(name);

    if (given_zone(zones, name, minutes) || offset(name, end, false, minutes))
        return MM_TIME_OK;
    if (strncmp(name, "GMT", 3) == 0 && offset(name + 3, end, true, minutes))
        return MM_TIME_OK;
    for (size_t i = 0; i < MM_COUNT(zones_known); i++)
        if (strcmp(zones_known[i].name, name) == 0) {
            *minutes = zones_known[i].minutes;
            return zones_known[i].ambiguous ? MM_TIME_AMBIGUOUS : MM_TIME_OK;
        }
    return MM_TIME_BAD;
}

/* Days since 1970-01-01 in the Gregorian calendar, which Java uses from 1582-10-15 on. */
static int64_t days(int y, int m, int d)
{
    const int64_t yy = y - (m <= 2), era = (yy >= 0 ? yy : yy - 399) / 400, yoe = yy - era * 400;
    const int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int month_days(int y, int m)
{
    static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

    return length[m - 1] + (m == 2 && leap);
}

mm_time_verdict mm__java_time_parse(const char *text, const char *zones, int64_t *ms)
{
    const char *at = text;
    int y, mo, d, h, mi, s, zone_minutes = 0;
    mm_time_verdict verdict;

    *ms = 0;
    if (!digits(&at, 4, &y) || !literal(&at, '-') || !digits(&at, 2, &mo) || !literal(&at, '-') || !digits(&at, 2, &d))
        return MM_TIME_BAD;
    if (!literal(&at, ' ') || !digits(&at, 2, &h) || !literal(&at, ':') || !digits(&at, 2, &mi) || !literal(&at, ':'))
        return MM_TIME_BAD;
    if (!digits(&at, 2, &s) || !literal(&at, ' '))
        return MM_TIME_BAD;
    if (y < 1 || mo < 1 || mo > 12 || d < 1 || d > month_days(y, mo) || h > 23 || mi > 59 || s > 59)
        return MM_TIME_BAD;
    verdict = find_zone(at, zones, &zone_minutes);
    if (verdict != MM_TIME_BAD)
        *ms = ((days(y, mo, d) * 24 + h) * 3600 + ((int64_t)mi - zone_minutes) * 60 + s) * 1000;
    return verdict;
}
