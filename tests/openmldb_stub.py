#!/usr/bin/env python3
"""A stand-in for the vendor's client that keeps a cluster's state in the file $STUB_STATE.

openmldb_stub.py --role=ns_client|client|sql_client [--database=DB] [--endpoint=E] --cmd=COMMAND
openmldb_stub.py init true|false [small]   makes a healthy cluster of three tablets, auto_failover on or off
openmldb_stub.py serve FILE     answers calls of openmldb_client, which starts faster; the port goes to FILE
openmldb_stub.py restart E      what the operator does: the tablet comes back empty-handed, as with auto_failover off,
                                or recovered by the nameserver if it is on
Every call is one tick: an operation is kInited, kDoing, then kDone. It prints as v0.9.3 does and always exits 0.

$STUB_FAIL=TYPE: operations of this type become kFailed. $STUB_HANG=TYPE: they stay kDoing. $STUB_LAG=N: a new replica
is N entries behind and catches up by a half per look. $STUB_KILL=N: once the Nth command of all that change something is carried
out, the process whose number is in the file $STUB_KILL_PID gets $STUB_SIGNAL (SIGKILL). $STUB_KILL_EVERY=N: the same with
every Nth call, whatever it is.
$STUB_LOADING=N: after a restart tablets say N times that they are still loading, $STUB_STATE_NAME (kTableLoading).
$STUB_GONE: every call fails as if ZooKeeper were away.
"""
import json
import os
import signal
import socket
import sys
import traceback

E = ["172.24.4.55:10921", "172.24.4.56:10921", "172.24.4.57:10921"]
HIDDEN = ["__INTERNAL_DB", "__PRE_AGG_DB", "INFORMATION_SCHEMA"]


def new_state(failover, small):
    state = {"ns": ["172.24.4.55:6527", "172.24.4.56:6527"], "auto_failover": failover, "next_op": 20, "ops": [],
             "tablets": {e: "kHealthy" for e in E}, "dbs": ["archive", "demo"], "tables": [], "changes": 0, "calls": 0, "loading": 0}

    def table(tid, db, name, storage, replicas):
        parts = []
        for pid, where in enumerate(replicas):
            offset = 1000 * tid + pid
            parts.append({"pid": pid, "replicas": [
                {"endpoint": E[i], "leader": k == 0, "alive": True, "offset": offset, "loaded": True}
                for k, i in enumerate(where)]})
        state["tables"].append({"tid": tid, "db": db, "name": name, "storage": storage, "replica": len(replicas[0]),
                                "parts": parts})

    if small:
        table(3, "demo", "orders", "memory", [[0, 1, 2]])
        table(4, "demo", "single", "memory", [[0]])
        return state
    table(1, "__INTERNAL_DB", "JOB_INFO", "memory", [[0, 1]])
    table(2, "INFORMATION_SCHEMA", "GLOBAL_VARIABLES", "memory", [[1, 2]])
    table(3, "demo", "orders", "memory", [[0, 1, 2], [1, 0, 2], [2, 0, 1]])
    table(4, "demo", "single", "memory", [[0], [1]])
    table(5, "archive", "clicks", "ssd", [[2, 0], [0, 2]])
    return state


def plain(header, rows):
    rows = [[str(c) if str(c) != "" else "-" for c in r] for r in rows]
    width = [max(len(r[i]) for r in [header] + rows) for i in range(len(header))]
    line = lambda r: "".join("  " + c.ljust(w) for c, w in zip(r, width))
    return "\n".join([line(header), "-" * (sum(w + 2 for w in width) + 2)] + [line(r) for r in rows]) + "\n"


def sql(header, rows):
    cells = [[str(c).split("\n") for c in r] for r in rows]
    width = [max([len(header[i])] + [len(x) for r in cells for x in r[i]]) for i in range(len(header))]
    ruler = " " + "".join("-" * (w + 2) + " " for w in width) + "\n"
    line = lambda r: " " + "".join(" " + c.ljust(w + 1) + " " for c, w in zip(r, width)) + "\n"
    out = ruler + line(header) + ruler
    for r in cells:
        for k in range(max(len(c) for c in r)):
            out += line([c[k] if k < len(c) else "" for c in r])
    if rows:
        out += ruler
    return out + "\n%d rows in set\n" % len(rows)


