#!/usr/bin/env bash
# Everything that must hold, from a clean checkout with Rust and Node.js; stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

begun=$SECONDS
phase() { printf '\n== %s (%d s)\n' "$*" $((SECONDS - begun)); }

# Snapshots are compared, never written.
export INSTA_UPDATE=no
# Settings of whoever runs this are none of the tests'.
unset FTZ_ATLAS_DATA FTZ_ATLAS_DATABASE FTZ_ATLAS_CONFIG FTZ_ATLAS_LISTEN

phase "Debian packages"
scripts/install-debian.sh
for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
done

phase "Format"
cargo fmt --check

phase "Pages: install, check, unit tests, build"
(cd web && npm ci --no-audit --no-fund && npm run check && npm test && npm run build)

phase "Clippy"
cargo clippy --all-targets --locked -- -D warnings

phase "Rust tests on SQLite and PostgreSQL"
scripts/with-postgres.sh cargo test --locked --no-fail-fast

if cargo deny --version >/dev/null 2>&1; then
    phase "cargo-deny: bans, licences, sources"
    cargo deny --offline check bans licenses sources
fi

phase "Browser flows"
scripts/browser-flows.sh

phase "All passed"
