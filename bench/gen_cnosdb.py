#!/usr/bin/env python3
"""Writes a CnosDB 2.3 dump in /debug form with about N records (docs/formats/json-layer.md 6.1, mix D): gen_cnosdb.py N"""
import random
import sys

n=int(sys.argv[1]); random.seed(7)
out=[]
def oid(): return random.getrandbits(126)
users=max(1,int(n*0.03)); uid=[oid() for _ in range(users)]
recs={}
T=max(1,n//400); D=int(n*0.12); 
recs["/cluster_xxx/tenants/cnosdb"]='{"id":1,"name":"cnosdb","options":{"comment":"system tenant","limiter_config":null}}'
dbs=[]
for t in range(T):
    recs[f"/cluster_xxx/tenants/t{t}"]='{"id":%d,"name":"t%d","options":{"comment":null,"limiter_config":null}}'%(oid(),t)
for d in range(D):
    t=d%T
    recs[f"/cluster_xxx/tenants/t{t}/dbs/d{d}"]='{"tenant":"t%d","database":"d%d","config":{"ttl":{"time_num":90,"unit":"Day"},"shard_num":2,"vnode_duration":null,"replica":1,"precision":"MS"}}'%(t,d)
    dbs.append((t,d))
ft=["Float","Integer","Unsigned","Boolean","String"]; enc={"Float":"Gorilla","Integer":"Delta","Unsigned":"Quantile","Boolean":"BitPack","String":"Snappy"}
for i in range(int(n*0.5)):
    t,d=dbs[i%D]; k=random.randint(3,13)
    cols=['{"id":0,"name":"time","column_type":{"Time":"Millisecond"},"encoding":"Default"}']
    names=["time"]
    for c in range(1,k):
        f=random.choice(ft); names.append(f"column_{c}")
        cols.append('{"id":%d,"name":"column_%d","column_type":{"Field":"%s"},"encoding":"%s"}'%(c,c,f,enc[f]))
    idx=list(range(k)); random.shuffle(idx)
    recs[f"/cluster_xxx/tenants/t{t}/dbs/d{d}/schemas/m{i}"]='{"TsKvTableSchema":{"tenant":"t%d","db":"d%d","name":"m%d","schema_id":%d,"next_column_id":%d,"columns":[%s],"columns_index":{%s}}}'%(t,d,i,i%5,k,",".join(cols),",".join('"%s":%d'%(names[x],x) for x in idx))
for i in range(int(n*0.28)):
    t,d=dbs[i%D]; g=",".join('{"id":%d,"vnodes":[{"id":%d,"node_id":%d,"status":"Running"}]}'%(i*9+j,i*9+j+1,1001+j) for j in range(4))
    recs[f"/cluster_xxx/tenants/t{t}/dbs/d{d}/buckets/{i}"]='{"id":%d,"start_time":%d,"end_time":%d,"shard_group":[%s]}'%(i,1709553600000+i,1709596800000+i,g)
for u in range(users):
    recs[f"/cluster_xxx/users/u{u}"]='{"id":%d,"name":"u%d","options":{"password":"$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC","comment":"x"},"is_admin":%s}'%(uid[u],u,"true" if u==0 else "false")
    recs[f"/cluster_xxx/tenants/t{u%T}/members/{uid[u]}"]='{"System":"Member"}'
print("******---------------------------******")
for k in sorted(recs, key=lambda s:s.encode()): print("* "+k+": "+recs[k])
print("* /data_version: 88")
print("******----------------------------------------------******")
