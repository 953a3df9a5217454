#!/usr/bin/env python3
"""Writes a dump of Kylin 0.6 whose descs have every shape that Kylin 2.0 still loads: make.py DEST (must not exist).

Dimensions: plain, derived by one and by two columns, of a lookup, its key, a hierarchy, inner and left joins. Row keys:
dictionaries, a built-in date dictionary, lengths, mandatory columns. Groups: none, all columns, several, overlapping,
with one and with several columns left over, with a hierarchy, with a mandatory column. Measures of all kinds. Cubes:
empty, built, with a new segment, sharing a desc; a desc without a cube. What 2.0 does not load (a length on a number,
1.x-to-2.0 5.4) has tests of its own. Binaries have real bodies. All names and numbers are made up.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "demo"))
import make as demo  # noqa: E402

BUILT, DAY = demo.BUILT, 24 * demo.HOUR
FACT = [("DT", "date"), ("SITE", "int"), ("CATEG", "int"), ("SELLER", "varchar(32)"), ("FMT", "varchar(12)"),
        ("CHANNEL", "string"), ("DEVICE", "varchar(8)"), ("BUYER", "varchar(64)"), ("PRICE", "decimal(19,4)"),
        ("QTY", "bigint")]
LOOKUPS = {
    "CAL": ("DEFAULT", [("CAL_DT", "date"), ("WEEK_BEG", "date"), ("YEAR_NO", "int")], ["CAL_DT"], ["DT"]),
    "SITES": ("shop", [("ID", "int"), ("SITE_NAME", "string"), ("REGION", "string")], ["ID"], ["SITE"]),
    "CATEGS": ("DEFAULT", [("CATEG_ID", "int"), ("SITE_ID", "int"), ("L1", "string"), ("L2", "string"),
                           ("L3", "string"), ("OWNER", "string")], ["CATEG_ID", "SITE_ID"], ["CATEG", "SITE"]),
}


def plain(column, table="SALES", **more):
    return dict(name=column, table=table, column=column, **more)


def lookup(table, kind, name=None, **more):
    _, _, key, foreign = LOOKUPS[table]
    return dict(name=name or table, table=table, join={"type": kind, "primary_key": key, "foreign_key": foreign},
                **more)


def derived(table, kind, columns, name=None):
    return lookup(table, kind, name, column="{FK}", derived=columns)


def tree(kind):
    return lookup("CATEGS", kind, "TREE", hierarchy=[
        {"level": str(i + 1), "column": c} for i, c in enumerate(["L1", "L2", "L3"])])


def measure(name, expression, value, returns, kind="column"):
    return {"name": name, "function": {"expression": expression, "parameter": {"type": kind, "value": value},
                                       "returntype": returns}}


COUNT = measure("CNT", "COUNT", "1", "bigint", "constant")
SUM = measure("GMV", "SUM", "PRICE", "decimal(19,4)")


def key(*columns):
    """NAME has a dictionary, NAME:12 a length, NAME! is mandatory, NAME=TEXT has that text as dictionary."""
    out = []
    for c in columns:
        name, mandatory = c.rstrip("!"), c.endswith("!")
        name, _, length = name.partition(":")
        name, _, text = name.partition("=")
        out.append({"column": name, "length": int(length or 0), "dictionary": None if length else text or "true",
                    "mandatory": mandatory})
    return out


descs = []


def desc(name, dimensions, columns, groups, measures=None, families=1, **more):
    measures = [dict(m, id=i + 1) for i, m in enumerate(measures or [COUNT, SUM])]
    names = [m["name"] for m in measures]
    parts = [names[i::families] for i in range(families)]
    out = {
        "uuid": demo.uid(2, len(descs) + 1), "last_modified": BUILT, "name": name, "description": None,
        "fact_table": "SALES", "filter_condition": None, "null_string": None,
        "cube_partition_desc": {"partition_date_column": "SALES.DT", "partition_date_start": 0,
                                "cube_partition_type": "APPEND"},
        "dimensions": [dict(d, id=i + 1) for i, d in enumerate(dimensions)],
        "measures": measures,
        "rowkey": {"rowkey_columns": key(*columns), "aggregation_groups": groups},
        "hbase_mapping": {"column_family": [
            {"name": "F%d" % (i + 1), "columns": [{"qualifier": "M", "measure_refs": p}]}
            for i, p in enumerate(parts)]},
        "signature": None, "capacity": "MEDIUM", "notify_list": [],
    }
    out.update(more)
    descs.append(out)


def make_descs():
    four = [plain(c) for c in ("DT", "SELLER", "FMT", "CHANNEL")]
    six = four + [plain("DEVICE"), plain("BUYER")]
    desc("full", four, ["DT", "SELLER", "FMT:12", "CHANNEL"], [["CHANNEL", "DT", "FMT", "SELLER"]])
    desc("none", four, ["DT", "SELLER", "FMT", "CHANNEL"], None)
    desc("several", six, ["DT", "SELLER", "FMT", "CHANNEL", "DEVICE", "BUYER"], [["DT", "SELLER"], ["FMT", "CHANNEL"]])
    desc("leftover", four, ["DT", "SELLER", "FMT", "CHANNEL"], [["DT", "SELLER", "FMT"]])
    desc("overlap", six, ["DT", "SELLER", "FMT", "CHANNEL", "DEVICE", "BUYER"],
         [["DT", "SELLER", "FMT"], ["FMT", "CHANNEL", "DEVICE", "BUYER"]])
    desc("mandatory", four, ["DT!", "SELLER:32", "FMT:12!", "CHANNEL"], [["SELLER", "CHANNEL"]])
    desc("mandatory_in_group", four, ["DT!", "SELLER", "FMT", "CHANNEL"], [["DT", "SELLER", "FMT", "CHANNEL"]])
    desc("hierarchy", [plain("DT"), plain("FMT"), tree("inner")], ["DT!", "L1", "L2", "L3", "FMT"],
         [["L1", "L2", "L3", "FMT"]])
    desc("derived", [derived("CAL", "inner", ["WEEK_BEG", "YEAR_NO"]), derived("SITES", "inner", ["SITE_NAME"]),
                     plain("SELLER")], ["DT", "SITE", "SELLER"], [["DT", "SITE", "SELLER"]])
    desc("derived_two_keys", [derived("CAL", "left", ["YEAR_NO"]), derived("CATEGS", "left", ["OWNER", "L1"]),
                              plain("FMT")], ["DT", "CATEG", "SITE", "FMT:12"], [["CATEG", "SITE"], ["DT", "FMT"]])
    desc("lookup_columns", [plain("DT"), lookup("SITES", "left", "AREA", column="REGION"),
                            lookup("SITES", "left", "SITE", column="ID")], ["DT", "REGION", "SITE"],
         [["DT", "REGION", "SITE"]])
    desc("measures", four, ["DT=date(yyyy-mm-dd)", "SELLER", "FMT", "CHANNEL"], [["DT", "SELLER", "FMT", "CHANNEL"]],
         [COUNT, SUM, measure("LOW", "MIN", "PRICE", "decimal(19,4)"), measure("TOP", "MAX", "PRICE", "decimal(19,4)"),
          measure("ITEMS", "SUM", "QTY", "bigint"), measure("BUYERS", "COUNT_DISTINCT", "BUYER", "hllc(12)")], 2)
    desc("settings", four, ["DT", "SELLER", "FMT", "CHANNEL"], [["DT", "SELLER"], ["FMT", "CHANNEL"]],
         description="all that a desc can say", filter_condition="SITE <> 0", null_string=["\\N"], capacity="LARGE",
         notify_list=["ops@shop.example"], x_team={"name": "sales", "cost_center": 12345678901234567890123},
         cube_partition_desc={"partition_date_column": "SALES.DT", "partition_date_start": 1325376000000,
                              "cube_partition_type": "APPEND"})
    desc("snapshot_only", four, ["DT", "SELLER", "FMT", "CHANNEL"], [["DT", "SELLER", "FMT", "CHANNEL"]],
         cube_partition_desc={"partition_date_column": None, "partition_date_start": 0,
                              "cube_partition_type": "APPEND"})
    desc("no_cube", four, ["DT", "SELLER", "FMT", "CHANNEL"], [["DT", "SELLER", "FMT", "CHANNEL"]])


# ---- cubes ----

VALUES = {"SITE": ["0", "1", "7", "12", "100"], "CATEG": ["11", "12", "40"], "L1": ["Garden", "Toys"],
          "L2": ["Lego", "Pots"], "L3": ["Castle", "Clay"], "REGION": ["AM", "EU"], "SELLER": ["ann", "bob"],
          "FMT": ["auction", "fixed"], "CHANNEL": ["app", "web"], "DEVICE": ["pc", "phone"], "BUYER": ["eve", "joe"]}
PLACE = {"SITE": ("SITES", "ID"), "CATEG": ("CATEGS", "CATEG_ID"), "L1": ("CATEGS", "L1"), "L2": ("CATEGS", "L2"),
         "L3": ("CATEGS", "L3"), "REGION": ("SITES", "REGION")}
ROWS = {"CAL": [("2014-01-01", "2013-12-29", "2014")], "SITES": [("0", "Köln", "EU"), ("7", "Quito", "AM")],
        "CATEGS": [("11", "0", "Toys", "Lego", "Castle", "ann"), ("40", "7", "Garden", "Pots", "Clay", "bob")]}
made = {}


def dict_of(column, two_keys):
    """Key in a segment, path; the binary is made at first use. Foreign keys use the dictionary of the primary key."""
    if column == "DT":
        path = "/dict/PREDEFINED/date(yyyy-mm-dd)/%s.dict" % demo.uid(7, 1)
        made[path] = demo.dictionary(1, "PREDEFINED", "date(yyyy-mm-dd)", "date",
                                     demo.utf("yyyy-MM-dd") + b"\0\0\0\0", 433, "DateStrDictionary")
        return "SALES/DT", path
    table, name = PLACE.get(column, ("SALES", column))
    if column == "SITE" and two_keys:
        table, name = "CATEGS", "SITE_ID"
    n = 2 + sorted(VALUES).index(column) + (50 if table == "CATEGS" else 0)
    path = "/dict/%s/%s/%s.dict" % (table, name, demo.uid(7, n))
    values = [v.encode() for v in VALUES[column]]
    made[path] = demo.dictionary(n, table, name, "int" if column in ("SITE", "CATEG") else "string",
                                 demo.trie(values), len(values), "TrieDictionary")
    return "%s/%s" % (table, name), path


def snapshot_of(table):
    path = "/table_snapshot/%s.csv/%s.snapshot" % (table, demo.uid(8, 1 + sorted(LOOKUPS).index(table)))
    made[path] = demo.snapshot(1 + sorted(LOOKUPS).index(table), table + ".csv", ROWS[table])
    return table, path


def segment(d, n, status):
    lookups = {x["table"] for x in d["dimensions"] if x.get("join")}
    two = any("derived" in x and x["table"] == "CATEGS" for x in d["dimensions"])
    start = 1388534400000 + n % 10 * 30 * DAY
    out = demo.segment(n, start, start + 30 * DAY, "s%d" % n, {}, {})
    if status == "READY":
        out["dictionaries"] = dict(dict_of(c["column"], two) for c in d["rowkey"]["rowkey_columns"] if c["dictionary"])
        out["snapshots"] = dict(snapshot_of(t) for t in sorted(lookups))
    else:
        out.update(status=status, last_build_time=0, size_kb=0, source_records=0, source_records_size=0)
    return out


cubes = []


def cube(name, d, states):
    n = len(cubes) + 1
    segments = [segment(d, 10 * n + i, s) for i, s in enumerate(states)]
    cubes.append({
        "uuid": demo.uid(3, n), "last_modified": BUILT, "name": name, "owner": "ADMIN", "version": None,
        "descriptor": d["name"], "cost": 50, "status": "READY" if "READY" in states else "DISABLED",
        "create_time": "2014-06-29 20:00:00 GMT", "segments": segments})


def make_cubes():
    for d in descs:
        if d["name"] in ("derived", "full", "hierarchy", "several", "overlap", "derived_two_keys", "lookup_columns"):
            cube(d["name"] + "_built", d, ["READY", "READY"])
        if d["name"] in ("full", "none", "leftover", "mandatory", "mandatory_in_group", "measures", "settings",
                         "snapshot_only"):
            cube(d["name"] + "_empty", d, [])
        if d["name"] == "several":
            cube("several_new", d, ["READY", "NEW"])


def resources():
    make_descs()
    make_cubes()
    yield "/table/SALES.json", demo.table(1, "SALES", "DEFAULT", FACT)
    for i, (name, (database, columns, _, _)) in enumerate(sorted(LOOKUPS.items())):
        yield "/table/%s.json" % name, demo.table(2 + i, name, database, columns)
    for d in descs:
        yield "/cube_desc/%s.json" % d["name"], d
    for c in cubes:
        yield "/cube/%s.json" % c["name"], c
    yield "/project/shop.json", {
        "uuid": demo.uid(6, 1), "last_modified": BUILT, "name": "shop", "cubes": [c["name"] for c in cubes],
        "tables": ["SALES"] + sorted(LOOKUPS), "owner": "ADMIN", "status": "ENABLED",
        "create_time": "2014-06-01 00:00:00 GMT", "last_update_time": None, "description": None}
    for path, content in demo.resources():  # the job that built a segment, and its output
        if path.startswith("/job/"):
            content.update(name="full_built - build", related_cube="full_built", related_segment="s21")
        if path.startswith("/job"):
            yield path, content
    yield from made.items()


def main():
    dest = sys.argv[1]
    for path, content in resources():
        name = dest + path
        os.makedirs(os.path.dirname(name), exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content, indent=2, ensure_ascii=False).encode()
        with open(name, "wb") as f:
            f.write(data)
        os.utime(name, (BUILT / 1000, BUILT / 1000))


if __name__ == "__main__":
    main()
