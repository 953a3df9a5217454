/* A plan as a POSIX shell script that can be stopped anywhere and run again. docs/formats/openmldb.md 11. */
#include "openmldb/openmldb_plan.h"

void mm__om_put_quoted(mm_buf *out, const char *text)
{
    mm__buf_char(out, '\'');
    for (; *text != 0; text++)
        if (*text == '\'')
            mm__buf_text(out, "'\\''");
        else
            mm__buf_char(out, *text);
    mm__buf_char(out, '\'');
}

/* What every script begins with; the plan's own values stand between the two. */
static const char head[] =
    "#!/bin/sh\n"
    "# Made by \"metamig openmldb plan --format=sh\". Drains one tablet, brings its leaders back:\n"
    "#\n"
    "#     OPENMLDB=./bin/openmldb ZK=HOST:PORT ROOT=/openmldb sh THIS pre|recover|post\n"
    "#\n"
    "# It may be stopped at any step and run again: finished steps are in the file STEP_LOG. Other settings:\n"
    "# POLL_SECONDS between two looks (2), WAIT_SECONDS for one wait (3600). Exit: 0 done, 1 failed, 2 misused.\n"
    "set -u\n"
    "LC_ALL=C\n"
    "export LC_ALL\n";

/* Strings of C have a length that compilers must accept: the functions come in three of them. */
static const char tools[] =
    "POLL=${POLL_SECONDS:-2}\n"
    "WAIT=${WAIT_SECONDS:-3600}\n"
    "OFF=0\n"
    "PART=${1-}\n"
    "TAB=$(printf '\\t')\n"
    "\n"
    "say() { printf 'plan %s: %s\\n' \"$PART\" \"$*\" >&2; }\n"
    "die() { say \"$*\"; exit 1; }\n"
    "\n"
    "# ns DATABASE COMMAND, tablet ENDPOINT COMMAND: the vendor's client\n"
    "ns()\n"
    "{\n"
    "    if [ -n \"$1\" ]; then\n"
    "        \"$OPENMLDB\" --zk_cluster=\"$ZK\" --zk_root_path=\"$ROOT\" --role=ns_client --interactive=false "
    "--database=\"$1\" --cmd=\"$2\" </dev/null\n"
    "    else\n"
    "        \"$OPENMLDB\" --zk_cluster=\"$ZK\" --zk_root_path=\"$ROOT\" --role=ns_client --interactive=false "
    "--cmd=\"$2\" </dev/null\n"
    "    fi\n"
    "}\n"
    "tablet()\n"
    "{\n"
    "    \"$OPENMLDB\" --endpoint=\"$(address \"$1\")\" --role=client --interactive=false --cmd=\"$2\" </dev/null\n"
    "}\n"
    "\n"
    "# cells COLUMN...: these columns of the table on standard input, with TABs between; fails if there is no table.\n"
    "# Cells stand below the names of their columns.\n"
    "cells()\n"
    "{\n"
    "    awk -v want=\"$*\" '\n"
    "        function trim(s) { gsub(/^[ \\t]+|[ \\t]+$/, \"\", s); return s }\n"
    "        function head(s,    at, i, m) {\n"
    "            split(\"\", place); n = at = 0\n"
    "            while (match(s, /[^ ]+/)) {\n"
    "                start[++n] = at + RSTART; place[substr(s, RSTART, RLENGTH)] = n\n"
    "                at += RSTART + RLENGTH - 1; s = substr(s, RSTART + RLENGTH)\n"
    "            }\n"
    "            m = split(want, names, \" \")\n"
    "            for (i = 1; i <= m; i++) if (!(names[i] in place)) exit 1\n"
    "            return m\n"
    "        }\n"
    "        function cell(i) {\n"
    "            return trim(i < n ? substr($0, start[i], start[i + 1] - start[i]) : substr($0, start[i]))\n"
    "        }\n"
    "        { sub(/[ \\t\\r]+$/, \"\") }\n"
    "        inside && !/^  / { inside = 0 }\n"
    "        inside {\n"
    "            for (i = 1; i <= m; i++) printf \"%s%s\", cell(place[names[i]]), i < m ? \"\\t\" : \"\\n\"\n"
    "            next\n"
    "        }\n"
    "        /^------+$/ && last != \"\" { m = head(last); inside = found = 1; next }\n"
    "        { last = $0 }\n"
    "        END { exit !found }'\n"
    "}\n"
    "\n";

