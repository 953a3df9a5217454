#!/usr/bin/env bash
# restore, killed between any two system calls: afterwards DIR is the old tree or the new one, complete, and the old one
# is somewhere. backup, killed: no archive, or a complete one. Prints TAP.
set -u
# shellcheck disable=SC1091
. "$(dirname "$0")/fault-common"

# A full disk leaves nothing.
# A small tree: there is a run for each system call.
mkdir meta
cp -a "$SRC"/testdata/demo/meta_dump/{cube,dict,project} meta
(ulimit -f 1 && exec "$METAMIG" backup -q meta full.tar) >/dev/null 2>../err
status=$?
left=$(find . -maxdepth 1 -name '*full*')
if [ $status = 4 ] && [ -z "$left" ]; then status=ok; else status="exit $status, left: $left"; fi
say "backup on a full disk leaves nothing" "$status"

need_strace "killed restores"
"$METAMIG" backup -q meta good.tar || say "backup" "exit $?"
cp -a meta old
printf '{"old":1}' >old/cube/orders.json
rm old/project/shop.json

# One of the two trees, with the times of its resources; says which.
which_tree()
{
    "$METAMIG" diff -q --times meta "$1" 2>/dev/null && { echo new; return; }
    "$METAMIG" diff -q --times old "$1" 2>/dev/null && { echo old; return; }
    echo neither
}

# Killed before each system call of the program in turn, the loader's included, until none is left.
kill_restore()
{
    local k last status now kept
    strace -f -qq -o ../trace "$METAMIG" restore -q good.tar victim 2>/dev/null
    last=$(grep -c '(' ../trace)
    for ((k = 1; k <= last + 1; k++)); do
        rm -rf victim victim.old-* .victim.*
        cp -a old victim
        {
            strace -f -qq -o ../trace -e signal=none -e inject=all:signal=KILL:when=$k \
                "$METAMIG" restore -q good.tar victim >/dev/null 2>../err
            status=$?
        } 2>/dev/null
        now=$(which_tree victim)
        kept=$(find . -maxdepth 1 -name 'victim.old-*')
        case $status:$now in
        0:new | 137:new) [ "$(which_tree "$kept")" = old ] || { echo "call $k: the old tree is lost"; return; } ;;
        137:old) [ -z "$kept" ] || [ "$(which_tree "$kept")" = new ] || { echo "call $k: $kept is neither"; return; } ;;
        *) echo "call $k: exit $status, $now: $(tail -1 ../err)"; return ;;
        esac
    done
    [ "$status" = 0 ] || { echo "the last run was killed, too: not all calls were tried"; return; }
    echo ok
}
rm -rf victim
cp -a old victim
say "restore killed at every system call" "$(kill_restore)"
rm -rf victim victim.old-*
cp -a old victim
"$METAMIG" restore -q good.tar victim 2>../err
left=$(find . -maxdepth 1 -name '.victim*')
say "the next restore removes what killed ones left" "${left:-ok}"

kill_backup()
{
    local k status calls=openat,write,pwrite64,fsync,renameat2,unlinkat
    for ((k = 1; k < 2000; k++)); do
        rm -f b.tar
        {
            strace -f -qq -o ../trace -e trace=$calls -e signal=none -e inject=$calls:signal=KILL:when=$k \
                "$METAMIG" backup -q meta b.tar >/dev/null 2>../err
            status=$?
        } 2>/dev/null
        if [ -e b.tar ] && ! cmp -s good.tar b.tar; then echo "call $k: not complete"; return; fi
        [ $status != 0 ] || break
    done
    if [ $status = 0 ] && [ -e b.tar ]; then echo ok; else echo "exit $status in the end"; fi
}
say "backup killed at every call that changes or opens something" "$(kill_backup)"
