# What changed: text, JSON, exit codes; folders, archives, standard input; secrets.
. "$HERE/common"
sample a
cp -a a b
echo "same:"
run metamig diff a b
rm b/project/shop.json
mv b/dict/SITES/SITE_ID b/dict/SITES/OTHER
sed -i -e 's/10000/10001/' -e 's/"orders_desc"/{"password":"hunter2","n":1}/' b/cube/orders.json
printf '\001' >>"b/dict/PREDEFINED/date(yyyy-mm-dd)/00000007-0000-4000-8000-000000000001.dict"
mkdir b/user
echo '{"password":"hunter2"}' >b/user/ADMIN
touch -d '2014-06-30 03:15:42.123456789 UTC' b/cube/orders.json "b/dict/PREDEFINED/date(yyyy-mm-dd)/"*
echo "changed:"
run metamig diff a b
echo "times:"
run metamig diff --times b a
echo "quiet:"
run metamig diff -q a b
echo "JSON:"
run metamig diff --json --times a b >d.json
sed '$d' d.json | json
metamig diff --json a a | json
echo "archives and standard input:"
tar -czf a.tar.gz a
tar -C b -cf b.tar .
run metamig diff a a.tar.gz
metamig diff a b >want
metamig diff a.tar.gz b.tar | diff want - && echo "as of folders"
metamig diff a - <b.tar | diff want - && echo "from standard input"
echo "secrets:"
echo '{"password":"hunter3"}' >a/user_secret
mkdir a/user
echo '{"password":"hunter3"}' >a/user/ADMIN
echo 'x.password=hunter2' >a/kylin.properties
echo 'x.password=hunter3' >b/kylin.properties
printf '%s\n' '{"props":[{"name":"password","value":"hunter2"}],"conf":"a=1\nkylin.x.password=hunter2\n"}' >a/cube/pairs.json
printf '%s\n' '{"props":[{"name":"password","value":"hunter3"}],"conf":"a=1\nkylin.x.password=hunter3\n"}' >b/cube/pairs.json
metamig diff a b | grep -A2 -E 'user/|properties|pairs'
metamig diff a b | grep -c hunter
metamig diff --json a b | grep -c hunter
echo "errors:"
run metamig diff a
run metamig diff - -
run metamig diff a nowhere
ln -s x b/link
run metamig diff --json a b
