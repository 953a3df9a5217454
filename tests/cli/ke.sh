. "$HERE/common"
# A KAP dump with everything that has a name in the table of docs/formats/ke-metastore.md 1.1.
cp -R "$TESTDATA/ke/verify/healthy-whole/in" kap
for folder in table_exd ext_table_snapshot streaming streaming_v2 bad_query query ext_filter temp_statement history \
    model_stats model_opt_log row_acl column_acl; do
    mkdir "kap/$folder"
    echo '{}' >"kap/$folder/p.json"
done
for folder in cube_statistics/c cube_stats_info dict/DEFAULT.T/A project_dict table_snapshot/T persistence; do
    mkdir -p "kap/$folder"
    echo '{}' >"kap/$folder/x"
done
mkdir kap/kafka
echo '{"clusters":[],"password":"hunter2"}' >kap/kafka/K.json
echo x >kap/kylin_env
echo x >kap/info
echo x >kap/commit_SHA1
echo 'kylin.source.jdbc.pass=hunter2' >kap/kylin.properties
find kap -type f -exec touch -d '2014-06-30 03:15:42 UTC' {} +
metamig inspect kap | grep -v '^hop'

# docs/formats/ke-metastore.md 9.2
cp -R "$TESTDATA/ke/ke-3/bad-example-9.2/in" two
before=$(digest two)
run metamig convert --from kap-2 two
run metamig convert --from kap-2 --default-source p=rdbms two
run metamig convert -q --from kap-2 --default-source p=kafka two
run metamig convert -q --from kap-2 --default-source p=hive two.ke-3 x
run metamig convert -q --from kap-2 two.ke-3 again
metamig diff two two.ke-3
run metamig diff two.ke-3 again
[ "$before" = "$(digest two)" ] || echo "the input was touched"
ls

# Passwords are in no message, report or diff.
cp -R kap other
sed -i 's/hunter2/hunter3/' other/kafka/K.json other/kylin.properties
echo '{"username":"ADMIN","password":"hunter3"}' >other/user/ADMIN
run metamig diff kap other
sed -i 's/"hunter3"/hunter4/' other/kafka/K.json other/user/ADMIN
run metamig verify --from kap-2 other | grep hunter
run metamig convert --from kap-2 --json other new 2>&1 | grep hunter

metamig explain M-26 | sed -n 1p
metamig explain ke-3 | sed -n '1,3p'
metamig explain ke-3.0/cube-desc/promote-kystorage | grep UNVERIFIED
# Nobody may take for the vendor's what was inferred: each rule says what it rests on.
metamig explain | awk '$1 ~ /^ke(-3[.]|\/)/ { print $1 }' | while read -r id; do
    metamig explain "$id" | grep -Eq 'SEEN|DOC|UNVERIFIED' || echo "$id: no evidence"
done