static const char steps[] =
    "# ---- the step log ----\n"
    "is_logged() { [ -f \"$LOG\" ] && grep -qxF \"$PART $*\" \"$LOG\"; }\n"
    "put_log() { printf '%s %s\\n' \"$PART\" \"$*\" >>\"$LOG\" || die \"cannot write $LOG\"; }\n"
    "# base STEP: the newest operation before the step was begun; empty if it was not\n"
    "base() { [ ! -f \"$LOG\" ] || sed -n \"s/^$PART begin $1 //p\" \"$LOG\" | tail -n 1; }\n"
    "\n"
    "# ---- what the cluster says; all take DATABASE TABLE TID PID ----\n"
    "# \"ENDPOINT ROLE ALIVE\" per replica\n"
    "replicas()\n"
    "{\n"
    "    out=$(ns \"$1\" \"showtable $2\") || return 1\n"
    "    out=$(printf '%s\\n' \"$out\" | cells tid pid endpoint role is_alive) || return 1\n"
    "    printf '%s\\n' \"$out\" |\n"
    "        awk -F '\\t' -v OFS='\\t' -v tid=\"$3\" -v pid=\"$4\" '$1 == tid && $2 == pid { print $3, $4, $5 }'\n"
    "}\n"
    "# has REPLICAS ENDPOINT ROLE ALIVE; a dot stands for anything\n"
    "has()\n"
    "{\n"
    "    printf '%s\\n' \"$1\" | awk -F '\\t' -v e=\"$2\" -v r=\"$3\" -v a=\"$4\" \\\n"
    "        '$1 == e && (r == \".\" || r == $2) && (a == \".\" || a == $3) { yes = 1 } END { exit !yes }'\n"
    "}\n"
    "# \"ID TYPE STATUS\" per operation newer than $5\n"
    "newer()\n"
    "{\n"
    "    out=$(ns \"$1\" \"showopstatus $2 $4\") || return 1\n"
    "    out=$(printf '%s\\n' \"$out\" | cells op_id op_type status pid) || return 1\n"
    "    printf '%s\\n' \"$out\" |\n"
    "        while IFS=$TAB read -r id type status pid; do\n"
    "            if [ -n \"$id\" ] && [ \"$pid\" = \"$4\" ] && [ \"$id\" -gt \"$5\" ]; then\n"
    "                printf '%s\\t%s\\t%s\\n' \"$id\" \"$type\" \"$status\"\n"
    "            fi\n"
    "        done\n"
    "}\n"
    "newest()\n"
    "{\n"
    "    all=$(newer \"$@\" 0) || return 1\n"
    "    printf '%s\\n' \"$all\" | awk -F '\\t' '$1 > m { m = $1 } END { print m + 0 }'\n"
    "}\n"
    "\n"
    "# ---- steps ----\n"
    "# reached DO DATABASE TABLE TID PID ENDPOINT: is the state there that the command is to make?\n"
    "reached()\n"
    "{\n"
    "    rows=$(replicas \"$2\" \"$3\" \"$4\" \"$5\") || die \"$3 $5: showtable failed\"\n"
    "    [ -n \"$rows\" ] || die \"$3 $5: not listed by showtable\"\n"
    "    case $1 in\n"
    "    addreplica) has \"$rows\" \"$6\" . . ;;\n"
    "    changeleader) has \"$rows\" \"$6\" leader yes ;;\n"
    "    recovertable) has \"$rows\" \"$6\" . yes ;;\n"
    "    delreplica) ! has \"$rows\" \"$6\" . . ;;\n"
    "    updatetablealive) has \"$rows\" \"$6\" . no ;;\n"
    "    esac\n"
    "}\n"
    "success()\n"
    "{\n"
    "    case $1 in\n"
    "    addreplica) echo 'AddReplica ok' ;;\n"
    "    delreplica) echo 'DelReplica ok' ;;\n"
    "    changeleader) echo 'change leader ok' ;;\n"
    "    recovertable) echo 'recover table ok' ;;\n"
    "    updatetablealive) echo 'update ok' ;;\n"
    "    confset) echo 'set auto_failover ok' ;;\n"
    "    esac\n"
    "}\n"
    "# send DO DATABASE COMMAND\n"
    "send()\n"
    "{\n"
    "    out=$(ns \"$2\" \"$3\") || die \"$3: the client failed: $out\"\n"
    "    case $out in\n"
    "    *'error msg'*) die \"$3: $out\" ;;\n"
    "    *\"$(success \"$1\")\"*) ;;\n"
    "    *) die \"$3: $out\" ;;\n"
    "    esac\n"
    "}\n"
    "# step N DO DATABASE TABLE TID PID ENDPOINT [WORD]\n"
    "step()\n"
    "{\n"
    "    if is_logged \"done $1\"; then return 0; fi\n"
    "    before=$(base \"$1\")\n"
    "    if [ -n \"$before\" ]; then # begun by a run that was stopped: was the command sent?\n"
    "        now=$(newer \"$3\" \"$4\" \"$5\" \"$6\" \"$before\") || die \"$4 $6: showopstatus failed\"\n"
    "        if [ -n \"$now\" ]; then put_log \"done $1\"; return 0; fi\n"
    "    fi\n"
    "    if reached \"$2\" \"$3\" \"$4\" \"$5\" \"$6\" \"$7\"; then\n"
    "        put_log \"skip $1\"\n"
    "        put_log \"done $1\"\n"
    "        return 0\n"
    "    fi\n"
    "    if [ -z \"$before\" ]; then\n"
    "        before=$(newest \"$3\" \"$4\" \"$5\" \"$6\") || die \"$4 $6: showopstatus failed\"\n"
    "        put_log \"begin $1 $before\"\n"
    "    fi\n"
    "    say \"$1: $2 $4 $6 $7\"\n"
    "    send \"$2\" \"$3\" \"$2 $4 $6 $7${8:+ $8}\"\n"
    "    put_log \"done $1\"\n"
    "}\n";