class Stub:
    def __init__(self, path):
        self.path = path
        self.s = json.load(open(path))

    def save(self):
        with open(self.path + ".new", "w") as f:
            json.dump(self.s, f)
        os.rename(self.path + ".new", self.path)

    # ---- time ----
    def tick(self):
        for op in self.s["ops"]:
            if op["status"] == "kInited":
                op["status"] = "kDoing"
            elif op["status"] == "kDoing" and op["type"] != os.environ.get("STUB_HANG"):
                if op["type"] == os.environ.get("STUB_FAIL"):
                    op["status"] = "kFailed"
                    op["task"] = "kLoadTable"
                else:
                    op["status"] = "kDone"
                    self.effect(op)

    def op(self, kind, table, pid, **what):
        self.s["ops"].append({"id": self.s["next_op"], "type": kind, "db": table["db"], "name": table["name"], "pid": pid,
                              "status": "kInited", "task": "-", "what": what, "tid": table["tid"]})
        self.s["next_op"] += 1

    def find(self, db, name):
        for t in self.s["tables"]:
            if t["db"] == db and t["name"] == name:
                return t
        return None

    def replica(self, part, endpoint):
        for r in part["replicas"]:
            if r["endpoint"] == endpoint:
                return r
        return None

    def leader(self, part):
        for r in part["replicas"]:
            if r["leader"] and r["alive"]:
                return r
        return None

    def effect(self, op):
        table = [t for t in self.s["tables"] if t["tid"] == op["tid"]][0]
        part = table["parts"][op["pid"]]
        where = op["what"].get("endpoint")
        if op["type"] == "kAddReplicaOP":
            offset = self.leader(part)["offset"]
            part["replicas"].append({"endpoint": where, "leader": False, "alive": True, "loaded": True,
                                     "offset": max(0, offset - int(os.environ.get("STUB_LAG", "0")))})
        elif op["type"] == "kDelReplicaOP":
            part["replicas"].remove(self.replica(part, where))
        elif op["type"] == "kChangeLeaderOP":
            old, new = self.leader(part), self.replica(part, where)
            if old is not None:
                old["alive"] = False
            new["leader"] = True
        elif op["type"] == "kRecoverTableOP":
            self.op("kReAddReplicaSimplifyOP" if len(part["replicas"]) > 1 else "kReLoadTableOP", table, op["pid"],
                    endpoint=where)
        elif op["type"] in ("kReAddReplicaSimplifyOP", "kReLoadTableOP"):
            r = self.replica(part, where)
            lead = self.leader(part)
            r["alive"] = r["loaded"] = True
            if lead is not None and lead is not r:
                r["leader"] = False
                r["offset"] = lead["offset"]

    # ---- commands of the nameserver ----
    def showtable(self, db, name):
        rows = []
        for t in sorted(self.s["tables"], key=lambda t: t["name"]):
            if t["db"] != db or (name and t["name"] != name):
                continue
            for p in t["parts"]:
                for r in p["replicas"]:
                    rows.append([t["name"], t["tid"], p["pid"], r["endpoint"], "leader" if r["leader"] else "follower",
                                 "yes" if r["alive"] else "no", r["offset"], r["offset"], "1.000 K", "2.000 M"])
        return plain("name tid pid endpoint role is_alive offset record_cnt memused diskused".split(), rows)

    def showopstatus(self, db, name, pid):
        rows = []
        for o in self.s["ops"]:
            if o["db"] != db or (name and o["name"] != name) or (pid and str(o["pid"]) != pid):
                continue
            started = o["status"] != "kInited"
            done = o["status"] in ("kDone", "kFailed")
            rows.append([o["id"], o["type"], o["name"], o["pid"], o["status"], "20240610062140" if started else "-",
                         "1s" if started else "-", "20240610062141" if done else "-", o["task"], "no"])
        return plain(["op_id", "op_type", "name", "pid", "status", "start_time", "execute_time", "end_time", "cur_task",
                      "for_replica_cluster"], rows)

    def change(self, db, words):
        name, pid, where = words[1], int(words[2]), words[3]
        table = self.find(db, name)
        if table is None or pid >= len(table["parts"]):
            return "failed. error msg: table is not exist\n"
        part = table["parts"][pid]
        r = self.replica(part, where)
        if words[0] in ("changeleader", "recovertable", "updatetablealive") and self.s["auto_failover"] == "true":
            return "failed to %s. error msg: auto_failover is enabled\n" % words[0]
        if words[0] == "addreplica":
            if r is not None:
                return "Fail to addreplica. error msg:endpoint exists\n"
            self.op("kAddReplicaOP", table, pid, endpoint=where)
            return "AddReplica ok\n"
        if r is None:
            return "failed. error msg: no such replica\n"
        if words[0] == "delreplica":
            if r["leader"] and r["alive"]:
                return "Fail to delreplica. error msg:can not del leader. pid %d endpoint %s\n" % (pid, where)
            self.op("kDelReplicaOP", table, pid, endpoint=where)
            return "DelReplica ok\n"
        if words[0] == "changeleader":
            if r["leader"] or not r["alive"]:
                return "failed to change leader. error msg: not an alive follower\n"
            self.op("kChangeLeaderOP", table, pid, endpoint=where)
            return ("change leader ok. If there are writing operations while changing a leader, it may cause data "
                    "loss.\n")
        if words[0] == "recovertable":
            if r["alive"]:
                return "Fail to recover table. error msg:table is alive, need not recover\n"
            self.op("kRecoverTableOP", table, pid, endpoint=where)
            return "recover table ok\n"
        r["alive"] = words[4] == "yes"
        return "update ok\n"

    def ns_client(self, db, cmd):
        words = cmd.split()
        head = "ns leader: %s\n" % self.s["ns"][0]
        if words[0] == "showns":
            return head + plain(["endpoint", "real_endpoint", "role"],
                                [[e, "-", "standby" if i else "leader"] for i, e in enumerate(self.s["ns"])])
        if words[0] == "showtablet":
            return head + plain(["endpoint", "real_endpoint", "state", "age"],
                                [[e, "-", s, "12d"] for e, s in sorted(self.s["tablets"].items())])
        if words[0] == "confget":
            return head + plain(["key", "value"], [["auto_failover", self.s["auto_failover"]]])
        if words[0] == "showdb":
            return head + plain(["#", "name"], [[i + 1, d] for i, d in enumerate(self.s["dbs"])])
        if words[0] == "showtable":
            return head + self.showtable(db, words[1] if len(words) > 1 else None)
        if words[0] == "showopstatus":
            return head + self.showopstatus(db, words[1] if len(words) > 1 else None, words[2] if len(words) > 2 else None)
        self.s["changes"] += 1
        if words[0] == "confset":
            self.s["auto_failover"] = words[2]
            return head + "set auto_failover ok\n"
        return head + self.change(db, words)

    def client(self, endpoint, cmd):
        words = cmd.split()
        if words[0] == "gettablestatus":
            rows = []
            state = "kTableNormal"
            if self.s["loading"] > 0:
                self.s["loading"] -= 1
                state = os.environ.get("STUB_STATE_NAME", "kTableLoading")
            for t in self.s["tables"]:
                for p in t["parts"]:
                    r = self.replica(p, endpoint)
                    if r is not None and r["loaded"]:
                        lead = r["leader"] and r["alive"]
                        rows.append([t["tid"], p["pid"], r["offset"], "kTableLeader" if lead else "kTableFollower",
                                     state, "true", "0min", "0s", "1.000 K", "kNoCompress", "1"])
            return plain(["tid", "pid", "offset", "mode", "state", "enable_expire", "ttl", "ttl_offset", "memused",
                          "compress_type", "skiplist_height"], rows)
        rows = []
        part = [t for t in self.s["tables"] if t["tid"] == int(words[1])][0]["parts"][int(words[2])]
        lead = self.replica(part, endpoint)
        for r in part["replicas"]:
            if lead is not None and r is not lead and r["alive"]:
                r["offset"] += (lead["offset"] - r["offset"] + 1) // 2
                rows.append([len(rows), words[1], words[2], lead["offset"], r["endpoint"], r["offset"]])
        return plain(["#", "tid", "pid", "leader_offset", "follower", "offset"], rows)

    def sql_client(self):
        header = ["Table_id", "Table_name", "Database_name", "Storage_type", "Rows", "Memory_data_size", "Disk_data_size",
                  "Partition", "Partition_unalive", "Replica", "Offline_path", "Offline_format", "Offline_symbolic_paths",
                  "Warnings"]
        rows = []
        for t in reversed(self.s["tables"]):
            dead = sum(not r["alive"] for p in t["parts"] for r in p["replicas"])
            lost = ["[pid=%d]: real replica number 0 does not match the configured replicanum %d" % (p["pid"], t["replica"])
                    for p in t["parts"] if self.leader(p) is None]
            rows.append([t["tid"], t["name"], t["db"], t["storage"],
                         sum(self.leader(p)["offset"] for p in t["parts"] if self.leader(p)), 1, 2, len(t["parts"]), dead,
                         t["replica"], "NULL", "NULL", "NULL", "\n".join(lost)])
        return sql(header, rows)

    def restart(self, endpoint):
        recovers = self.s["auto_failover"] == "true"
        self.s["loading"] = int(os.environ.get("STUB_LOADING", "0"))
        for t in self.s["tables"]:
            for p in t["parts"]:
                r = self.replica(p, endpoint)
                if r is not None:
                    r["loaded"] = recovers


