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
for case in ../want/*.txt; do
    name=$(basename "$case" .txt)
    case $name in
    drained) same "$case" metamig openmldb verify --expect=drained --endpoint=$E before drained ;;
    after-growing) same "$case" metamig openmldb verify --expect=growing before after-growing ;;
    after-good.growing) same "$case" metamig openmldb verify --expect=growing before after-good ;;
    *) same "$case" metamig openmldb verify before "$name" ;;
    esac
done
same ../plan/before.plan.txt metamig openmldb plan --endpoint=$E before
same ../plan/before.plan.json metamig openmldb plan --format=json --endpoint=$E before
same ../plan/before.plan.stat metamig-openmldb plan --format=stat --endpoint=$E before
same ../plan/vendor-pre-upgrade.commands metamig openmldb plan --as-vendor --endpoint=$E before
same ../plan/vendor-post-upgrade.commands metamig openmldb plan --as-vendor --post --stat=../stat/good.stat \
    --endpoint=$E drained

echo "archives"
cd "$OLDPWD" || exit 1
for name in before after-good bad-op-failed bad-hidden-rows; do
    tar -cf "$name" -C "$D/cases" "$name"
    mkdir -p flat
    (cd "$D/cases/$name" && tar -czf - .) >"flat/$name"
done
same "$D/want/bad-op-failed.txt" metamig openmldb verify before bad-op-failed
same "$D/want/bad-hidden-rows.txt" metamig openmldb verify before bad-hidden-rows
cd flat || exit 1
same "$D/want/bad-op-failed.txt" metamig openmldb verify before bad-op-failed
same "$D/plan/before.plan.json" metamig openmldb plan --format=json --endpoint=$E - <before
same "$D/plan/before.plan.txt" metamig openmldb plan --endpoint=$E before

echo "JSON answers"
cd "$D" || exit 1
metamig openmldb verify json/before json/after-good
metamig openmldb verify cases/before json/after-good
metamig openmldb verify json/before cases/after-good
metamig openmldb verify -v --rows=exact json/before json/after-good
metamig openmldb plan --endpoint=$E json/before 2>/dev/null | cmp - plan/before.plan.txt

echo "one stream"
cat cases/before/show*.txt cases/before/confget.txt | sed 's/^ns leader/INFO: &/' | metamig openmldb check -
sed 's/$/\r/' cases/before/show*.txt cases/before/confget.txt | metamig openmldb verify - cases/after-good
