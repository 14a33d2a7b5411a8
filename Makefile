# The recipes of onelock. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help demo test bench web node-modules clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: web ## Build, run three nodes and a simulated world, and print the console addresses
	cargo run --quiet --release --package onelock -- demo $(DEMO)

test: ## Everything the build server checks; says what it installs
	scripts/test.sh

bench: web ## Measure ingest on this machine
	cargo run --quiet --release --package onelock -- bench ingest $(BENCH)

web: web/dist/index.html ## Build the web console

node-modules: web/node_modules/.installed

# `npm ci` installs what the lock file names and never writes it; it asks the registry for this
# machine's variants of native packages alone, so that a mirror without the others will do.
web/node_modules/.installed: web/package.json web/package-lock.json web/.npmrc
	cd web && npm ci --loglevel=error
	touch $@

web/dist/index.html: web/node_modules/.installed $(shell find web/src web/public -type f) web/index.html web/vite.config.ts
	cd web && npm run --silent build

clean: ## Remove what was built
	cargo clean
	rm -rf web/dist web/node_modules scripts/api_lint/node_modules demo-data
