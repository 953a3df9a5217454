# The script that plan generates, run against a client that keeps a cluster's state: killed at every step of
# post, run again. Afterwards no extra replica is left, and verify agrees.
. "$HERE/openmldb-common"
begin true small
sh plan.sh pre 2>/dev/null
"$OPENMLDB" restart "$E"
cp state state.drained
mkdir logs
cp ./*.log logs
changes=$(python3 -c 'import json, os; print(json.load(open(os.environ["STUB_STATE"]))["changes"])')
for step in 1 2 3 4 5 6 7; do
    cp state.drained state
    cp logs/*.log .
    STUB_KILL=$((changes + step)) killed_at post
    capture after
    metamig openmldb verify before after | sed "s/^/$step: /"
    failover | grep -v true
done
true
