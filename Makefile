# Targets that a person remembers. Each needs Rust and Node.js alone; what else is missing they install from Debian's
# packages and say so.

.PHONY: run test lint bench clients

# The pages, the release binary, the sample city on first start; prints the address to open.
run:
	@scripts/install-debian.sh --run
	@scripts/build-web.sh
	cargo build --release --locked
	cargo run --release --locked --quiet -- serve --sample

# Everything that must hold: format, lints, both databases, units of the pages, flows in a browser.
test:
	@scripts/test.sh

lint:
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	@if [ -d web/node_modules ]; then cd web && npm run check; else echo "web: npm ci has not been run, skipped"; fi

# Criterion, then the server under open-loop load beside /healthz.
bench:
	cargo bench --locked

# Real clients against a server with the sample city: GDAL, QGIS, PROJ, schemathesis. Takes some minutes.
clients:
	@scripts/clients.sh
