/* The parser of the command line. Long options with "=" or a separate value, letters that may be bundled, operands
 * anywhere, "--" ends options. Abbreviations are not accepted: what they mean would change with the next option. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const mm_option *step_option_once(cli_library *walk)
{
    for (const mm_option *o; (o = mm_step_option_next(&walk->it, &walk->hop)) != NULL;) {
        size_t it = 0, seen = 0;
        const char *hop;
        const mm_option *p;
        while (seen == 0 && (p = mm_step_option_next(&it, &hop)) != NULL && it < walk->it)
            seen = strcmp(p->name, o->name) == 0;
        if (seen == 0)
            return o;
    }
    return NULL;
}

const mm_option *cli_library_next(cli_library *walk)
{
    const mm_option *o = NULL;

    static const unsigned takes[] = { CLI_OF_CTX, CLI_OF_RUN | CLI_OF_EDIT, CLI_OF_RUN };

    for (; walk->table < 3; walk->table++, walk->it = 0) {
        walk->of = walk->table == 0 ? CLI_OF_CTX : CLI_OF_RUN;
        walk->hop = NULL;
        if ((walk->which & takes[walk->table]) == 0)
            continue;
        o = walk->table == 0 ? mm_ctx_option_next(&walk->it)
          : walk->table == 1 ? mm_pipeline_option_next(NULL, &walk->it) : step_option_once(walk);
        if (o != NULL)
            break;
    }
    return o;
}

static const cli_opt *own_option(const cli *app, const char *name, size_t len, char letter)
{
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++) {
        if (o->kind >= CLI_ARG)
            continue;
        if (letter != 0 ? o->letter == letter : strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    }
    return NULL;
}

static const mm_option *library_option(const cli *app, const char *name, size_t len, unsigned *of)
{
    cli_library walk = { .which = app->verb->library };

    for (const mm_option *o; (o = cli_library_next(&walk)) != NULL;)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0) {
            *of = walk.of;
            return o;
        }
    return NULL;
}

static int unknown(const cli *app, const char *name, size_t len)
{
    cli_library walk = { .which = app->verb->library };
    char wanted[64];
    cli_guess guess;

    snprintf(wanted, sizeof wanted, "%.*s", (int)(len < sizeof wanted ? len : sizeof wanted - 1), name);
    cli_guess_start(&guess, wanted);
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++)
        if (o->kind < CLI_ARG)
            cli_guess_offer(&guess, o->name);
    for (const mm_option *o; (o = cli_library_next(&walk)) != NULL;)
        cli_guess_offer(&guess, o->name);
    if (cli_guess_end(&guess) != NULL)
        return cli_misuse(app, "error: unknown option --%s; did you mean --%s?", wanted, cli_guess_end(&guess));
    return cli_misuse(app, "error: unknown option --%s", wanted);
}

static bool among(const char *choices, const char *value)
{
    const size_t len = strlen(value);

    for (const char *c = choices; c != NULL; c = strchr(c, '|') != NULL ? strchr(c, '|') + 1 : NULL)
        if (strcspn(c, "|") == len && memcmp(c, value, len) == 0)
            return true;
    return false;
}

static int keep_setting(cli *app, const mm_option *o, unsigned of, const char *value)
{
    cli_setting *list = realloc(app->settings.list, (app->settings.n + 1) * sizeof *list);

    if (list == NULL)
        return cli_out_of_memory();
    app->settings.list = list;
    list[app->settings.n++] = (cli_setting){ o, value, of };
    return CLI_CONTINUE;
}

static int keep_one_more(cli_list *list, const char *value)
{
    const char **at = realloc(list->at, (list->n + 1) * sizeof *at);

    if (at == NULL)
        return cli_out_of_memory();
    list->at = at;
    at[list->n++] = value;
    return CLI_CONTINUE;
}

static int keep_own(cli *app, const cli_opt *o, const char *value)
{
    char *at = (char *)&app->v + o->offset;

    if (o->kind == CLI_TEXTS)
        return keep_one_more((cli_list *)(void *)at, value);
    if (o->kind == CLI_FLAG)
        *(bool *)(void *)at = true;
    else if (o->kind == CLI_COUNT)
        ++*(unsigned *)(void *)at;
    else if (o->choices != NULL && *o->choices != '@' && !among(o->choices, value))
        return cli_misuse(app, "error: --%s takes one of %s, not %s", o->name, o->choices, value);
    else
        *(const char **)(void *)at = value;
    return CLI_CONTINUE;
}

/* "--name", "--name=value", "--name value"; *i moves on if the value is the next argument. */
static int take_long(cli *app, int argc, char **argv, int *i)
{
    const char *name = argv[*i] + 2, *value = strchr(name, '=');
    const size_t len = value != NULL ? (size_t)(value++ - name) : strlen(name);
    const cli_opt *own = own_option(app, name, len, 0);
    unsigned of = 0;
    const mm_option *lib = own == NULL ? library_option(app, name, len, &of) : NULL;
    const bool wants =
        own != NULL ? own->kind == CLI_TEXT || own->kind == CLI_TEXTS : lib != NULL && lib->kind != MM_OPTION_FLAG;

    if (own == NULL && lib == NULL)
        return unknown(app, name, len);
    if (!wants && value != NULL)
        return cli_misuse(app, "error: --%.*s takes no value", (int)len, name);
    if (wants && value == NULL) {
        if (*i + 1 >= argc)
            return cli_misuse(app, "error: --%s needs a value: %s", name, own != NULL ? own->value : lib->value);
        value = argv[++*i];
    }
    return own != NULL ? keep_own(app, own, value) : keep_setting(app, lib, of, value != NULL ? value : "");
}

