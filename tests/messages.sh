#!/usr/bin/env bash
# Every text M-xx of docs/formats/ke-metastore.md 8.3: `metamig explain M-xx` knows its words, level, exit code and
# rules, in the words of the document, a source file says it, and a test or a golden case pins it.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
METAMIG=$BUILD/bin/metamig
"${PYTHON:-python3}" - "$METAMIG" <<'PY'
import glob
import re
import subprocess
import sys

doc = open("docs/formats/ke-metastore.md", encoding="utf-8").read()
section = doc[doc.index("### 8.3 "):doc.index("### 8.4 ")]
rows = re.findall(r"^\| (M-\d\d) \| (note|W|E)(?: (\d+))? \| (.*) \|$", section, re.M)
rules = {}
for part in re.search(r"Rule printed with each:(.*?)\n\n", section, re.S).group(1).replace("\n", " ").split(";"):
    ids = re.findall(r"`([^`]+)`", part)
    for first, last in re.findall(r"M-(\d\d)(?:\.\.M-(\d\d))?", part):
        for n in range(int(first), int(last or first) + 1):
            rules["M-%02d" % n] = ids
sources = "".join(re.sub(r'"\s*"', "", open(f, encoding="utf-8").read())
                  for f in glob.glob("lib/**/*.c", recursive=True) if not f.endswith("ke_messages.c"))
sources = sources.replace('\\"', '"')
pins = ""
for f in glob.glob("tests/test_*.c") + glob.glob("tests/cli/*.std*") + glob.glob("testdata/**/*", recursive=True):
    if f.endswith((".c", ".stdout", ".stderr", ".txt", ".tsv")) or "findings" in f or "report" in f:
        with open(f, encoding="utf-8", errors="replace") as file:
            pins += file.read() + "\n"
pins = re.sub(r'"\s*\n\s*"', "", pins).replace('\\"', '"')
bad = 0


def complain(text):
    global bad
    bad = 1
    print(text)


def words(text):
    """Longest piece of a text without anything inserted."""
    return max(re.split(r"%\w+", text), key=len).strip()


if len(rows) < 40:
    complain("the document has only %d texts" % len(rows))
for name, level, code, text in rows:
    run = subprocess.run([sys.argv[1], "explain", name], capture_output=True, text=True)
    severity = {"n": "note", "W": "warning", "E": "error"}[level[0]]
    want = "%s: %s%s: %s" % (name, severity, ", exit " + code if code else "", text)
    lines = run.stdout.splitlines()
    if run.returncode != 0 or not lines or lines[0] != want:
        complain("explain %s says %r, the document %r" % (name, lines[:1], want))
        continue
    wanted = rules[name] or ["kylin-5.0/project/rename-duplicate", "kylin-5.0/user/rename-duplicate"]
    told = [lines[i + 1] for i, line in enumerate(lines[:-1]) if line == ""]
    if told != wanted:
        complain("explain %s names the rules %s, the document %s" % (name, told, wanted))
    if sum(line.startswith("evidence:") for line in lines) != len(wanted):
        complain("explain %s does not tell the evidence of each rule" % name)
    if words(text) not in sources:
        complain("%s: no source file says %r" % (name, words(text)))
    if words(text) not in pins:
        complain("%s: no test pins %r" % (name, words(text)))
sys.exit(bad)
PY
