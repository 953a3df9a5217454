# What cannot be told apart is said so; --from decides.
. "$HERE/common"
sample
sed -i 's/"fact_table": "ORDERS",/"fact_table": "ORDERS", "model_name": "m",/' meta_dump/cube_desc/orders_desc.json
run metamig inspect meta_dump
mkdir -p odd/cube_desc odd/table none/cube
echo '{"name":"a","uuid":"u"}' >odd/cube_desc/a.json
echo '{"name":"A","uuid":"t","database":"D","columns":[]}' >odd/table/A.json
run metamig inspect odd
echo '{"name":"c","uuid":"u","segments":[]}' >none/cube/c.json
run metamig inspect none
run metamig convert -q none
mkdir -p later/cube_desc
echo '{"name":"a","uuid":"u","model_name":"a","dimensions":[],"measures":[],"engine_type":2,"storage_type":2,
  "aggregation_groups":[{"includes":[],"select_rule":{}}],
  "rowkey":{"rowkey_columns":[{"column":"A","encoding":"dict"}]}}' >later/cube_desc/a.json
metamig inspect later | sed -n 2,4p
run metamig verify --from kylin-0.7 none
echo '{"name":"a","uuid":"u","model_name":"a","dimensions":[],"measures":[],"aggregation_groups":[{"includes":[]}],
  "rowkey":{"rowkey_columns":[{"column":"A","dictionary":"true"}],"aggregation_groups":[["A"]]}}' \
    >later/cube_desc/a.json
run metamig inspect later
# What could not be read may be what would have told the format: that is the fault, not that nothing is known.
run metamig inspect --max-depth 2 later
run metamig verify --max-doc 10 later
mv none/cube later
tar --sort=name -cf whole.tar later && head -c 3000 whole.tar >cut.tar
run metamig convert cut.tar
