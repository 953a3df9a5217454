#!/usr/bin/env bash
# man_options.sh VERB: the options of --help and of the man page are the same, with the same values.
# man_options.sh FAMILY VERB...: the page of the family has every option of its own verbs, and no other.
# scripts/man_options.py writes the lists that repeat the tables of the library.
set -eu
cd "$(dirname "$0")/.."
bin=${BUILD:-build}/bin/metamig
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# -f, --from FORMAT
options() { "$bin" "$@" --help | grep -oE '^  (-[A-Za-z], |    )--[a-z0-9-]+( [^ ]+)?' | sed -E 's/^ +//' | sort; }
names() { grep -oE -- '--[a-z0-9-]+' | sort -u; }

page=man/metamig-$1.1
[ -e "$page" ] || { echo "there is no $page" >&2; exit 1; }
if [ $# = 1 ]; then
    options "$1" >"$tmp/help"
    # ".It Fl f , Fl -from Ar FORMAT" and ".It Fl -dry-run"
    sed -nE -e 's/^\.It Fl ([A-Za-z]) , Fl -([a-z0-9-]+)( Ar (.*))?$/-\1, --\2 \4/p' \
        -e 's/^\.It Fl -([a-z0-9-]+)( Ar (.*))?$/--\1 \3/p' "$page" | sed 's/ *$//' | sort >"$tmp/man"
else
    family=$1
    shift
    # What every verb has is explained elsewhere.
    options formats | names >"$tmp/common"
    options inspect | names >>"$tmp/common"
    for verb; do options "$family" "$verb"; done | names | grep -vxF -f "$tmp/common" >"$tmp/help"
    grep '^\.It Fl' "$page" | sed -E 's/Fl Fl /Fl -/g' | grep -oE 'Fl -[a-z0-9-]+' | sed 's/^Fl -/--/' | sort -u |
        grep -vxF -f "$tmp/common" >"$tmp/man"
fi
[ -s "$tmp/help" ] || { echo "no options in --help" >&2; exit 1; }
diff -u --label "--help" --label "$page" "$tmp/help" "$tmp/man"
