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
provider=
finish() {
    local code=$?
    trap - EXIT INT TERM
    for process in $server $provider; do
        if kill -0 "$process" 2>/dev/null; then
            kill -TERM "$process" 2>/dev/null || true
            wait "$process" 2>/dev/null || true
        fi
    done
    [ "$code" -eq 0 ] || tail -n 20 "$folder/log" >&2 2>/dev/null || true
    rm -rf "$folder"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ -d web/node_modules ] || (cd web && npm ci --no-audit --no-fund)

# Waits until a file has a line, or the process that writes it has ended.
first_line() {
    for _ in $(seq 600); do
        [ -s "$1" ] && return
        kill -0 "$2" 2>/dev/null || return 0
        sleep 0.2
    done
}

# Somebody else who says who somebody is.
node web/tests/provider.mjs >"$folder/provider" 2>"$folder/provider.log" &
provider=$!
first_line "$folder/provider" "$provider"
issuer=$(head -n 1 "$folder/provider")
[ -n "$issuer" ] || { cat "$folder/provider.log" >&2; exit 1; }

cat >"$folder/flows.toml" <<END
[access.oidc]
title = "统一身份（试验）"
issuer = "$issuer"
client_id = "ftz-atlas"
client_secret = "of the flows"
[map.basemaps.synthetic]
title = "影像（合成）"
file = "$PWD/tests/fixtures/basemaps/synthetic.mbtiles"
approval = "测S（2000）1号"
END
"$binary" --config "$folder/flows.toml" serve --listen 127.0.0.1:0 --json --data "$folder/data" --sample --sample-addresses 12000 \
    >"$folder/ready" 2>"$folder/log" &
server=$!
# It says where it is once it can be used.
first_line "$folder/ready" "$server"
url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$folder/ready")
[ -n "$url" ] || { echo "the server did not say where it is" >&2; exit 1; }

# One account for each role, by their passwords, which the server tells once.
accounts=$(node -e 'const { accounts } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))
console.log(JSON.stringify(Object.fromEntries(accounts.map(({ role, name, password }) => [role, { name, password }]))))' "$folder/ready")

# Whom the provider knows as this, this server knows as its officer.
identity=officer-of-the-flows
"$binary" --config "$folder/flows.toml" --data "$folder/data" user link officer $identity >/dev/null

export FTZ_ATLAS_TEST_IDENTITY=$identity
FTZ_ATLAS_TEST_PROGRAM="[\"$binary\", \"--config\", \"$folder/flows.toml\", \"--data\", \"$folder/data\"]"
export FTZ_ATLAS_TEST_PROGRAM
cd web
FTZ_ATLAS_URL=$url FTZ_ATLAS_ACCOUNTS=$accounts npm run flows
