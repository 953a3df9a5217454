/* The default data source of projects: docs/formats/ke-metastore.md 3.2, its table row by row. */
#include "ke/ke_step.h"

#include <stdio.h>
#include <string.h>

typedef struct decider {
    mm_ke_plan *plan;
    mm_map      wishes;          /* project -> what --default-source wants */
    bool        quit;
} decider;

static const char *const words[] = { "hive", "kafka" };

/* ---- texts ---- */

static const char *name_of_source(mm_index *idx, const mm_ly_source *s)
{
    static const char *const names[] = { "hive", "kafka", "rdbms" };
    char text[32];

    if (s->kind != MM_LY_OTHER)
        return names[s->kind];
    snprintf(text, sizeof text, "other(%lld)", (long long)s->type);
    return mm_index_text(idx, text, strlen(text));
}

/* "hive, kafka", with counts "hive (12 tables), kafka (2 tables)"; NULL: out of memory. */
static const char *list_sources(mm_ke_plan *plan, const mm_ly_project *p, bool counts)
{
    const char *out = NULL;
    mm_buf text;

    mm__buf_init(&text, mm_run_ctx(plan->run));
    for (size_t i = 0; i < p->n_sources; i++) {
        const char *name = name_of_source(plan->idx, &p->sources[i]);
        mm__buf_printf(&text, "%s%s", i > 0 ? ", " : "", name == NULL ? "" : name);
        if (counts)
            mm__buf_printf(&text, " (%zu table%s)", p->sources[i].n_tables, p->sources[i].n_tables == 1 ? "" : "s");
    }
    if (mm__buf_ok(&text) == MM_OK)
        out = mm_index_text(plan->idx, text.data == NULL ? "" : text.data, text.len);
    mm__buf_free(&text);
    return out;
}

static bool has(const mm_ly_project *p, mm_ly_class kind)
{
    for (size_t i = 0; i < p->n_sources; i++)
        if (p->sources[i].kind == kind)
            return true;
    return false;
}

/* ---- findings ---- */

/* A choice that the input does not allow, or needs: exit 2. */
static mm_fault fault(const mm_ly_project *p, mm_severity severity)
{
    return (mm_fault){ .severity = severity, .rule = MM_KE_SOURCE_RULE, .file = p == NULL ? "" : p->head.path + 1,
                       .code = severity == MM_ERROR ? MM_E_OPTION : MM_OK };
}

static mm_code settled(mm_code code)
{
    return code == MM_E_DATA ? MM_OK : code;
}

static void tell(const decider *d, const mm_ly_project *p, const char *value, const char *origin)
{
    const mm_decision decision = { .rule = MM_KE_SOURCE_RULE, .file = p->head.path + 1, .subject = p->head.name,
                                   .value = value, .origin = origin };
    mm_run_decided(d->plan->run, &decision);
}

static mm_code choose(decider *d, const mm_ly_project *p, mm_ly_class kind, const char *origin)
{
    d->plan->write[p->place] = kind == MM_LY_KAFKA ? "1" : "0";
    tell(d, p, words[kind], origin);
    return MM_OK;
}

/* ---- wishes ---- */

/* The project's name may hold "=": the source does not. */
static mm_code add_wish(decider *d, const char *text, size_t len)
{
    const mm_fault f = fault(NULL, MM_ERROR);
    const char *cut = NULL, *before;
    char *name, *source;

    for (size_t i = 0; i < len; i++)
        if (text[i] == '=')
            cut = text + i;
    if (cut == NULL || cut == text || cut + 1 == text + len)
        return mm__fail(mm_run_ctx(d->plan->run), MM_E_OPTION, "core/option", "",
                        "--default-source: \"%.*s\" is not PROJECT=hive|kafka", (int)(len < 200 ? len : 200), text);
    name = mm_index_text(d->plan->idx, text, (size_t)(cut - text));
    source = mm_index_text(d->plan->idx, cut + 1, (size_t)(text + len - cut - 1));
    if (name == NULL || source == NULL)
        return MM_E_NOMEM;
    if (mm__layout_find(d->plan->layout, MM_LY_PROJECT, name) == NULL)
        return settled(mm_run_fault(d->plan->run, &f, "--default-source names unknown project \"%s\"", name));
    before = mm__map_get(&d->wishes, name, strlen(name));
    if (before != NULL && mm__casecmp(before, source) != 0)
        return settled(mm_run_fault(d->plan->run, &f, "--default-source gives project \"%s\" two sources, %s and %s",
                                    name, before, source));
    return before != NULL ? MM_OK : mm__map_put(&d->wishes, name, strlen(name), source);
}

