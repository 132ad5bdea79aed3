#!/usr/bin/env bash
# Real clients read every layer of a server with the sample city: clients.sh [--url URL] [--pictures FOLDER] [NAME ...]
#
#   NAME       only these: gdal, tiles, archive, qgis, proj, points, openapi; all of them otherwise
#   --url      a server that runs already (with any city), instead of one of our own
#   --pictures where the pictures that QGIS draws stay; target/clients-pictures otherwise
#
# FTZ_ATLAS_BINARY names the program; else it is built, in release. Installs what is missing and says so. One line per
# check, `ok` or `FAILED`; exits with 1 where any failed.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

# Settings of whoever runs this are none of these checks'.
binary=${FTZ_ATLAS_BINARY:-}
for name in $(compgen -e FTZ_ATLAS_ || true); do unset "$name"; done

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
pictures=$target/clients-pictures
url=
names=()
while [ $# -gt 0 ]; do
    case "$1" in
        --url) url=${2:?--url needs an address} && shift 2 ;;
        --pictures) pictures=$(realpath -m "${2:?--pictures needs a folder}") && shift 2 ;;
        gdal | tiles | archive | qgis | proj | points | openapi) names+=("$1") && shift ;;
        *)
            sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
            exit 2
            ;;
    esac
done
[ ${#names[@]} -gt 0 ] || names=(gdal tiles archive qgis proj points openapi)

venv=$target/clients-venv
scripts/clients/install.sh "$venv"

folder=$(mktemp -d)
server=
finish() {
    local code=$?
    trap - EXIT INT TERM
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -z "$url" ]; then
    if [ -z "$binary" ]; then
        cargo build --release --locked
        binary=$target/release/ftz-atlas
    fi
    "$binary" serve --listen 127.0.0.1:0 --json --data "$folder/data" --sample --sample-addresses 39000 \
        >"$folder/ready" 2>"$folder/log" &
    server=$!
    # It says where it is once it can be used.
    for _ in $(seq 600); do
        [ -s "$folder/ready" ] && break
        kill -0 "$server" 2>/dev/null || { tail -n 20 "$folder/log" >&2 && exit 1; }
        sleep 0.2
    done
    url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$folder/ready")
    [ -n "$url" ] || { echo "the server did not say where it is" >&2 && exit 1; }
fi

export PYTHONDONTWRITEBYTECODE=1
failed=()
for name in "${names[@]}"; do
    printf '\n== %s\n' "$name"
    case "$name" in
        gdal | tiles) command=(/usr/bin/python3 "scripts/clients/with_$name.py" "$url") ;;
        qgis) command=(/usr/bin/python3 scripts/clients/with_qgis.py "$url" "$pictures") ;;
        proj) command=("$venv/bin/python" scripts/clients/with_proj.py "$url") ;;
        archive)
            # It reads the database of our own server.
            if [ -z "$server" ]; then
                echo "skipped: --url was given"
                continue
            fi
            command=("$venv/bin/python" scripts/clients/with_archive.py "$url" "$binary" "$folder/data")
            ;;
        points)
            # It makes a database of its own.
            if [ -z "$binary" ]; then
                echo "skipped: --url was given and FTZ_ATLAS_BINARY was not"
                continue
            fi
            command=("$venv/bin/python" scripts/clients/with_points.py "$binary")
            ;;
        openapi)
            command=(scripts/clients/openapi.sh "$venv" "$url")
            # Who may sign in is known of our own server alone.
            [ -z "$server" ] || command+=("$folder/ready")
            ;;
    esac
    # A check that hangs is a check that fails.
    if [ "$name" = qgis ]; then
        # Its Qt tells of fonts and folders on standard error.
        timeout 900 "${command[@]}" 2>"$folder/qgis" || { failed+=("$name") && tail -n 20 "$folder/qgis" >&2; }
    else
        timeout 900 "${command[@]}" || failed+=("$name")
    fi
done

if [ ${#failed[@]} -gt 0 ]; then
    printf '\n== FAILED: %s\n' "${failed[*]}"
    exit 1
fi
printf '\n== All clients read every layer\n'
