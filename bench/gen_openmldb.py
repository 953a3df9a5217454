#!/usr/bin/env python3
"""gen_openmldb.py FOLDER TABLES PARTITIONS REPLICAS: a healthy capture of an invented cluster of that size."""
import os
import sys

out, tables, parts, replicas = sys.argv[1], *map(int, sys.argv[2:5])
os.mkdir(out)
E = ["10.0.%d.%d:10921" % (i // 200, i % 200) for i in range(40)]


def write(name, rows, header, widths):
    with open(os.path.join(out, name), "w") as f:
        f.write("".join("  " + h.ljust(w) for h, w in zip(header, widths)) + "\n")
        f.write("-" * (sum(w + 2 for w in widths) + 2) + "\n")
        line = "".join("  %%-%ds" % w for w in widths) + "\n"
        f.writelines(line % row for row in rows)


def replica_rows():
    for t in range(tables):
        for p in range(parts):
            for k in range(replicas):
                yield ("table_%d" % t, t + 1, p, E[(t + p + k) % len(E)], "follower" if k else "leader", "yes", 1000 + t,
                       1000 + t, "14.648 M", "14.717 M")


def held_rows(e):
    for t in range(tables):
        for p in range(parts):
            k = (e - t - p) % len(E)
            if k < replicas:
                yield (t + 1, p, 1000 + t, "kTableFollower" if k else "kTableLeader", "kTableNormal", "true", "0min")


write("showtable.demo.txt", replica_rows(), "name tid pid endpoint role is_alive offset record_cnt memused diskused".split(),
      [12, 6, 4, 17, 8, 8, 8, 10, 9, 9])
for i, e in enumerate(E):
    write("gettablestatus@%s.txt" % e.replace(":", "_"), held_rows(i),
          "tid pid offset mode state enable_expire ttl".split(), [6, 4, 8, 14, 15, 13, 5])
write("showtablet.txt", [(e, "-", "kHealthy", "12d") for e in E], "endpoint real_endpoint state age".split(), [17, 13, 8, 3])
write("confget.txt", [("auto_failover", "true")], ["key", "value"], [13, 5])
write("showopstatus.demo.txt", [], "op_id op_type name pid status start_time execute_time end_time cur_task".split(), [8] * 9)
header = "Table_id Table_name Database_name Storage_type Rows Partition Partition_unalive Replica Warnings".split()
widths = [max(len(h), 12) for h in header]
ruler = " " + "".join("-" * (w + 2) + " " for w in widths) + "\n"
line = lambda row: " " + "".join(" " + str(c).ljust(w + 1) + " " for c, w in zip(row, widths)) + "\n"
with open(os.path.join(out, "showtablestatus.txt"), "w") as f:
    f.write(ruler + line(header) + ruler)
    f.writelines(line((t + 1, "table_%d" % t, "demo", "memory", 1000 * parts, parts, 0, replicas, "")) for t in range(tables))
    f.write(ruler + "\n%d rows in set\n" % tables)