static mm_code read_wishes(decider *d)
{
    const char *text = mm_run_option(d->plan->run, MM_KE_DEFAULT_SOURCE);

    while (text != NULL && *text != 0) {
        const size_t n = strcspn(text, "\n");
        if (n > 0)
            MM_TRY(add_wish(d, text, n));
        text += n + (text[n] == '\n');
    }
    return MM_OK;
}

typedef struct wish { const char *text; bool known; int64_t type; } wish; /* text NULL: none */

static bool read_number(const char *text, int64_t *out)
{
    const size_t n = strspn(text, "0123456789");

    *out = 0;
    if (n == 0 || n > 9 || text[n] != 0)
        return false;
    for (; *text != 0; text++)
        *out = *out * 10 + (*text - '0');
    return true;
}

static wish wish_of(const decider *d, const mm_ly_project *p)
{
    static const struct { const char *word; int64_t type; } named[] = {
        { "hive", 0 }, { "kafka", 1 }, { "rdbms", 16 }, { "jdbc", 16 },
    };
    wish w = { .text = mm__map_get(&d->wishes, p->head.name, strlen(p->head.name)) };

    if (w.text == NULL)
        return w;
    w.known = read_number(w.text, &w.type);
    for (size_t i = 0; i < MM_COUNT(named) && !w.known; i++)
        if (mm__casecmp(w.text, named[i].word) == 0) {
            w.type = named[i].type;
            w.known = true;
        }
    return w;
}

/* ---- the rows of the table ---- */

static mm_code keep(decider *d, const mm_ly_project *p, wish w)
{
    const mm_fault f = fault(p, MM_ERROR), warning = fault(p, MM_WARNING);
    const char *stored = p->source == NULL ? "(no text)" : p->source;
    int64_t type = -1;
    const bool number = p->source != NULL && read_number(p->source, &type);
    const mm_ly_class kind = number ? mm__layout_class(type) : MM_LY_OTHER;

    if (w.text != NULL && (!number || !w.known || mm__layout_class(w.type) != kind
                           || (kind == MM_LY_OTHER && w.type != type)))
        return settled(mm_run_fault(d->plan->run, &f, "project \"%s\" already has data source %s; it cannot be changed "
                                    "to %s", p->head.name, stored, w.text));
    tell(d, p, stored, "kept");
    for (size_t i = 0; i < p->n_sources; i++)
        if (p->sources[i].kind == kind && (kind != MM_LY_OTHER || p->sources[i].type == type))
            return MM_OK;
    if (p->n_sources == 0)
        return MM_OK;
    return mm_run_fault(d->plan->run, &warning, "project \"%s\": default source %s has no table in the project",
                        p->head.name, stored);
}

static mm_code obey(decider *d, const mm_ly_project *p, wish w)
{
    const mm_fault f = fault(p, MM_ERROR);
    const mm_ly_class kind = w.known ? mm__layout_class(w.type) : MM_LY_OTHER;
    const char *sources;

    if (kind != MM_LY_HIVE && kind != MM_LY_KAFKA)
        return settled(mm_run_fault(d->plan->run, &f, "\"%s\" cannot be chosen as default source; use hive or kafka",
                                    w.text));
    if (has(p, kind))
        return choose(d, p, kind, "option");
    sources = list_sources(d->plan, p, false);
    if (sources == NULL)
        return MM_E_NOMEM;
    return settled(mm_run_fault(d->plan->run, &f, "project \"%s\" has no %s table; its sources are %s", p->head.name,
                                words[kind], sources));
}

static mm_code leave(decider *d, const mm_ly_project *p)
{
    const mm_fault note = fault(p, MM_NOTE), warning = fault(p, MM_WARNING);
    const char *sources = list_sources(d->plan, p, false);

    tell(d, p, NULL, "none");
    if (sources == NULL)
        return MM_E_NOMEM;
    if (p->n_sources == 0)
        return mm_run_fault(d->plan->run, &note, "project \"%s\" has no tables; default source left unset",
                            p->head.name);
    return mm_run_fault(d->plan->run, &warning, "project \"%s\" has only %s tables; set kylin.source.default by hand "
                        "after the upgrade", p->head.name, sources);
}

