#!/usr/bin/env bash
# Installs the peers beside each other in a folder, from their ordinary registries, and builds the load client:
#
#     install.sh FOLDER        then: run.py --peers FOLDER
#
#   FOLDER/martin      Martin 1.14.0 from Cargo's registry, without `rendering` (MapLibre Native) and what is not PostGIS;
#                      1.15 needs Rust 1.98
#   FOLDER/bbox        BBOX 0.6.1 (bbox-server) from Cargo's registry with the feature server alone
#   FOLDER/pygeoapi    pygeoapi 0.21.0 from Python's package index in a virtual environment, with gunicorn and the PostgreSQL driver
#   FOLDER/load        the load client and the static handler of this folder
#
# PostgreSQL with PostGIS and python3-venv are Debian's (scripts/install-debian.sh); run.py starts a private server.
# JOBS=1 builds with one core.
set -euo pipefail

if [ $# -ne 1 ]; then
    echo "usage: $0 FOLDER" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
jobs=${JOBS:-$(nproc)}
export CARGO_TARGET_DIR="$folder/target"

cargo install martin --version =1.14.0 --locked --no-default-features --features postgres,metrics \
    --root "$folder/martin" -j "$jobs"
cargo install bbox-server --version =0.6.1 --locked --no-default-features --features feature-server \
    --root "$folder/bbox" -j "$jobs"
cargo install --path "$here/load" --locked --root "$folder/load" -j "$jobs"

python3 -m venv "$folder/pygeoapi"
"$folder/pygeoapi/bin/pip" install --quiet -r "$here/pygeoapi.txt"

rm -rf "$folder/target"
