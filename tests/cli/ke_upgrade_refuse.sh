# What metamig ke upgrade says of versions, and what it refuses: M-01, M-02, M-10 to M-13, M-31.
. "$HERE/common"
. "$HERE/ke-common"
make_dump
make_homes

silent() { { "$@" >/dev/null; } 2>&1; }

# say NAME ARGUMENT...: messages and exit code of a dry run, or of a run that is refused.
say()
{
    echo "## $1"
    shift
    untouched silent metamig ke upgrade -n --metadata meta --out out "$@" |
        grep -v -e '^usage' -e ke-3.0/ -e ke/verify/scheduler
}
version()
{
    printf '%b' "$1" >old/VERSION
    say "VERSION: $1" old --to 3.4.5 --default-source sales=hive
}
echo "# M-01: the first two numbers tell the class"
say "major" --from 2.5.6 --to 3.4.5 --default-source sales=hive
say "major within 3" --from 3.1.9 --to 3.2.0
say "major within 2" --from 2.4 --to 2.5
say "minor" --from 3.2.1 --to 3.2.2
say "later numbers do not matter" --from 3.2.1.2001 --to v3.2.9.1
say "without a target: one hop further" --from 2.5.6 --default-source sales=hive
echo "# M-13"
say "the same" --from 3.4.5.0 --to 3.4.5
echo "# M-12"
say "older" --from 3.4.5 --to 2.5.6
say "older by its last number" --from 3.4.5.2 --to 3.4.5.1
say "older by the dump" --from 3.4.5 --to 3.4.4
echo "# M-31"
say "KE 3 to KE 4" --from 3.4.5 --to 4.0.2
say "KAP 2 to KE 4" --from 2.5.6 --to 4.5
say "KE 3 to Kylin 5" --from 3.4.5 --to 5.0.0
say "nobody knows it" --from 3.4.5 --to 17.1
echo 'Apache kylin 4.0.4' >new/VERSION
say "KE 3 to Apache Kylin 4" --from 3.4.5 --new-home new
echo 'Kyligence Enterprise 3.4.5.2118' >new/VERSION
echo "# M-11: an option"
say "from" --from x --to 3.4.5
say "to" --from 2.5 --to 3
say "cut" --from 2.5.6-beta --to 3.4.5-GA --default-source sales=hive
echo "# M-11: VERSION; then the dump tells"
for text in 'Kyligence Enterprise 2.5.6.1001\n' 'KAP 2.5.6 (build 1001)\n' '\n\n  kap-enterprise v2.5.6.1001-SNAPSHOT  \n' \
    'Apache kylin 2.6.6\n' 'Apache Kylin 5.0.0-beta\n' '2.5.6' '' '\n' 'unknown' '3' 'Kyligence Enterprise 3.x\n' \
    'KE 2.5.6.7.8\n' 'a\033[31mb\n' 'Kyligence Enterprise 2.5.6\nKyligence Enterprise 3.1\n'; do
    version "$text"
done
rm old/VERSION
say "no VERSION" old --to 3.4.5 --default-source sales=hive
rm new/VERSION
say "no VERSION of the new one" --from 2.5 --new-home new
echo "# M-10"
mv meta/scheduler . && find meta -name '*.json' -exec sed -i 's/"version":"[^"]*",//' {} + && rm meta/UUID && mkdir meta/raw_table_desc &&
    echo '{"name":"x"}' >meta/raw_table_desc/x.json
say "no mark and no version" old --to 3.4.5
say "but a word of the user" --from 2.5.6 --to 3.4.5 --default-source sales=hive
rm -r meta scheduler && make_dump
echo "# M-02"
for pid in $$ "$$\n" " $$ \n" 1; do
    printf '%b' "$pid" >old/pid
    say "$([ "$pid" = 1 ] && echo "of somebody else" || echo "running")" old --from 2.5.6 --to 3.4.5 \
        --default-source sales=hive | sed "s/ $$;/ PID;/"
done
say "allowed" old --from 2.5.6 --to 3.4.5 --default-source sales=hive --allow-running
sleep 0 & wait $!
for pid in $! 0 -1 '' x "99999999999999999999"; do
    printf '%s' "$pid" >old/pid
    say "stale or none" old --from 2.5.6 --to 3.4.5 --default-source sales=hive
done
rm old/pid && mkfifo old/pid
say "a pipe is no file" old --from 2.5.6 --to 3.4.5 --default-source sales=hive
rm old/pid
echo "# places that are never written"
mkdir old/backups && cp -a meta old/backups/
say "output in OLD_HOME" old --from 2.5.6 --to 3.4.5 --out old/x
say "log in the input" --from 2.5.6 --to 3.4.5 --log meta/log
echo 'Kyligence Enterprise 3.4.5' >new/VERSION
say "output in NEW_HOME" --from 2.5.6 --new-home new --out new/x
say "log in NEW_HOME" --from 2.5.6 --new-home new --log new/log
say "backup beside the input in OLD_HOME" old --from 2.5.6 --to 3.4.5 --metadata old/backups/meta
say "no such home" nowhere --to 3.4.5
say "no such dump" --from 2.5.6 --to 3.4.5 --metadata nowhere
say "no archive" --from 2.5.6 --to 3.4.5 --backup plain
say "a file in the place of OLD_HOME" meta/UUID --to 3.4.5
echo "# what excludes each other, or is missing"
say "target" --from 2.5.6 --to 3.4.5 --new-home new
say "backup" --from 2.5.6 --to 3.4.5 --backup x.tar --no-backup
say "streams" --from 2.5.6 --to 3.4.5 --out -
run metamig ke upgrade old --to 3.4.5 --out out 2>&1
run metamig ke upgrade old --to 3.4.5 --metadata meta 2>&1
