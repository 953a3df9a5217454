#!/usr/bin/env bash
# Makes the seeds of fuzz_ke_4 and fuzz_ke_store from testdata/ke5: a first byte of choices, then files with names,
# separated by a byte 0xFF. What is in testdata/ke5 was made for metamig.
set -eu
cd "$(dirname "$0")/.."
base=testdata/ke5/base
ke4=fuzz/corpus/ke_4
store=fuzz/corpus/ke_store
mkdir -p "$ke4" "$store"

# files SLASH FOLDER PATH...: resources of a folder; SLASH goes in front of the names.
files()
{
    local slash=$1 folder=$2 path
    shift 2
    for path; do
        printf '%s\n' "$slash$path"
        cat "$folder/$path"
        printf '\377'
    done
}
# one NAME TEXT: a resource that no file has.
one()
{
    printf '%s\n%s\377' "$1" "$2"
}

global=(UUID _image _global/acl/p-1 _global/project/sales.json _global/user/ann _global/user/bob _global/user_group)
models=(sales/dataflow/m1.json sales/dataflow_details/m1/s1.json sales/index_plan/m1.json sales/model_desc/m1.json
    sales/table/DB.D.json sales/table/DB.T.json)
named=(sales/event/e1 sales/acl/user/ann.json sales/query/ann.json)

{ printf '\200'; files "" $base "${global[@]}" "${models[@]}" "${named[@]}"; } >$ke4/detected
{ printf '\000'; files "" $base "${global[@]}" sales/execute/{error,one,merge}; } >$ke4/jobs
{ printf '\000'; files "" $base _global/project/sales.json
  sed 's/_00"/\\u0000_00"/' $base/sales/execute/running | files "" /dev stdin | sed '1s|stdin|sales/execute/running|'
} >$ke4/job-nul
{ printf '\001'; files "" $base "${global[@]}" "${models[@]}" "${named[@]}" sales/execute/paused; } >$ke4/rename-project
{ printf '\030'; files "" $base "${global[@]}" "${models[@]}" "${named[@]}"; } >$ke4/rename-user
{ printf '\021'; files "" $base "${global[@]}" "${named[@]}"; } >$ke4/two-names
{ printf '\100sales=x\377'; files "" $base "${global[@]}" "${named[@]}"; } >$ke4/asked
{ printf '\140ann=x\377'; files "" $base "${global[@]}" "${named[@]}"; } >$ke4/asked-user
{ printf '\100sales=a/b\377'; files "" $base "${global[@]}"; } >$ke4/asked-unsafe
for name in project-duplicate user-duplicate owner-is-group project-working-folder; do
    { case $name in
          owner-is-group) printf '\010' ;;
          project-working-folder) printf '\100kylin=shop\377' ;;
          *) printf '\000' ;;
      esac
      (cd testdata/ke5/convert/$name/in && find . -type f | sed 's|^\./||' | LC_ALL=C sort) | while read -r path; do
          files "" testdata/ke5/convert/$name/in "$path"
      done
      for path in UUID _global/project/sales.json _global/user/{ann,bob} _global/user_group; do
          [ -e "testdata/ke5/convert/$name/in/$path" ] || files "" $base "$path"
      done; } >"$ke4/$name"
done

{ printf '\004'; files / $base "${global[@]}" "${models[@]}"; } >$store/plain
{ printf '\102'; files / $base "${global[@]}" "${named[@]}" sales/execute/error; } >$store/plain-ke-4-folder
{ printf '\001'; files / $base "${global[@]}" "${models[@]}"; } >$store/records
{ printf '\103'; files / $base "${global[@]}" "${named[@]}"; } >$store/records-ke-4-folder
{ printf '\004'; one /UUID '{"byte_source":"AAE=","timestamp":1600000000123,"mvcc":7}'
  one /p/rec/empty '{"byte_source":"","timestamp":0,"mvcc":18446744073709551615}'; } >$store/record-texts
{ printf '\004'; one /UUID '{"byte_source":"A=A=","timestamp":1,"mvcc":7}'; } >$store/record-no-base64
{ printf '\004'; one /UUID '{"byte_source":"AAE=","timestamp":1,"mvcc":7}'; one /p/rec/r '{}'
} >$store/record-and-plain
{ printf '\004'; one /UUID '{"byte_source":"AAE=","timestamp":-9223372036854775808,"mvcc":-1}'
} >$store/record-numbers
{ printf '\004'; files "" $base "${global[@]}"; } >$store/no-slash
{ printf '\004'; files / $base UUID; files "" $base _image; } >$store/some-slash
{ printf '\004'; one /../x '{}'; one /./y '{}'; one //z '{}'; one '/p\x' '{}'; one / '{}'; one '' '{}'
} >$store/unsafe
{ printf '\006'; files / $base UUID UUID; } >$store/twice
{ printf '\022'; files / $base UUID; } >$store/beside
{ printf '\044'; files / $base UUID; } >$store/cut
{ printf '\002'; } >$store/empty-folder
{ printf '\000'; one VERSION 5.0.0; one UUID u; one p/model_desc/m.json '{}'; one p/index_plan/m.json '{}'
  one p/table/T.json '{}'; } >$store/export
{ printf '\010'; cat fuzz/corpus/archive/t.zip; } >$store/raw
