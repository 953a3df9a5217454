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
        if (walk.hop == NULL || cli_hop_wanted(verb->family, walk.hop))
            fn(verb, &(option){ 0, o->name, o->kind == MM_OPTION_FLAG ? NULL : o->value, o->choices, o->help });
}

typedef void each_verb(const cli_verb *verb);

/* Verbs of one family first: there they come before the verbs of all families that have their name. */
static void walk_verbs(const cli *app, each_verb *fn)
{
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden && v->family != NULL)
            fn(v);
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden && v->family == NULL)
            fn(v);
}

/* What `metamig FAMILY` offers; NULL: what `metamig` does. */
static void walk_offered(const cli *app, const char *family, each_verb *fn)
{
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden && cli_is_offered(app->verbs, family, v))
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

static void families(const cli *app, void (*fn)(const cli *app, const char *family))
{
    const char *last = "";
    size_t it = 0;

    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL; last = f->family)
        if (strcmp(f->family, last) != 0)
            fn(app, f->family);
}

static void family_word(const cli *app, const char *family)
{
    (void)app;
    printf(" %s", family);
}

static void family_alternative(const cli *app, const char *family)
{
    (void)app;
    printf("|:%s", family); /* "FAMILY:WORD" where none has been named yet */
}

static void family_program(const cli *app, const char *family)
{
    (void)app;
    printf(" metamig-%s", family);
}

static void verb_word(const cli_verb *verb)
{
    printf(" %s", verb->name);
}

/* The pattern that "FAMILY/VERB" of a line matches. */
static const char *family_pattern(const cli_verb *verb)
{
    return verb->family != NULL ? verb->family : "*";
}

static bool is_path(const char *value)
{
    return strcmp(value, "FILE") == 0 || strcmp(value, "IN") == 0 || strcmp(value, "DIR") == 0 ||
           strcmp(value, "BEFORE") == 0 || strcmp(value, "AFTER") == 0 || strcmp(value, "CAPTURE") == 0;
}

/* ---- bash ---- */
static void bash_value(const cli_verb *verb, const option *o)
{
    const char *family = family_pattern(verb);

    if (o->value == NULL)
        return;
    printf("    %s/%s:--%s", family, verb->name, o->name);
    if (o->letter != 0)
        printf("|%s/%s:-%c", family, verb->name, o->letter);
    if (o->choices == NULL) {
        printf(") %s; return ;;\n", is_path(o->value) ? "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")"
                                                      : "COMPREPLY=()");
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
    printf("    %s/%s) words=\"", family_pattern(verb), verb->name);
    walk_options(verb, bash_name);
    puts("\" ;;");
}

static void bash_family(const cli *app, const char *family)
{
    printf("        %s) words=\"--help --version", family);
    walk_offered(app, family, verb_word);
    puts("\" ;;");
}

static void bash(const cli *app)
{
    fputs("# bash completion for metamig; made by \"metamig completion bash\"\n"
          "_metamig()\n{\n"
          "    local cur prev word family= verb= words=\n"
          "    cur=${COMP_WORDS[COMP_CWORD]}\n"
          "    prev=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    COMPREPLY=()\n"
          "    if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
          "    if [[ $cur == = ]]; then cur=; fi\n"
          "    word=${COMP_WORDS[0]##*/}\n"
          "    case $word in metamig-*) family=${word#metamig-} ;; esac\n"
          "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
          "        case $family:$word in\n"
          "        *:-*) ;;\n"
          "        :", stdout);
    families(app, family_alternative);
    fputs(") family=$word ;;\n        *) verb=$word; break ;;\n        esac\n    done\n"
          "    if [[ -z $verb ]]; then\n        case $family in\n", stdout);
    families(app, bash_family);
    fputs("        *) words=\"--help --version", stdout);
    walk_offered(app, NULL, verb_word);
    families(app, family_word);
    puts("\" ;;\n        esac\n"
         "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n        return\n    fi\n"
         "    case $family/$verb:$prev in");
    walk_verbs(app, bash_values);
    puts("    esac\n    case $family/$verb in");
    walk_verbs(app, bash_options);
    fputs("    esac\n"
          "    if [[ $cur == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
          "    else\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _metamig metamig", stdout);
    families(app, family_program);
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
    printf("            '%s%s[", dash, name);
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
        } else {
            fputs(is_path(o->value) ? "_files" : " ", stdout);
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
    printf("    %s/%s) _arguments \\\n", family_pattern(verb), verb->name);
    walk_options(verb, zsh_option);
    puts("            '*:file:_files' ;;");
}

static void zsh_verb(const cli_verb *verb)
{
    printf(" '%s:", verb->name);
    zsh_text(verb->summary);
    putchar('\'');
}

static void zsh_family(const cli *app, const char *family)
{
    printf("        %s) verbs=(", family);
    walk_offered(app, family, zsh_verb);
    puts(") ;;");
}

static void zsh(const cli *app)
{
    fputs("#compdef metamig", stdout);
    families(app, family_program);
    fputs("\n# made by \"metamig completion zsh\"\n"
          "_metamig() {\n    local -a verbs\n    local family=\n"
          "    case ${words[1]:t} in metamig-*) family=${${words[1]:t}#metamig-} ;; esac\n"
          "    case \"$family:${words[2]}\" in\n    :", stdout);
    families(app, family_alternative);
    puts(")\n        if (( CURRENT > 2 )); then family=${words[2]}; shift words; (( CURRENT-- )); fi ;;\n    esac\n"
         "    if (( CURRENT == 2 )); then\n        case $family in");
    families(app, zsh_family);
    fputs("        *) verbs=(", stdout);
    walk_offered(app, NULL, zsh_verb);
    families(app, family_word);
    puts(") ;;\n        esac\n        _describe verb verbs\n        return\n    fi\n"
         "    local verb=${words[2]}\n"
         "    shift words\n    (( CURRENT-- ))\n"
         "    case $family/$verb in");
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
    printf("complete -c metamig -n '__metamig_at \"%s/%s\"' -l %s", family_pattern(verb), verb->name, o->name);
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
    printf("complete -c metamig -n '__metamig_at \"%s/\"' -f -a %s -d ", family_pattern(verb), verb->name);
    fish_text(verb->summary);
    putchar('\n');
    walk_options(verb, fish_option);
}

static void fish_family(const cli *app, const char *family)
{
    (void)app;
    printf("complete -c metamig -n '__metamig_at \"/\"' -f -a %s -d 'verbs of this family only'\n"
           "complete -c metamig-%s -w 'metamig %s'\n", family, family, family);
}

static void fish(const cli *app)
{
    fputs("# fish completion for metamig; made by \"metamig completion fish\"\n"
          "function __metamig_at --description 'Does FAMILY/VERB of the line match a pattern?'\n"
          "    set -l line (commandline -opc)\n"
          "    set -l family (string replace -rf '^.*metamig-' '' -- $line[1])\n"
          "    set -l verb\n"
          "    for word in $line[2..-1]\n"
          "        if string match -q -- '-*' $word\n            continue\n        end\n"
          "        if test -z \"$family\"; and contains -- $word", stdout);
    families(app, family_word);
    puts("\n            set family $word\n            continue\n        end\n"
         "        set verb $word\n        break\n    end\n"
         "    string match -q -- $argv[1] \"$family/$verb\"\nend");
    walk_verbs(app, fish_verb);
    families(app, fish_family);
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
