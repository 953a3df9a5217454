/* metamig completion: scripts for shells, made from the tables that also parse the command line. */
#include <string.h>

#include "cli.h"

const cli_opt cmd_completion_options[] = {
    { 0,   "SHELL",   CLI_ARG,  CLI_AT(shell),   NULL, NULL, "bash, zsh or fish" },
    { 'h', "help",    CLI_FLAG, CLI_AT(help),    NULL, NULL, "show this help" },
    { 'V', "version", CLI_FLAG, CLI_AT(version), NULL, NULL, "show the version" },
    CLI_OPTIONS_END
};

/* One option of a verb, whatever table it is from. */
typedef struct option {
    char        letter;
    const char *name, *value, *choices, *help;
} option;

typedef void each_option(const cli_verb *verb, const option *o);

static void walk_options(const cli_verb *verb, each_option *fn)
{
    cli_library walk = { .which = verb->library };

    for (const cli_opt *o = verb->options; o->kind != CLI_END; o++)
        if (o->kind < CLI_ARG)
            fn(verb, &(option){ o->letter, o->name, o->value, o->choices, o->help });
    for (const mm_option *o; (o = cli_library_next(&walk)) != NULL;)
        fn(verb, &(option){ 0, o->name, o->kind == MM_OPTION_FLAG ? NULL : o->value, o->choices, o->help });
}

static void walk_verbs(const cli *app, void (*fn)(const cli_verb *verb))
{
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden)
            fn(v);
}

static void words(const char *choices)
{
    size_t it = 0;

    if (strcmp(choices, "@formats") == 0) {
        for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL;)
            printf("%s%s", it == 1 ? "" : " ", f->id);
        return;
    }
    for (; *choices != 0; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

static void families(void (*fn)(const char *family))
{
    const char *last = "";
    size_t it = 0;

    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL; last = f->family)
        if (strcmp(f->family, last) != 0)
            fn(f->family);
}

static void word(const char *text)
{
    printf(" %s", text);
}

static void alternative(const char *text)
{
    printf("|%s", text);
}

static void verb_word(const cli_verb *verb)
{
    word(verb->name);
}

/* ---- bash ---- */
static void bash_value(const cli_verb *verb, const option *o)
{
    if (o->value == NULL)
        return;
    printf("    %s:--%s", verb->name, o->name);
    if (o->letter != 0)
        printf("|%s:-%c", verb->name, o->letter);
    if (o->choices == NULL) {
        printf(") %s; return ;;\n", strcmp(o->value, "FILE") == 0 || strcmp(o->value, "IN") == 0
               ? "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")" : "COMPREPLY=()");
        return;
    }
    fputs(") mapfile -t COMPREPLY < <(compgen -W \"", stdout);
    words(o->choices);
    puts("\" -- \"$cur\"); return ;;");
}

static void bash_values(const cli_verb *verb)
{
    walk_options(verb, bash_value);
}

static void bash_name(const cli_verb *verb, const option *o)
{
    (void)verb;
    printf(" --%s", o->name);
    if (o->letter != 0)
        printf(" -%c", o->letter);
}

static void bash_options(const cli_verb *verb)
{
    printf("    %s) words=\"", verb->name);
    walk_options(verb, bash_name);
    puts("\" ;;");
}

static void bash_register(const char *family)
{
    printf(" metamig-%s", family);
}