/* "-n", "-nq", "-f VALUE", "-fVALUE". */
static int take_letters(cli *app, int argc, char **argv, int *i)
{
    for (const char *s = argv[*i] + 1; *s != 0; s++) {
        const cli_opt *o = own_option(app, NULL, 0, *s);
        const char *value = NULL;
        int status;
        if (o == NULL)
            return cli_misuse(app, "error: unknown option -%c", *s);
        if (o->kind == CLI_TEXT) {
            value = s[1] != 0 ? s + 1 : *i + 1 < argc ? argv[++*i] : NULL;
            if (value == NULL)
                return cli_misuse(app, "error: -%c needs a value: %s", *s, o->value);
        }
        status = keep_own(app, o, value);
        if (status != CLI_CONTINUE || value != NULL)
            return status;
    }
    return CLI_CONTINUE;
}

static int keep_rest(cli *app, const char *text)
{
    const char **rest = realloc(app->rest, (app->n_rest + 1) * sizeof *rest);

    if (rest == NULL)
        return cli_out_of_memory();
    app->rest = rest;
    rest[app->n_rest++] = text;
    return CLI_CONTINUE;
}

static int take_operand(cli *app, const char *text)
{
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++) {
        const char **at = (const char **)(void *)((char *)&app->v + o->offset);
        if (o->kind == CLI_ARGS || (o->kind >= CLI_ARG && *at == NULL)) {
            if (*text == 0)
                return cli_misuse(app, "error: %s is empty", o->name);
            *at = text;
            return o->kind == CLI_ARGS ? keep_rest(app, text) : CLI_CONTINUE;
        }
    }
    return cli_misuse(app, "error: one operand too many: %s", text);
}

static int complete(cli *app)
{
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END && !app->v.lines; o++)
        if ((o->kind == CLI_ARG || o->kind == CLI_ARGS) &&
            *(const char **)(void *)((char *)&app->v + o->offset) == NULL)
            return cli_misuse(app, "error: %s is missing", o->name);
    return CLI_CONTINUE;
}

static int parse_all(cli *app, int argc, char **argv)
{
    bool options = true;
    int status = CLI_CONTINUE;

    for (int i = 1; i < argc && status == CLI_CONTINUE; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && strncmp(argv[i], "--", 2) == 0)
            status = take_long(app, argc, argv, &i);
        else if (options && argv[i][0] == '-' && argv[i][1] != 0)
            status = take_letters(app, argc, argv, &i);
        else
            status = take_operand(app, argv[i]);
    }
    return status;
}

/* A question for help is answered whatever else is wrong with the line. */
static bool asks_for(int argc, char **argv, const char *name, const char *letter)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], name) == 0 || strcmp(argv[i], letter) == 0)
            return true;
    return false;
}

int cli_parse(cli *app, int argc, char **argv)
{
    int status = CLI_CONTINUE;

    app->v.help = asks_for(argc, argv, "--help", "-h");
    app->v.version = asks_for(argc, argv, "--version", "-V");
    if (!app->v.help && !app->v.version)
        status = parse_all(app, argc, argv);
    if (status != CLI_CONTINUE)
        return status;
    cli_look(app);
    if (app->v.help) {
        cli_help(app);
        return CLI_DONE;
    }
    if (app->v.version) {
        printf("metamig %s\n", mm_version_text());
        return CLI_DONE;
    }
    return complete(app);
}

mm_code cli_set_ctx(const cli *app, mm_ctx *ctx)
{
    mm_code code = MM_OK;

    for (size_t i = 0; i < app->settings.n && code == MM_OK; i++)
        if (app->settings.list[i].of == CLI_OF_CTX)
            code = mm_ctx_set(ctx, app->settings.list[i].option->name, app->settings.list[i].value);
    return code;
}

mm_code cli_set_run(const cli *app, mm_pipeline *pipe)
{
    mm_code code = MM_OK;

    for (size_t i = 0; i < app->settings.n && code == MM_OK; i++)
        if (app->settings.list[i].of == CLI_OF_RUN)
            code = mm_pipeline_set(pipe, app->settings.list[i].option->name, app->settings.list[i].value);
    return code;
}

void cli_settings_free(cli_settings *settings)
{
    free(settings->list);
    settings->list = NULL;
    settings->n = 0;
}