static bool has_kafka_fact(const mm_ke_plan *plan, const mm_ly_project *p)
{
    for (size_t i = 0; i < p->models.n; i++) {
        const mm_ly_model *m = mm__layout_find(plan->layout, MM_LY_MODEL, p->models.at[i]);
        const mm_ly_table *t = m == NULL || !m->has_fact ? NULL
                               : mm__layout_table(plan->layout, m->tables.at[0], p->head.name);
        if (t != NULL && !t->head.broken && mm__layout_class(t->source_type) == MM_LY_KAFKA)
            return true;
    }
    return false;
}

static mm_code undecided(decider *d, const mm_ly_project *p)
{
    const mm_fault f = fault(p, MM_ERROR), hint = fault(p, MM_NOTE);
    const char *sources = list_sources(d->plan, p, false);

    if (sources == NULL)
        return MM_E_NOMEM;
    MM_TRY(settled(mm_run_fault(d->plan->run, &f, "project \"%s\" has several sources (%s); give --default-source "
                                "%s=hive or =kafka", p->head.name, sources, p->head.name)));
    if (!has_kafka_fact(d->plan, p))
        return MM_OK;
    return mm_run_fault(d->plan->run, &hint, "a model of project \"%s\" has a Kafka fact table: kafka is the wider "
                        "choice, a project with Kafka as source may also load Hive tables", p->head.name);
}

static mm_code quit(decider *d)
{
    mm_fault f = fault(NULL, MM_ERROR);

    f.code = MM_E_CANCELLED;
    d->quit = true;
    return settled(mm_run_fault(d->plan->run, &f, "aborted by the user; nothing was written"));
}

/* A run that ends with an error anyhow asks nothing. */
static mm_code ask(decider *d, const mm_ly_project *p)
{
    const char *choices[2], *sources = list_sources(d->plan, p, true);
    mm_question q = { .rule = MM_KE_SOURCE_RULE, .choices = choices, .subject = p->head.name };
    mm_ly_class kinds[2];
    mm_buf text;
    int answer;

    for (int kind = MM_LY_HIVE; kind <= MM_LY_KAFKA; kind++)
        if (has(p, (mm_ly_class)kind)) {
            choices[q.n_choices] = words[kind];
            kinds[q.n_choices++] = (mm_ly_class)kind;
        }
    if (sources == NULL)
        return MM_E_NOMEM;
    if (q.n_choices == 0)
        return leave(d, p); /* M-26 would ask for what M-22 refuses */
    if (mm_run_failed(d->plan->run))
        return undecided(d, p);
    mm__buf_init(&text, mm_run_ctx(d->plan->run));
    mm__buf_printf(&text, "Project \"%s\" has tables from several sources: %s.", p->head.name, sources);
    q.text = text.data;
    answer = mm__buf_ok(&text) == MM_OK ? mm_run_ask(d->plan->run, &q) : MM_ANSWER_NONE;
    mm__buf_free(&text);
    if (q.text == NULL)
        return MM_E_NOMEM;
    if (answer == MM_ANSWER_QUIT)
        return quit(d);
    return answer < 0 ? undecided(d, p) : choose(d, p, kinds[answer], "prompt");
}

static mm_code decide(decider *d, const mm_ly_project *p)
{
    const wish w = wish_of(d, p);

    if (p->has_source)
        return keep(d, p, w);
    if (w.text != NULL && (p->n_sources > 0 || !w.known || mm__layout_class(w.type) >= MM_LY_RDBMS))
        return obey(d, p, w);
    if (p->n_sources == 1 && p->sources[0].kind <= MM_LY_KAFKA)
        return choose(d, p, p->sources[0].kind, "single source");
    return p->n_sources < 2 ? leave(d, p) : ask(d, p);
}

mm_code mm__ke_decide_sources(mm_ke_plan *plan)
{
    decider d = { .plan = plan };
    const mm_ly_project *p;
    mm_code code;

    mm__map_init(&d.wishes, mm_run_ctx(plan->run), true);
    code = read_wishes(&d);
    for (size_t it = 0; code == MM_OK && !d.quit
                        && (p = mm_index_next(plan->idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        if (!p->head.broken && !p->unsure)
            code = decide(&d, p);
    mm__map_free(&d.wishes);
    return code;
}