static void bash(const cli *app)
{
    puts("# bash completion for metamig; made by \"metamig completion bash\"\n"
         "_metamig()\n{\n"
         "    local cur prev word verb= words=\n"
         "    cur=${COMP_WORDS[COMP_CWORD]}\n"
         "    prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    COMPREPLY=()\n"
         "    if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
         "    if [[ $cur == = ]]; then cur=; fi\n"
         "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "        case $word in");
    fputs("        -*", stdout);
    families(alternative);
    puts(") ;;\n        *) verb=$word; break ;;\n        esac\n    done\n"
         "    if [[ -z $verb ]]; then");
    fputs("        words=\"--help --version", stdout);
    walk_verbs(app, verb_word);
    families(word);
    puts("\"\n        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n        return\n    fi\n"
         "    case $verb:$prev in");
    walk_verbs(app, bash_values);
    puts("    esac\n    case $verb in");
    walk_verbs(app, bash_options);
    fputs("    esac\n"
          "    if [[ $cur == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
          "    else\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _metamig metamig", stdout);
    families(bash_register);
    putchar('\n');
}

/* ---- zsh ---- */
static void zsh_text(const char *text)
{
    for (; *text != 0; text++) {
        if (strchr("[]:\\", *text) != NULL)
            putchar('\\');
        if (*text == '\'')
            fputs("'\\'", stdout);
        putchar(*text);
    }
}

static void zsh_spec(const option *o, const char *dash, const char *name)
{
    printf("                '%s%s[", dash, name);
    zsh_text(o->help);
    putchar(']');
    if (o->value != NULL) {
        putchar(':');
        zsh_text(o->value);
        putchar(':');
        if (o->choices != NULL) {
            putchar('(');
            words(o->choices);
            putchar(')');
        } else if (strcmp(o->value, "FILE") == 0 || strcmp(o->value, "IN") == 0) {
            fputs("_files", stdout);
        } else {
            putchar(' ');
        }
    }
    puts("' \\");
}

static void zsh_option(const cli_verb *verb, const option *o)
{
    const char letter[2] = { o->letter, 0 };

    (void)verb;
    zsh_spec(o, "--", o->name);
    if (o->letter != 0)
        zsh_spec(o, "-", letter);
}

static void zsh_options(const cli_verb *verb)
{
    printf("        %s)\n            _arguments \\\n", verb->name);
    walk_options(verb, zsh_option);
    puts("                '*:file:_files' ;;");
}

static void zsh_verb(const cli_verb *verb)
{
    printf("        '%s:", verb->name);
    zsh_text(verb->summary);
    puts("'");
}

static void zsh_family(const char *family)
{
    printf("    %s) words[1]=(); (( CURRENT-- )) ;;\n", family);
}

static void zsh(const cli *app)
{
    fputs("#compdef metamig", stdout);
    families(bash_register);
    puts("\n# made by \"metamig completion zsh\"\n"
         "_metamig() {\n    local -a verbs\n    verbs=(");
    walk_verbs(app, zsh_verb);
    fputs("    )\n    case ${words[2]} in\n", stdout);
    families(zsh_family);
    puts("    esac\n"
         "    if (( CURRENT == 2 )); then\n        _describe verb verbs\n        return\n    fi\n"
         "    local verb=${words[2]}\n"
         "    words[1]=()\n    (( CURRENT-- ))\n"
         "    case $verb in");
    walk_verbs(app, zsh_options);
    puts("    esac\n}\n_metamig \"$@\"");
}

/* ---- fish ---- */
static void fish_text(const char *text)
{
    putchar('\'');
    for (; *text != 0; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void fish_option(const cli_verb *verb, const option *o)
{
    printf("complete -c metamig -n '__fish_seen_subcommand_from %s' -l %s", verb->name, o->name);
    if (o->letter != 0)
        printf(" -s %c", o->letter);
    if (o->value != NULL)
        fputs(" -r", stdout);
    if (o->choices != NULL) {
        fputs(" -f -a '", stdout);
        words(o->choices);
        putchar('\'');
    }
    fputs(" -d ", stdout);
    fish_text(o->help);
    putchar('\n');
}

static void fish_verb(const cli_verb *verb)
{
    printf("complete -c metamig -n __metamig_no_verb -f -a %s -d ", verb->name);
    fish_text(verb->summary);
    putchar('\n');
    walk_options(verb, fish_option);
}

static void fish_family(const char *family)
{
    printf("complete -c metamig -n __fish_use_subcommand -f -a %s -d 'verbs of this family only'\n"
           "complete -c metamig-%s -w metamig\n", family, family);
}

static void fish(const cli *app)
{
    fputs("# fish completion for metamig; made by \"metamig completion fish\"\n"
          "function __metamig_no_verb\n    not __fish_seen_subcommand_from", stdout);
    walk_verbs(app, verb_word);
    puts("\nend");
    walk_verbs(app, fish_verb);
    families(fish_family);
}

int cmd_completion(cli *app)
{
    if (strcmp(app->v.shell, "bash") == 0)
        bash(app);
    else if (strcmp(app->v.shell, "zsh") == 0)
        zsh(app);
    else if (strcmp(app->v.shell, "fish") == 0)
        fish(app);
    else
        return cli_misuse(app, "error: SHELL is one of bash, zsh, fish, not %s", app->v.shell);
    return CLI_DONE;
}
