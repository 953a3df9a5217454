#!/usr/bin/env bash
# Writes the seeds of fuzz_cnosdb to fuzz/corpus/cnosdb: every kind of value, in the old and in the new form, alone and as
# a whole dump, for every target.
set -eu
cd "$(dirname "$0")/.."
out=fuzz/corpus/cnosdb
mkdir -p "$out"

# Number of the key in fuzz_cnosdb.c, name of the seed, value.
# shellcheck disable=SC2016
seeds='0 init true
1 counter 21
2 node {"id":1,"grpc_addr":"10.0.0.1:8903","http_addr":"10.0.0.1:8902","attribute":"Hot"}
3 metrics {"id":1,"disk_free":9,"time":1,"status":"Healthy"}
4 node-query [1,2]
5 query {}
6 resource {}
7 mark [1001,false]
8 tenant {"id":340282366920938463463374607431768211455,"name":"cnosdb","options":{"comment":null,"limiter_config":null}}
8 tenant-limits {"id":1,"name":"cnosdb","options":{"limiter_config":{"object_config":{"max_users_number":1},"request_config":{"data_in":{"remote_bucket":{"max":null,"initial":0,"refill":1,"interval":1},"local_bucket":{"max":7,"initial":-1}},"data_out":null,"coord_queries":null,"queries":null,"writes":null}},"zz":1.50e+3}}
8 tenant-new {"id":1,"name":"cnosdb","options":{"comment":"\u00e9","limiter_config":null,"drop_after":null,"tenant_is_hidden":true}}
9 db {"tenant":"cnosdb","database":"d","config":{"ttl":{"time_num":90,"unit":"Day"},"shard_num":2,"vnode_duration":{"time_num":12,"unit":"Hour"},"replica":1,"precision":"MS"}}
9 db-null {"tenant":"cnosdb","database":"d","config":{"ttl":null,"shard_num":null,"vnode_duration":null,"replica":null,"precision":null}}
9 db-odd {"tenant":"cnosdb","database":"d","config":{"ttl":{"time_num":18446744073709551615,"unit":"Minutes","k":[1, 2]},"db_is_hidden":true,"wal_sync":true,"more":-0.0e+1},"y":1}
9 db-new {"tenant":"cnosdb","database":"d","is_hidden":false,"options":{"ttl":{"duration":{"secs":1,"nanos":0},"is_inf":false},"shard_num":1,"vnode_duration":{"duration":{"secs":1,"nanos":0},"is_inf":false},"replica":1},"config":{"precision":"NS","max_memcache_size":1,"memcache_partitions":16,"wal_max_file_size":1,"wal_sync":false,"strict_write":false,"max_cache_readers":32}}
10 bucket {"id":1,"start_time":1,"end_time":2,"shard_group":[{"id":2,"vnodes":[{"id":3,"node_id":1}]}]}
11 table {"TsKvTableSchema":{"tenant":"cnosdb","db":"d","name":"t","schema_id":0,"next_column_id":4,"columns":[{"id":0,"name":"time","column_type":{"Time":"Nanosecond"},"encoding":"Default"},{"id":1,"name":"h","column_type":"Tag","encoding":"Zstd"},{"id":2,"name":"v","column_type":{"Field":"Float"},"encoding":"Gorilla"},{"id":3,"name":"g","column_type":{"Field":{"Geometry":{"sub_type":"Point","srid":0}}},"encoding":"Default"}],"columns_index":{"v":2,"time":0,"h":1,"g":3}}}
11 table-odd {"TsKvTableSchema":{"tenant":"cnosdb","db":"d","name":"t","schema_id":3,"schema_version":4,"more":{"a":1},"next_column_id":2,"columns":[{"id":0,"name":"time","column_type":{"Time":"Second"},"encoding":"Delta"},{"id":1,"name":"\u0068","column_type":"Tag","encoding":"Unknown","x":1}],"columns_index":{"time":1}}}
11 external {"ExternalTableSchema":{"tenant":"cnosdb","db":"d","name":"t","file_compression_type":"","file_type":"csv","location":"file:///x","target_partitions":1,"table_partition_cols":[],"has_header":true,"delimiter":44,"schema":{"fields":[],"metadata":{}}}}
11 stream {"StreamTableSchema":{"tenant":"cnosdb","db":"d","name":"t","schema":{"fields":[],"metadata":{}},"stream_type":"tskv","watermark":{"column":"time","delay":{"secs":0,"nanos":0}},"extra_options":{}}}
12 limiter {"buckets":{"DataIn":{"refill":1,"interval":1,"max":1,"critical":{"balance":-1,"deadline":"2024-03-05T11:02:31.5Z"}},"HttpWrites":{"refill":1,"interval":1,"max":1,"critical":{"balance":0,"deadline":"2024-03-05T11:02:31Z"}}}}
12 limiter-both {"buckets":{"Queries":{"refill":1,"interval":1,"max":1,"critical":{"balance":1,"deadline":"2024-03-05T11:02:31Z"}},"CoordQueries":{"refill":2,"interval":1,"max":1,"critical":{"balance":1,"deadline":"2024-03-05T11:02:31Z"}}}}
13 member {"System":"Owner"}
13 member-custom {"Custom":"r"}
14 role {"id":1,"name":"r","system_role":"Owner","additional_privileges":{"d":"Full","x":"Read"}}
15 tenant-user {"name":"u","pwd":"p","perm":1}
16 unknown raw [ text
17 user {"id":7,"name":"u","options":{"password":"$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC","must_change_password":false,"rsa_public_key":"-----BEGIN\nX","comment":null,"granted_admin":false},"is_admin":true}
17 user-plain {"id":7,"name":"u","options":{"password":"text"},"is_admin":false,"z":[]}
17 user-both {"id":7,"name":"u","options":{"hash_password":null,"password":null},"is_root_admin":false,"is_admin":true}
18 version 19
19 alive test_value'

# first, second byte, name; records from standard input
write() { { printf '%b' "\\0$(printf %03o "$1")\\0$(printf %03o "$2")"; cat; } >"$out/$3"; }
record() { printf '%b' "\\0$(printf %03o "$1")"; printf '%s' "$2"; printf '\377'; }

n=0
whole=$(mktemp)
trap 'rm -f "$whole"' EXIT
last=-1
while read -r key name value; do
    record "$key" "$value" | write $((n % 5)) 0 "$name"
    [ "$key" = "$last" ] || record "$key" "$value" >>"$whole"
    last=$key
    n=$((n + 1))
done <<<"$seeds"
for target in 0 1 2 3 4; do
    write "$target" $((target * 53)) "dump-$target" <"$whole"
done