VARIABLES = ("STUB_STATE", "STUB_KILL_PID", "STUB_FAIL", "STUB_HANG", "STUB_LAG", "STUB_KILL", "STUB_SIGNAL", "STUB_LOADING",
             "STUB_STATE_NAME", "STUB_GONE", "STUB_KILL_EVERY")


def answer(conn):
    """One call: the number of arguments, the values of VARIABLES, the arguments; each ends in a NUL."""
    words = [b""]
    while len(words) < 2 or len(words) < int(words[0]) + len(VARIABLES) + 2:
        got = conn.recv(65536)
        if not got:
            return
        words = (b"\0".join(words) + got).split(b"\0")
    words = [w.decode() for w in words]
    for name, value in zip(VARIABLES, words[1:]):
        os.environ[name] = value
        if value == "":
            del os.environ[name]
    conn.sendall(main(words[1 + len(VARIABLES):-1]).encode())


def serve(path):
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(600)
    with open(path + ".new", "w") as f:
        f.write("%d\n" % listener.getsockname()[1])
    os.rename(path + ".new", path)
    while True:
        conn, _ = listener.accept()
        with conn:
            try:
                answer(conn)
            except Exception:
                traceback.print_exc()


def main(argv):
    path = os.environ["STUB_STATE"]
    if argv[0] == "init":
        with open(path, "w") as f:
            json.dump(new_state(argv[1], len(argv) > 2), f)
        return ""
    if os.environ.get("STUB_GONE"):
        return "zk client init failed\n"
    stub = Stub(path)
    if argv[0] == "restart":
        stub.restart(argv[1])
        stub.save()
        return ""
    opt = dict(a[2:].split("=", 1) for a in argv if a.startswith("--") and "=" in a)
    before = stub.s["changes"]
    every = int(os.environ.get("STUB_KILL_EVERY", "0"))
    stub.s["calls"] += 1
    stub.tick()
    if opt["role"] == "ns_client":
        out = stub.ns_client(opt.get("database", ""), opt["cmd"])
    elif opt["role"] == "client":
        out = stub.client(opt["endpoint"], opt["cmd"])
    else:
        out = stub.sql_client()
    stub.save()
    if (stub.s["changes"] != before and str(stub.s["changes"]) == os.environ.get("STUB_KILL")) \
            or (every > 0 and stub.s["calls"] % every == 0):
        try:
            os.kill(int(open(os.environ["STUB_KILL_PID"]).read()), getattr(signal, os.environ.get("STUB_SIGNAL", "SIGKILL")))
        except ProcessLookupError:
            pass  # a call of a subshell that outlived its shell
    return out


if sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    sys.stdout.write(main(sys.argv[1:]))
