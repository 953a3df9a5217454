#!/usr/bin/env python3
"""Writes the sample dump: make.py DEST (must not exist).

A shop in Kylin 0.6 form: two tables, one cube with two READY segments, one project, one finished job, dictionaries and
a snapshot with real bodies. All names and numbers are made up. The layouts are those of
docs/formats/kylin-0.6-to-0.7.md 1 and docs/formats/kylin-binary-resources.md 3 and 5.
"""
import json
import os
import struct
import sys

HOUR = 3600 * 1000
BUILT = 1404098142000  # 2014-06-30 03:15:42 UTC; even, because zip knows no odd seconds


def uid(kind, n):
    return "%08d-0000-4000-8000-%012d" % (kind, n)


def utf(text):
    data = text.encode("utf-8")
    return struct.pack(">H", len(data)) + data


def size_for(n):
    return (n.bit_length() + 7) // 8


class Node:
    def __init__(self, part):
        self.part, self.ends, self.children = part, False, []

    def count(self):
        return self.ends + sum(c.count() for c in self.children)


def insert(node, value):
    """Adds the rest of a value below a node; values come in ascending order."""
    if not value:
        node.ends = True
        return
    last = node.children[-1] if node.children else None
    common = len(os.path.commonprefix([last.part, value])) if last else 0
    if not common:
        new = Node(value)
        new.ends = True
        node.children.append(new)
    elif common == len(last.part):
        insert(last, value[common:])
    else:
        head, tail = Node(last.part[:common]), Node(last.part[common:])
        tail.ends, tail.children = last.ends, last.children
        head.children = [tail]
        node.children[-1] = head
        insert(head, value[common:])


def trie(values):
    root = Node(b"")
    for v in sorted(values):
        insert(root, v)
    order = [root]
    for n in order:
        order.extend(n.children)
    width_v = size_for(root.count())
    width_s = 1
    while True:
        at, offset = 0, {}
        for n in order:
            offset[n] = at
            at += width_s + width_v + 1 + len(n.part)
        if at < 1 << (8 * width_s - 2):
            break
        width_s += 1
    last = {root} | {n.children[-1] for n in order if n.children}
    body = b""
    for n in order:
        flags = (0x80 if n in last else 0) | (0x40 if n.ends else 0)
        number = (flags << (8 * width_s - 8)) | (offset[n.children[0]] if n.children else 0)
        body += number.to_bytes(width_s, "big") + n.count().to_bytes(width_v, "big") + bytes([len(n.part)]) + n.part
    name = utf("com.kylinolap.dict.StringBytesConverter")
    longest = max(len(v) for v in values)
    head = struct.pack(">HIBBHH", 20 + len(name), len(body), width_s, width_v, 0, longest)
    return b"TrieDict" + head + name + body


def header(members):
    """Jackson's indented form, as the product wrote it."""
    lines = []
    for key, value in members:
        if isinstance(value, list):
            inner = ",\n".join('    "%s" : %s' % (k, json.dumps(v)) for k, v in value)
            lines.append('  "%s" : {\n%s\n  }' % (key, inner))
        else:
            lines.append('  "%s" : %s' % (key, json.dumps(value)))
    return utf("{\n" + ",\n".join(lines) + "\n}")


def input_of(name, size):
    return [("path", "hdfs://shop/warehouse/" + name), ("size", size), ("last_modified_time", BUILT - HOUR)]


def dictionary(n, table, column, kind, body, cardinality, java):
    return header([
        ("uuid", uid(7, n)), ("last_modified", 0), ("source_table", table), ("source_column", column),
        ("source_column_index", 0), ("data_type", kind), ("input", input_of(column, 4096)),
        ("input_delimeter", "auto"), ("dictionary_class", "com.kylinolap.dict." + java), ("cardinality", cardinality),
    ]) + body


def snapshot(n, folder, rows):
    data = struct.pack(">ii", len(rows), len(rows[0])) + b"".join(utf(c) for r in rows for c in r)
    return header([
        ("uuid", uid(8, n)), ("last_modified", 0), ("signature", input_of(folder, 512)), ("column_delimeter", "auto"),
    ]) + data


def table(n, name, database, columns):
    return {
        "uuid": uid(1, n), "last_modified": 0, "name": name, "database": database,
        "columns": [{"id": str(i + 1), "name": c, "datatype": t} for i, (c, t) in enumerate(columns)],
    }


def segment(n, start, end, name, dicts, snapshots):
    return {
        "uuid": uid(4, n), "name": name, "storage_location_identifier": "KYLIN_SHOP%05d" % n,
        "date_range_start": start, "date_range_end": end, "status": "READY", "size_kb": 7800 + n,
        "source_records": 10000 * n, "source_records_size": 608012 * n, "last_build_time": BUILT,
        "last_build_job_id": uid(5, n), "create_time": "2014-06-29 20:15:18 GMT", "binary_signature": None,
        "dictionaries": dicts, "snapshots": snapshots,
    }


SITES = [("0", "Köln", "EU"), ("1", "Lyon", "EU"), ("7", "Quito", "AM"), ("12", "Osaka", "AS"), ("100", "Oslo", "EU")]