static const char waits[] =
    "# patience WHAT: one look more, until WAIT is over\n"
    "patience()\n"
    "{\n"
    "    [ \"$waited\" -lt \"$WAIT\" ] || die \"$1: not reached after $WAIT s\"\n"
    "    sleep \"$POLL\"\n"
    "    waited=$((waited + (POLL > 0 ? POLL : 1)))\n"
    "}\n"
    "# again STEP OPERATIONS WHY: the next run sends the command of that step anew, behind these operations\n"
    "again()\n"
    "{\n"
    "    grep -vxF \"$PART done $1\" \"$LOG\" >\"$LOG.new\" || :\n"
    "    printf '%s begin %s %s\\n' \"$PART\" \"$1\" \"$(printf '%s\\n' \"$2\" | tail -n 1 | cut -f 1)\" "
    ">>\"$LOG.new\"\n"
    "    mv \"$LOG.new\" \"$LOG\" || die \"cannot write $LOG\"\n"
    "    die \"$3\"\n"
    "}\n"
    "# wait_op N TYPE DATABASE TABLE TID PID: the operations of step N - 1\n"
    "wait_op()\n"
    "{\n"
    "    if is_logged \"done $1\" || is_logged \"skip $(($1 - 1))\"; then return 0; fi\n"
    "    before=$(base \"$(($1 - 1))\")\n"
    "    waited=0\n"
    "    while :; do\n"
    "        now=$(newer \"$3\" \"$4\" \"$5\" \"$6\" \"${before:-0}\") || die \"$4 $6: showopstatus failed\"\n"
    "        case $TAB$now$TAB in\n"
    "        *\"${TAB}kFailed\"*) again \"$(($1 - 1))\" \"$now\" \"$4 $6: an operation failed: $now\" ;;\n"
    "        *\"${TAB}kCanceled\"*) again \"$(($1 - 1))\" \"$now\" \"$4 $6: one was canceled: $now\" ;;\n"
    "        *\"${TAB}kInited\"* | *\"${TAB}kDoing\"*) ;;\n"
    "        *\"$TAB$2$TAB\"*) put_log \"done $1\"; return 0 ;;\n"
    "        esac\n"
    "        patience \"$4 $6: $2\"\n"
    "    done\n"
    "}\n"
    "# wait_sync N DATABASE TABLE TID PID LEADER FOLLOWER\n"
    "wait_sync()\n"
    "{\n"
    "    if is_logged \"done $1\"; then return 0; fi\n"
    "    waited=0\n"
    "    while :; do\n"
    "        if reached changeleader \"$2\" \"$3\" \"$4\" \"$5\" \"$7\"; then put_log \"done $1\"; return 0; fi\n"
    "        out=$(tablet \"$6\" \"getfollower $4 $5\") || die \"$3 $5: getfollower failed on $6\"\n"
    "        out=$(printf '%s\\n' \"$out\" | cells follower leader_offset offset |\n"
    "            awk -F '\\t' -v e=\"$7\" '$1 == e')\n"
    "        lead=$(printf '%s' \"$out\" | cut -f 2)\n"
    "        own=$(printf '%s' \"$out\" | cut -f 3)\n"
    "        if [ -n \"$lead\" ] && [ -n \"$own\" ] && [ $((lead - own)) -le \"$MAX_LAG\" ]; then\n"
    "            put_log \"done $1\"\n"
    "            return 0\n"
    "        fi\n"
    "        patience \"$3 $5: $7 behind $6\"\n"
    "    done\n"
    "}\n"
    "# Nothing runs, every replica on the tablet is alive and loaded.\n"
    "is_idle()\n"
    "{\n"
    "    list=$(ns '' showdb) || die 'showdb failed'\n"
    "    list=$(printf '%s\\n' \"$list\" | cells name) || die 'showdb printed no table'\n"
    "    held=$(tablet \"$E\" gettablestatus) || return 1\n"
    "    held=$(printf '%s\\n' \"$held\" | cells tid pid state) || return 1\n"
    "    printf '%s\\n' __INTERNAL_DB __PRE_AGG_DB INFORMATION_SCHEMA \"$list\" | {\n"
    "        while IFS= read -r db; do\n"
    "            [ -n \"$db\" ] || continue\n"
    "            ops=$(ns \"$db\" showopstatus | cells status) || exit 1\n"
    "            case $ops in *kInited* | *kDoing*) exit 1 ;; esac\n"
    "            rows=$(ns \"$db\" showtable | cells tid pid endpoint is_alive) || exit 1\n"
    "            printf '%s\\n' \"$rows\" | awk -F '\\t' -v e=\"$E\" '$3 == e { print $1 \"\\t\" $2 \"\\t\" $4 }' | {\n"
    "                while IFS=$TAB read -r tid pid alive; do\n"
    "                    [ \"$alive\" = yes ] || exit 1\n"
    "                    printf '%s\\n' \"$held\" | grep -qxF \"$tid$TAB$pid${TAB}kTableNormal\" || exit 1\n"
    "                done\n"
    "            } || exit 1\n"
    "        done\n"
    "    }\n"
    "}\n"
    "wait_idle()\n"
    "{\n"
    "    waited=0\n"
    "    until is_idle; do patience \"tablet $E idle\"; done\n"
    "}\n"
    "confset()\n"
    "{\n"
    "    [ \"$1\" = true ] || OFF=1\n"
    "    send confset '' \"confset auto_failover $1\"\n"
    "    [ \"$1\" = false ] || OFF=0\n"
    "}\n"
    "verify() { say \"now capture the cluster and run: metamig openmldb verify $* BEFORE AFTER\"; }\n"
    "\n"
    "# auto_failover becomes what it was, however this ends.\n"
    "restore()\n"
    "{\n"
    "    status=$?\n"
    "    trap '' HUP INT TERM\n"
    "    if [ \"$OFF\" = 1 ]; then\n"
    "        case $(ns '' 'confset auto_failover true' 2>&1) in\n"
    "        *'set auto_failover ok'*) say 'auto_failover is true again' ;;\n"
    "        *) say 'auto_failover IS STILL FALSE: send \"confset auto_failover true\" by hand'; status=1 ;;\n"
    "        esac\n"
    "    fi\n"
    "    exit \"$status\"\n"
    "}\n"
    "trap restore EXIT\n"
    "trap 'exit 129' HUP\n"
    "trap 'exit 130' INT\n"
    "trap 'exit 143' TERM\n"
    "\n";

