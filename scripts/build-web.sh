#!/usr/bin/env bash
# Builds the pages into web/dist, where the binary takes them from. Without Node.js it says so and leaves it at that: the
# server then works without its pages.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null; then
    echo "Node.js is not installed: the server will have no pages, only its API. (https://nodejs.org, 20.19 or newer)" >&2
    exit 0
fi
# Again only where something has changed.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund
fi
newest=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer dist/index.html -print -quit 2>/dev/null || true)
if [ ! -e dist/index.html ] || [ -n "$newest" ]; then
    npm run build
fi
