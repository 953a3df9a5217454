# The scripts for table data, run against a stub of the vendor's client: all goes well, a statement fails, counts
# differ, interrupted and resumed. docs/formats/cnosdb-2.3-to-2.4.md 8.
# shellcheck shell=bash
. "$HERE/common"
cat >dump <<'DUMP'
/c/tenants/acme: {"id":1,"name":"acme","options":{"tenant_is_hidden":false}}
/c/tenants/acme/dbs/metrics: {"tenant":"acme","database":"metrics","config":{"ttl":{"time_num":90,"unit":"Day"}}}
/c/tenants/acme/dbs/metrics/schemas/CPU Load: {"TsKvTableSchema":{}}
/c/tenants/acme/dbs/metrics/schemas/it's "x": {"TsKvTableSchema":{}}
/c/tenants/acme/dbs/metrics/schemas/out: {"ExternalTableSchema":{}}
DUMP
run metamig cnosdb sql --location "file://$PWD/data" --out scripts dump 2>messages
sed "s|$PWD|.|g" messages
find scripts -type f | sort
sed "s|$PWD|.|g" scripts/tables.tsv scripts/*/acme/metrics.sql
shellcheck scripts/run-*.sh

# The stub: rows by table, with a failure or another number where a file says so.
cat >client <<'CLIENT'
#!/bin/sh
[ "$1" != --help ] || { echo "  --error-stop"; exit 0; }
for last; do :; done
case " $* " in *" --error-stop "*) ;; *) echo "no --error-stop" >&2; exit 9 ;; esac
statement=$(cat "$last")
case $statement in
*broken-stop*) exit 1 ;;
esac
if [ -e fail ] && printf '%s' "$statement" | grep -q "it's"; then echo "Error: arrow"; exit 0; fi
rows=7
[ ! -e fewer ] || rows=6
case $statement in
"COPY INTO '"*)
    folder=${statement#*file://}
    folder=${folder%%\' FROM*}
    mkdir -p "$folder"
    touch "$folder/part"
    name=rows
    ;;
COPY*) name=rows ;;
*) name=n ;;
esac
# Interrupted when the table is written and nothing is said yet.
if [ -e interrupt ] && printf '%s' "$statement" | grep -q "it's"; then kill -TERM "$PPID"; exit 0; fi
printf '+------+\n| %s |\n+------+\n| %s    |\n+------+\n' "$name" "$rows"
CLIENT
chmod +x client
export CNOSDB_CLI=$PWD/client
run sh scripts/run-import.sh new 2>&1
touch fail
run sh scripts/run-export.sh old 2>&1 | sed "s|$PWD|.|g"
rm fail
# Interrupted, then resumed: what is done stays, the table in the making is refused until its folder is empty.
touch interrupt
run sh scripts/run-export.sh old 2>&1 | sed "s|$PWD|.|g"
rm interrupt
run sh scripts/run-export.sh old 2>&1 | sed "s|$PWD|.|g"
rm data/acme/metrics/it*/part
run sh scripts/run-export.sh old 2>&1 | sed "s|$PWD|.|g"
run sh scripts/run-export.sh old 2>&1 | sed "s|$PWD|.|g"
touch fewer
run sh scripts/run-import.sh new 2>&1
rm fewer
touch interrupt
run sh scripts/run-import.sh new 2>&1
rm interrupt
run sh scripts/run-import.sh new 2>&1
run sh scripts/run-count.sh new
rm scripts/export.log
run sh scripts/run-export.sh old 2>&1 | sed "s|$PWD|.|g"
# Nothing is overwritten, and secrets are for the owner alone.
run metamig cnosdb sql --location file:///x --out scripts dump 2>&1
(umask 077 && echo "region='x',secret_key='hush-hush'" >secret)
run metamig cnosdb sql --location s3://b/f --connection @secret --out private dump 2>&1
grep -rl hush-hush private | sort
find private -name '*.sql' -printf '%P %m\n' | sort
run metamig cnosdb sql --out other dump 2>&1