static const char tail[] =
    "\n"
    "case $PART in\n"
    "pre | recover | post)\n"
    "    for name in OPENMLDB ZK ROOT; do\n"
    "        eval \"[ -n \\\"\\${$name-}\\\" ]\" || { say \"$name is not set\"; exit 2; }\n"
    "    done\n"
    "    if is_logged finished; then say 'finished before: nothing to do'; exit 0; fi\n"
    "    \"part_$PART\"\n"
    "    put_log finished\n"
    "    say finished\n"
    "    ;;\n"
    "*)\n"
    "    printf 'usage: OPENMLDB=PATH ZK=HOST:PORT ROOT=PATH sh %s pre|recover|post\\n' \"$0\" >&2\n"
    "    exit 2\n"
    "    ;;\n"
    "esac\n";

/* ---- the plan's own part ---- */

static void put_subject(mm_buf *out, const om_step *s)
{
    mm__buf_char(out, ' ');
    mm__om_put_quoted(out, s->db);
    mm__buf_char(out, ' ');
    mm__om_put_quoted(out, s->table);
    mm__buf_printf(out, " %lu %lu", (unsigned long)s->tid, (unsigned long)s->pid);
}

static void put_args(mm_buf *out, const om_step *s, unsigned from)
{
    for (unsigned i = from; i < s->n_args; i++) {
        mm__buf_char(out, ' ');
        mm__om_put_quoted(out, s->args[i]);
    }
}

