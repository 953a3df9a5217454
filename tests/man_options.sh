#!/usr/bin/env bash
# man_options.sh VERB: the options of --help and of the man page are the same, with the same values.
set -eu
cd "$(dirname "$0")/.."
verb=$1
bin=${BUILD:-build}/bin/metamig
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

"$bin" "$verb" --help | grep -oE '^  (-[A-Za-z], |    )--[a-z-]+( [^ ]+)?' | sed -E 's/^ +//' | sort >"$tmp/help"
# ".It Fl f , Fl -from Ar FORMAT" and ".It Fl -dry-run"
sed -nE -e 's/^\.It Fl ([A-Za-z]) , Fl -([a-z-]+)( Ar (.*))?$/-\1, --\2 \4/p' \
    -e 's/^\.It Fl -([a-z-]+)( Ar (.*))?$/--\1 \3/p' "man/metamig-$verb.1" | sed 's/ *$//' | sort >"$tmp/man"
[ -s "$tmp/help" ] || { echo "no options in --help" >&2; exit 1; }
diff -u --label "$verb --help" --label "metamig-$verb.1" "$tmp/help" "$tmp/man"
