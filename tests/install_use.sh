#!/usr/bin/env bash
# Installs into an empty root and uses what is there as a stranger would: the executables, pkg-config, the shared and
# the static library. Then uninstalls and expects nothing left.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
CC=${CC:-cc}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
root=$tmp/root
prefix=/opt/metamig

make -s install BUILD="$BUILD" DESTDIR="$root" PREFIX=$prefix
"$root$prefix/bin/metamig" --version | grep -qx 'metamig [0-9.]*'
"$root$prefix/bin/metamig-kylin" --help | grep -q '^usage: metamig-kylin '
for page in metamig.1 metamig-convert.1 metamig-kylin.1; do
    mandoc -T ascii "$root$prefix/share/man/man1/$page" >/dev/null
done
mandoc -T ascii "$root$prefix/share/man/man3/libmetamig.3" >/dev/null
[ -e "$root$prefix/share/bash-completion/completions/metamig-kylin" ]

export PKG_CONFIG_PATH=$root$prefix/lib/pkgconfig
pc=(pkg-config "--define-variable=prefix=$root$prefix")
[ "$(pkg-config --modversion metamig)" = "$("$root$prefix/bin/metamig" --version | cut -d' ' -f2)" ]
read -ra cflags <<<"$("${pc[@]}" --cflags metamig)"
read -ra libs <<<"$("${pc[@]}" --libs metamig)"
read -ra private <<<"$(pkg-config --print-requires-private metamig | xargs pkg-config --libs)"
$CC -std=c11 -Wall -Werror "${cflags[@]}" -o "$tmp/shared" examples/convert_folder.c "${libs[@]}"
LD_LIBRARY_PATH=$root$prefix/lib "$tmp/shared" testdata/demo/meta_dump "$tmp/a"
LD_LIBRARY_PATH=$root$prefix/lib ldd "$tmp/shared" | grep -q "libmetamig.so.0 => $root$prefix/lib/"
# The static library with the shared ones of the system: not every distribution has those as archives, too.
$CC -std=c11 -Wall -Werror "${cflags[@]}" -o "$tmp/static" examples/convert_folder.c \
    "$root$prefix/lib/libmetamig.a" "${private[@]}" -pthread
"$tmp/static" testdata/demo/meta_dump "$tmp/b"
diff -r "$tmp/a" "$tmp/b"

make -s uninstall BUILD="$BUILD" DESTDIR="$root" PREFIX=$prefix
if find "$root" ! -type d | grep .; then
    echo "left by uninstall" >&2
    exit 1
fi
