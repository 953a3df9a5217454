# The script that plan generates, run against a client that keeps a cluster's state: killed at every step of
# pre, run again. Afterwards auto_failover is what it was, and verify agrees.
. "$HERE/openmldb-common"
begin true small
cp state state.begin
for step in 1 2 3 4 5 6 7; do
    cp state.begin state
    rm -f ./*.log
    STUB_KILL=$step killed_at pre
    "$OPENMLDB" restart "$E"
    sh plan.sh post 2>err || cat err
    capture after
    metamig openmldb verify before after | sed "s/^/$step: /"
    failover | grep -v true
done
true
