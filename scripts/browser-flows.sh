#!/usr/bin/env bash
# Runs the browser flows against a server of this checkout with a small sample city, on a free port:
# browser-flows.sh [--release]
set -euo pipefail
cd "$(dirname "$0")/.."

profile=()
[ "${1:-}" = --release ] && profile=(--release)

if [ ! -d web/tests/flows ]; then
    echo "web/tests/flows is missing" >&2
    exit 1
fi
cargo build --locked "${profile[@]}"
binary=$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
binary=$binary/$([ ${#profile[@]} -gt 0 ] && echo release || echo debug)/ftz-atlas

folder=$(mktemp -d)
server=
finish() {
    local code=$?
    trap - EXIT INT TERM
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ "$code" -eq 0 ] || tail -n 20 "$folder/log" >&2 2>/dev/null || true
    rm -rf "$folder"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cat >"$folder/flows.toml" <<END
[map.basemaps.synthetic]
title = "影像（合成）"
file = "$PWD/tests/fixtures/basemaps/synthetic.mbtiles"
approval = "测S（2000）1号"
END
"$binary" --config "$folder/flows.toml" serve --listen 127.0.0.1:0 --json --data "$folder/data" --sample --sample-addresses 12000 \
    >"$folder/ready" 2>"$folder/log" &
server=$!
# It says where it is once it can be used.
for _ in $(seq 600); do
    [ -s "$folder/ready" ] && break
    kill -0 "$server" 2>/dev/null || exit 1
    sleep 0.2
done
url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$folder/ready")
[ -n "$url" ] || { echo "the server did not say where it is" >&2; exit 1; }

# One account for each role, by their passwords, which the server tells once.
accounts=$(node -e 'const { accounts } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))
console.log(JSON.stringify(Object.fromEntries(accounts.map(({ role, name, password }) => [role, { name, password }]))))' "$folder/ready")

cd web
[ -d node_modules ] || npm ci --no-audit --no-fund
FTZ_ATLAS_URL=$url FTZ_ATLAS_ACCOUNTS=$accounts npm run flows
