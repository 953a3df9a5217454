/* capture-script: a POSIX shell script that writes a folder of captures. docs/formats/openmldb.md 9. */
#include "openmldb/openmldb_plan.h"

static const char head[] =
    "#!/bin/sh\n"
    "# Made by \"metamig openmldb capture-script\". Asks a cluster for its state, changes nothing:\n"
    "#\n"
    "#     sh THIS FOLDER        FOLDER must not exist; without it: capture\n"
    "#\n"
    "# Exit: 0 all was captured, 1 a command failed (the folder is kept and shows it), 2 called wrongly.\n"
    "set -u\n"
    "LC_ALL=C\n"
    "export LC_ALL\n";

static const char body[] =
    "OUT=${1:-capture}\n"
    "status=0\n"
    "\n"
    "if [ $# -gt 1 ]; then\n"
    "    printf 'usage: sh %s [FOLDER]\\n' \"$0\" >&2\n"
    "    exit 2\n"
    "fi\n"
    "mkdir \"$OUT\" || exit 2\n"
    "\n"
    "# Standard error is not mixed in: a capture holds what was printed, nothing else.\n"
    "save()\n"
    "{\n"
    "    file=$OUT/$1\n"
    "    shift\n"
    "    if \"$OPENMLDB\" \"$@\" --interactive=false >\"$file\" </dev/null; then return 0; fi\n"
    "    printf 'failed: %s %s\\n' \"$OPENMLDB\" \"$*\" >&2\n"
    "    status=1\n"
    "}\n"
    "# ns FILE COMMAND [OPTION], tablet ENDPOINT\n"
    "ns() { save \"$1\" --zk_cluster=\"$ZK\" --zk_root_path=\"$ROOT\" --role=ns_client --cmd=\"$2\" ${3:+\"$3\"}; }\n"
    "tablet()\n"
    "{\n"
    "    name=$(printf '%s' \"$1\" | sed 's/:\\([^:]*\\)$/_\\1/')\n"
    "    save \"gettablestatus@$name.txt\" --endpoint=\"$2\" --role=client --cmd=gettablestatus\n"
    "}\n"
    "# column NAME FILE: the cells below a header\n"
    "column()\n"
    "{\n"
    "    awk -v want=\"$1\" '\n"
    "        { sub(/[ \\t\\r]+$/, \"\") }\n"
    "        inside && !/^  / { inside = 0 }\n"
    "        inside {\n"
    "            s = end ? substr($0, start, end - start) : substr($0, start)\n"
    "            sub(/^ +/, \"\", s); sub(/ +$/, \"\", s); print s; next\n"
    "        }\n"
    "        /^------+$/ && last != \"\" {\n"
    "            start = end = at = 0; s = last\n"
    "            while (match(s, /[^ ]+/)) {\n"
    "                if (start && !end) end = at + RSTART\n"
    "                if (substr(s, RSTART, RLENGTH) == want) start = at + RSTART\n"
    "                at += RSTART + RLENGTH - 1; s = substr(s, RSTART + RLENGTH)\n"
    "            }\n"
    "            inside = start > 0; next\n"
    "        }\n"
    "        { last = $0 }' \"$OUT/$2\"\n"
    "}\n"
    "\n"
    "ns showns.txt showns\n"
    "ns showtablet.txt showtablet\n"
    "ns confget.txt confget\n"
    "ns showdb.txt showdb\n"
    "column name showdb.txt >\"$OUT/.databases\"\n"
    "for db in __INTERNAL_DB __PRE_AGG_DB INFORMATION_SCHEMA; do printf '%s\\n' \"$db\"; done >>\"$OUT/.databases\"\n"
    "while IFS= read -r db; do\n"
    "    ns \"showtable.$db.txt\" showtable --database=\"$db\"\n"
    "    ns \"showopstatus.$db.txt\" showopstatus --database=\"$db\"\n"
    "done <\"$OUT/.databases\"\n"
    "rm -f \"$OUT/.databases\"\n";

static const char all_tablets[] =
    "column endpoint showtablet.txt >\"$OUT/.endpoints\"\n"
    "column real_endpoint showtablet.txt >\"$OUT/.addresses\"\n"
    "column state showtablet.txt >\"$OUT/.states\"\n"
    "exec 3<\"$OUT/.addresses\" 4<\"$OUT/.states\"\n"
    "while IFS= read -r endpoint; do\n"
    "    address=-\n"
    "    state=\n"
    "    IFS= read -r address <&3 || address=-\n"
    "    IFS= read -r state <&4 || state=\n"
    "    case $address in - | '') address=$endpoint ;; esac\n"
    "    # A tablet that is offline cannot be asked; showtablet says so.\n"
    "    case $state in *Offline) continue ;; esac\n"
    "    tablet \"$endpoint\" \"$address\"\n"
    "done <\"$OUT/.endpoints\"\n"
    "exec 3<&- 4<&-\n"
    "rm -f \"$OUT/.endpoints\" \"$OUT/.addresses\" \"$OUT/.states\"\n";

static const char tail[] =
    "save showtablestatus.txt --zk_cluster=\"$ZK\" --zk_root_path=\"$ROOT\" --role=sql_client "
    "--cmd=\"show table status like '%';\"\n"
    "exit \"$status\"\n";

mm_code mm_openmldb_capture_script(mm_openmldb_result **out, mm_ctx *ctx, const char *bin, const char *zk_cluster,
                                   const char *zk_root_path, const char *const *tablets, size_t n_tablets)
{
    mm_buf *b;

    *out = NULL;
    mm__error_clear(ctx);
    MM_TRY(mm__om_result_new(out, ctx, "openmldb capture-script"));
    (*out)->no_summary = true;
    b = &(*out)->output;
    mm__buf_text(b, head);
    mm__buf_text(b, "OPENMLDB=");
    mm__om_put_quoted(b, bin);
    mm__buf_text(b, "\nZK=");
    mm__om_put_quoted(b, zk_cluster);
    mm__buf_text(b, "\nROOT=");
    mm__om_put_quoted(b, zk_root_path);
    mm__buf_char(b, '\n');
    mm__buf_text(b, body);
    if (n_tablets == 0)
        mm__buf_text(b, all_tablets);
    for (size_t i = 0; i < n_tablets; i++) {
        mm__buf_text(b, "tablet ");
        mm__om_put_quoted(b, tablets[i]);
        mm__buf_char(b, ' ');
        mm__om_put_quoted(b, tablets[i]);
        mm__buf_char(b, '\n');
    }
    mm__buf_text(b, tail);
    return mm__om_result_done(out, mm__om_result_end(*out, false, false));
}