static void put_step(mm_buf *out, const om_step *s, size_t n)
{
    mm__buf_text(out, "    ");
    switch (s->what) {
    case OM_CONFSET: mm__buf_printf(out, "confset %s", s->args[1]); break;
    case OM_WAIT_IDLE: mm__buf_text(out, "wait_idle"); break;
    case OM_VERIFY:
        mm__buf_text(out, "verify");
        put_args(out, s, 0);
        break;
    case OM_WAIT_OP:
        mm__buf_printf(out, "wait_op %zu %s", n, s->args[0]);
        put_subject(out, s);
        break;
    case OM_WAIT_SYNC:
        mm__buf_printf(out, "wait_sync %zu", n);
        put_subject(out, s);
        put_args(out, s, 0);
        break;
    default:
        mm__buf_printf(out, "step %zu %s", n, mm__om_do_name(s->what));
        put_subject(out, s);
        put_args(out, s, 2);
        break;
    }
    mm__buf_char(out, '\n');
}

static void put_part(mm_buf *out, const char *name, const om_steps *list)
{
    mm__buf_printf(out, "part_%s()\n{\n", name);
    for (size_t i = 0; i < list->n; i++)
        put_step(out, &list->at[i], i + 1);
    if (list->n == 0)
        mm__buf_text(out, "    say 'nothing to do'\n");
    mm__buf_text(out, "}\n");
}

/* A cluster with server names: a tablet is asked at its address. */
static void put_addresses(const om_plan *p, mm_buf *out)
{
    mm__buf_text(out, "address()\n{\n    case $1 in\n");
    for (size_t i = 0; i < p->cap->lists[OM_LIST_TABLETS].n; i++) {
        const om_node *t = &p->cap->lists[OM_LIST_TABLETS].at[i];
        if (t->real == NULL || *t->real == 0 || strcmp(t->real, "-") == 0)
            continue;
        mm__buf_text(out, "    ");
        mm__om_put_quoted(out, t->key);
        mm__buf_text(out, ") echo ");
        mm__om_put_quoted(out, t->real);
        mm__buf_text(out, " ;;\n");
    }
    mm__buf_text(out, "    *) printf '%s\\n' \"$1\" ;;\n    esac\n}\n");
}

/* File name of the log: the endpoint, with what a file name should not hold as "_". */
static void put_log_name(mm_buf *out, const char *endpoint)
{
    mm__buf_text(out, "LOG=${STEP_LOG:-./metamig-plan-");
    for (; *endpoint != 0; endpoint++) {
        const char c = *endpoint;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        mm__buf_char(out, letter || (c >= '0' && c <= '9') || c == '.' || c == '-' ? c : '_');
    }
    mm__buf_text(out, ".log}\n");
}

mm_code mm__om_plan_script(const om_plan *p, mm_buf *out)
{
    mm__buf_text(out, head);
    mm__buf_text(out, "E=");
    mm__om_put_quoted(out, p->endpoint);
    mm__buf_printf(out, "\nMAX_LAG=%llu\n", (unsigned long long)p->o->max_lag);
    put_log_name(out, p->endpoint);
    mm__buf_text(out, tools);
    mm__buf_text(out, steps);
    mm__buf_text(out, waits);
    put_addresses(p, out);
    put_part(out, "pre", &p->pre);
    put_part(out, "recover", &p->recover);
    put_part(out, "post", &p->post);
    mm__buf_text(out, tail);
    return mm__buf_ok(out);
}
