#!/usr/bin/env bash
# Everything that the build server checks, in the order in which it fails fastest.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

step "formatting"
cargo fmt --all --check

step "layers"
cargo run --quiet --package xtask -- layers

step "web: install"
make --silent node-modules
git diff --exit-code -- web/package-lock.json

step "web: types, lint, unit tests, build"
(cd web && npm run --silent check && npm run --silent lint && npm run --silent test)
make --silent web

step "clippy, without warnings"
cargo clippy --quiet --workspace --all-targets -- --deny warnings

step "documentation of every item"
RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --workspace --no-deps --document-private-items

step "Rust tests"
INSTA_CI=1 cargo test --quiet --workspace

step "generated files are unchanged"
cargo run --quiet --package onelock -- openapi | diff - web/openapi.json
(cd web && npm run --silent generate)
git diff --exit-code -- web/src/api/schema.ts web/openapi.json

step "browser test"
scripts/install_browser.sh
scripts/browser_test.sh

step "done"
