# Samples of the vendor's documentation and output of the vendor's tool: what is read and what is found. Old columns,
# prompts, shifted headers, two leaders, logs, tables of the tool.
. "$HERE/common"
samples=${METAMIG_SHARED:-$TESTDATA/../../shared}/data/openmldb
[ -d "$samples/legacy" ] || exit 77
cd "$samples" || exit 1
for file in legacy/* ops-tool/*; do
    echo "== $file"
    metamig openmldb check --partial -v "$file" | grep -v 'openmldb/input/missing-kind'
    metamig openmldb show --json "$file" | python3 -c '
import json, sys
for kind, rows in json.load(sys.stdin).items():
    for row in rows.items() if isinstance(rows, dict) else rows if isinstance(rows, list) else []:
        print(kind, json.dumps(row, separators=(",", ":")))'
done
