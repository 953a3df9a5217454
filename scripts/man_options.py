#!/usr/bin/env python3
"""Writes the option lists of the manual pages anew from --help: man_options.py METAMIG [VERB...].

Only the lists below the headings "Options of the context", "Options of the run" and "Options of single hops" are
touched, which repeat the library's tables. tests/man_options.sh compares all options of a page with --help.
"""
import re
import subprocess
import sys

CONTEXT = {"threads", "now", "uuid-seed", "max-doc", "max-depth", "max-line", "max-total", "max-entries", "max-ratio",
           "no-sync"}
RUN = {"duplicates", "stamp", "style", "keep-going", "strict"}


def options(metamig, verb):
    """[name, value, text] of the long options without a letter, in the order of --help."""
    found, current = [], None
    for line in subprocess.run([metamig, verb, "--help"], capture_output=True, text=True, check=True).stdout.splitlines():
        m = re.match(r"^      --([a-z0-9-]+)( \S+)?(?:\s{2,}(.*))?$", line)
        if m:
            current = [m.group(1), (m.group(2) or "").strip(), (m.group(3) or "").strip()]
            found.append(current)
        elif current and line.startswith(" " * 20):
            current[2] = (current[2] + " " + line.strip()).strip()
        else:
            current = None
    return found


def items(some):
    lines = []
    for name, value, text in some:
        text = text.replace("\\", "\\e")
        lines.append(".It Fl -%s%s" % (name, " Ar " + value if value else ""))
        lines.append("\\&" + text if text[:1] in ".'" else text)
    return "\n".join(lines)


def main():
    metamig, verbs = sys.argv[1], sys.argv[2:] or ["convert", "verify"]
    for verb in verbs:
        page = "man/metamig-%s.1" % verb
        with open(page) as f:
            text = f.read()
        all_options = options(metamig, verb)
        first = next((i for i, o in enumerate(all_options) if o[0] in CONTEXT), len(all_options))
        of_library = all_options[first:]
        lists = {
            "context": [o for o in of_library if o[0] in CONTEXT],
            "run": [o for o in of_library if o[0] in RUN],
            "single hops": [o for o in of_library if o[0] not in CONTEXT | RUN],
        }
        for heading, some in lists.items():
            start = text.find(".Ss Options of %s\n" % ("the " + heading if heading != "single hops" else heading))
            if start < 0:
                continue
            begin = text.index(".Bl -tag", start)
            begin = text.index("\n", begin) + 1
            end = text.index(".El\n", begin)
            text = text[:begin] + items(some) + "\n" + text[end:]
        with open(page, "w") as f:
            f.write(text)


main()
