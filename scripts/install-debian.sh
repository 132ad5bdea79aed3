#!/usr/bin/env bash
# Installs from Debian's packages what is missing: install-debian.sh [--run]
#
#   without an option  what `make test` needs: PostgreSQL with PostGIS, Chromium, a Chinese font, a C compiler
#   --run              only what `make run` needs besides Rust and Node.js: a C compiler (SQLite is compiled in)
#
# Says what it does; does nothing when all is there.
set -euo pipefail

mode=test
case "${1:-}" in
    "") ;;
    --run) mode=run ;;
    *)
        echo "usage: $0 [--run]" >&2
        exit 2
        ;;
esac

missing=()
want() { missing+=("$1"); }

has_server() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null; }
has_postgis() { ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; }
has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }

command -v cc >/dev/null || want build-essential
if [ "$mode" = test ]; then
    has_server || want postgresql
    # Debian's package of this name takes the version that belongs to its PostgreSQL.
    has_postgis || want postgresql-postgis
    command -v chromium >/dev/null || want chromium
    has_chinese_font || want fonts-noto-cjk
    command -v fc-list >/dev/null || want fontconfig
    command -v curl >/dev/null || want curl
    command -v setpriv >/dev/null || want util-linux
fi

for tool in cargo node; do
    command -v "$tool" >/dev/null || {
        echo "warning: $tool is not in the path; Rust comes from https://rustup.rs, Node.js 20.19 or newer from https://nodejs.org" >&2
    }
done

if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

if ! command -v apt-get >/dev/null; then
    echo "error: missing: ${missing[*]}; this system has no apt-get, so please install them by its own means" >&2
    exit 1
fi
root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "error: missing: ${missing[*]}; installing them needs root, and there is no sudo: run this script as root" >&2
        exit 1
    fi
    root=(sudo)
fi

echo "Installing from Debian's packages: ${missing[*]}"
"${root[@]}" apt-get update -q
# No server for the whole system: the tests start a private one.
cluster=/etc/postgresql-common/createcluster.conf
if [[ " ${missing[*]} " == *" postgresql "* && ! -e $cluster ]]; then
    echo "Writing $cluster, so that no system-wide server is started"
    "${root[@]}" mkdir -p "$(dirname "$cluster")"
    echo "create_main_cluster = false" | "${root[@]}" tee "$cluster" >/dev/null
fi
if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; then
    echo "error: apt-get could not install: ${missing[*]}" >&2
    exit 1
fi
