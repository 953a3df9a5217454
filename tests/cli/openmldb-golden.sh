# What verify and plan print for the shipped captures: byte for byte, from folders, archives and JSON answers.
. "$HERE/common"
E=172.24.4.55:10921
D=$TESTDATA/openmldb
cd "$D/cases" || exit 1
same()
{
    local want=$1
    shift
    "$@" 2>/dev/null | cmp - "$want" || echo "$*"
}
# wants FOLDER-OF-WANT: each file of want/ whose capture is there, in whatever form, named as in the README
wants()
{
    for case in "$1"/want/*.txt; do
        name=$(basename "$case" .txt)
        [ -e "${name%%.growing}" ] || continue
        case $name in
        drained) same "$case" metamig openmldb verify --expect=drained --endpoint=$E before drained ;;
        after-growing) same "$case" metamig openmldb verify --expect=growing before after-growing ;;
        after-good.growing) same "$case" metamig openmldb verify --expect=growing before after-good ;;
        *) same "$case" metamig openmldb verify before "$name" ;;
        esac
        echo "$name"
    done
}
# plans FOLDER-OF-PLAN
plans()
{
    same "$1/plan/before.plan.txt" metamig openmldb plan --endpoint=$E before
    same "$1/plan/before.plan.json" metamig openmldb plan --format=json --endpoint=$E before
    same "$1/plan/before.plan.json" metamig openmldb plan --json --endpoint=$E before
    same "$1/plan/before.plan.stat" metamig-openmldb plan --format=stat --endpoint=$E before
}
# Their tables and answers have no nameservers and do not say what tablets hold: not for answers alone.
vendor()
{
    same "$1/plan/vendor-pre-upgrade.commands" metamig openmldb plan --as-vendor --endpoint=$E before
    same "$1/plan/vendor-post-upgrade.commands" metamig openmldb plan --as-vendor --post --stat="$1/stat/good.stat" \
        --endpoint=$E drained
}
wants .. | tr '\n' ' '
plans ..
vendor ..

echo "archives"
cd "$OLDPWD" || exit 1
mkdir nested flat one
for case in "$D"/cases/*; do
    name=$(basename "$case")
    tar -cf "nested/$name" -C "$D/cases" "$name"
    (cd "$case" && tar -czf - .) >"flat/$name"
done
for form in nested flat; do
    cd "$form" || exit 1
    wants "$D" | tr '\n' ' '
    plans "$D"
    vendor "$D"
    same "$D/plan/before.plan.json" metamig openmldb plan --format=json --endpoint=$E - <before
    same "$D/want/bad-op-failed.txt" metamig openmldb verify - bad-op-failed <before
    cd ..
done

echo "JSON answers"
cd "$D/json" || exit 1
wants "$D" | tr '\n' ' '
plans "$D"
cd "$OLDPWD" || exit 1
mkdir answers
for name in before after-good; do
    tar -cf "answers/$name" -C "$D/json" "$name"
done
cd answers || exit 1
wants "$D" | tr '\n' ' '
plans "$D"

echo "mixed"
cd "$D" || exit 1
metamig openmldb verify cases/before json/after-good
metamig openmldb verify json/before cases/after-good
metamig openmldb verify -v --rows=exact json/before json/after-good

echo "one stream"
cat cases/before/show*.txt cases/before/confget.txt | sed 's/^ns leader/INFO: &/' | metamig openmldb check -
sed 's/$/\r/' cases/before/show*.txt cases/before/confget.txt | metamig openmldb verify - cases/after-good
