#!/bin/sh
# install-deps.sh build|check: installs the Debian packages that are missing. Does nothing, and needs no rights, where
# all are there.
set -eu
packages="gcc make pkg-config libc6-dev zlib1g-dev libarchive-dev nettle-dev libcrypt-dev"
if [ "${1:-build}" = check ]; then
    packages="$packages check g++ clang mandoc valgrind strace shellcheck zstd xz-utils bzip2 lz4 zip unzip parallel"
    packages="$packages util-linux python3 libyajl-dev locales"
fi
missing=
for p in $packages; do
    case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
    "install ok installed") ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "install-deps: no apt-get here; please install the equivalents of:$missing" >&2
    exit 1
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "install-deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