def resources():
    date = "/dict/PREDEFINED/date(yyyy-mm-dd)/%s.dict" % uid(7, 1)
    site = "/dict/SITES/SITE_ID/%s.dict" % uid(7, 2)
    snap = "/table_snapshot/SITES.csv/%s.snapshot" % uid(8, 1)
    dicts, snaps = {"ORDERS/DAY": date, "SITES/SITE_ID": site}, {"SITES": snap}
    yield "/table/ORDERS.json", table(1, "ORDERS", "DEFAULT", [
        ("DAY", "date"), ("SITE", "int"), ("BUYER", "varchar(64)"), ("PRICE", "decimal(18,6)")])
    yield "/table/SITES.json", table(2, "SITES", "shop", [
        ("SITE_ID", "int"), ("SITE_NAME", "string"), ("REGION", "string")])
    yield "/table_exd/SITES.json", {"cardinality": "5,5,3,", "tableName": "sites", "EXD_STATUS": "true"}
    yield "/cube_desc/orders_desc.json", {
        "uuid": uid(2, 1), "last_modified": BUILT, "name": "orders_desc", "description": "Orders by day and site",
        "fact_table": "ORDERS", "filter_condition": None, "null_string": None,
        "cube_partition_desc": {"partition_date_column": "ORDERS.DAY", "partition_date_start": 0,
                                "cube_partition_type": "APPEND"},
        "dimensions": [
            {"id": "1", "name": "DAY", "table": "ORDERS", "column": "DAY"},
            {"id": "2", "name": "SITE", "table": "SITES", "column": "{FK}", "derived": ["SITE_NAME", "REGION"],
             "join": {"type": "inner", "primary_key": ["SITE_ID"], "foreign_key": ["SITE"]}}],
        "measures": [
            {"id": "1", "name": "REVENUE", "function": {
                "expression": "SUM", "parameter": {"type": "column", "value": "PRICE"}, "returntype": "decimal"}},
            {"id": "2", "name": "ORDERS", "function": {
                "expression": "COUNT", "parameter": {"type": "constant", "value": 1}, "returntype": "bigint"}},
            {"id": "3", "name": "BUYERS", "function": {
                "expression": "COUNT_DISTINCT", "parameter": {"type": "column", "value": "BUYER"},
                "returntype": "hllc(10)"}}],
        "rowkey": {
            "rowkey_columns": [
                {"column": "DAY", "length": 0, "dictionary": "true", "mandatory": "true"},
                {"column": "SITE_ID", "length": 0, "dictionary": "true", "mandatory": "false"}],
            "aggregation_groups": [["DAY", "SITE_ID"]]},
        "hbase_mapping": {"column_family": [
            {"name": "F1", "columns": [{"qualifier": "M", "measure_refs": ["REVENUE", "ORDERS"]}]},
            {"name": "F2", "columns": [{"qualifier": "M", "measure_refs": ["BUYERS"]}]}]},
        "signature": None, "capacity": "MEDIUM", "notify_list": ["ops@shop.example"],
        "x_owner_team": {"name": "sales analytics", "cost_center": 12345678901234567890123}}
    yield "/cube/orders.json", {
        "uuid": uid(3, 1), "last_modified": BUILT, "name": "orders", "owner": "ADMIN", "version": None,
        "descriptor": "orders_desc", "cost": 50, "status": "READY", "create_time": "2014-06-29 20:00:00 GMT",
        "segments": [
            segment(1, 1364688000000, 1386806400000, "20130331080000_20131212080000", dicts, snaps),
            segment(2, 1386806400000, 1402012800000, "20131212080000_20140606080000", dicts, snaps)],
        "size_kb": 15603, "source_records_count": 30000, "source_records_size": 1824036}
    yield "/project/shop.json", {
        "uuid": uid(6, 1), "last_modified": BUILT, "name": "shop", "cubes": ["orders"], "tables": ["ORDERS", "SITES"],
        "owner": "ADMIN", "status": "ENABLED", "create_time": "2014-06-01 00:00:00 GMT",
        "last_update_time": "2014-06-02 00:00:00 GMT", "description": None}
    step = {"sequence_id": 0, "name": "Create Intermediate Flat Hive Table", "exec_cmd": "hive -e \"INSERT ...\"",
            "interrupt_cmd": None, "exec_start_time": BUILT - HOUR, "exec_end_time": BUILT, "exec_wait_time": 0,
            "step_status": "FINISHED", "cmd_type": "SHELL_CMD_HADOOP", "info": {"mr_job_id": "job_201406290001_0042"},
            "run_async": False}
    yield "/job/" + uid(5, 2), {
        "uuid": uid(5, 2), "last_modified": BUILT, "name": "orders - build", "type": "BUILD", "duration": 3600,
        "related_cube": "orders", "related_segment": "20131212080000_20140606080000",
        "exec_start_time": BUILT - HOUR, "exec_end_time": BUILT, "mr_waiting": 45, "steps": [step],
        "submitter": "ADMIN", "progress": 100.0, "job_status": "FINISHED"}
    yield "/job_output/" + uid(5, 2) + ".0", {
        "uuid": None, "last_modified": BUILT, "name": uid(5, 2) + ".0", "output": "Loaded 20000 rows\n"}
    yield date, dictionary(1, "PREDEFINED", "date(yyyy-mm-dd)", "date", utf("yyyy-MM-dd") + b"\0\0\0\0", 433,
                           "DateStrDictionary")
    yield site, dictionary(2, "SITES", "SITE_ID", "int", trie([s[0].encode() for s in SITES]), len(SITES),
                           "TrieDictionary")
    yield snap, snapshot(1, "SITES.csv", SITES)


def main():
    dest = sys.argv[1]
    os.mkdir(dest)
    for path, content in resources():
        name = dest + path
        os.makedirs(os.path.dirname(name), exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content, indent=2, ensure_ascii=False).encode()
        with open(name, "wb") as f:
            f.write(data)
        os.utime(name, (BUILT / 1000, BUILT / 1000))


if __name__ == "__main__":
    main()
