. "$HERE/common"
metamig formats
metamig formats --json | json
