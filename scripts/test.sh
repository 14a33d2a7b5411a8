#!/usr/bin/env bash
# Everything that the build server checks, in the order in which it fails fastest.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

# What is not committed: the names of the files, and the changes as a hash.
uncommitted() { git status --porcelain && git diff HEAD | git hash-object --stdin; }

before="$(uncommitted)"

step "tools"
scripts/install_test_tools.sh

step "formatting"
cargo fmt --all --check

step "layers"
cargo run --quiet --package xtask -- layers

step "components of the core"
cargo run --quiet --package xtask -- components

step "doc comments"
cargo run --quiet --package xtask -- prose

step "web: install"
make --silent node-modules

step "web: types, lint, unit tests, build"
(cd web && npm run --silent check && npm run --silent lint && npm run --silent test)
make --silent web

step "clippy, without warnings"
cargo clippy --quiet --workspace --all-targets -- --deny warnings

step "documentation of every item"
RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --workspace --no-deps --document-private-items

step "the Python client that a test drives, made from the API document"
scripts/python_client.sh

step "Rust tests"
INSTA_CI=1 cargo test --quiet --workspace

# The schema.ts made of it is held against it by the web's own tests.
step "the API document is unchanged"
cargo run --quiet --package onelock -- openapi | diff - web/openapi.json

step "the API document, by two linters"
scripts/lint_api.sh

step "browser test"
scripts/browser_test.sh

step "the tree is as it was"
diff <(echo "$before") <(uncommitted)

step "done"
