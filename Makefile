# `make test` is everything that a change is held to, and what .ci/run calls. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# A toolchain that `make setup` put into the project is used before any other.
TOOLS := $(CURDIR)/.tools
ifneq ($(wildcard $(TOOLS)/cargo/bin/cargo),)
export CARGO_HOME := $(TOOLS)/cargo
export RUSTUP_HOME := $(TOOLS)/rustup
export PATH := $(TOOLS)/cargo/bin:$(PATH)
endif

CARGO ?= cargo
# Names what is missing instead of failing somewhere in the middle: $(call need,command,what for)
need = command -v $(1) >/dev/null || { echo "make: $(1) is missing ($(2)); run 'make setup'" >&2; exit 1; }
# A headline for each step.
step = @echo "== $(1)"

.PHONY: help test setup tools fmt clippy doc unit rules fuzz test-bindings asan wasm test-wasm test-python test-go playground vscode bench bench-full bench-stages bench-build clean-tools

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 18

test: tools fmt clippy doc unit rules fuzz test-bindings test-wasm test-python test-go vscode ## everything: format, lints, docs, tests of the code and the rules, fuzzing, bindings
	@echo "== all is well"

tools:
	@if [ "$${CI:-}" = true ]; then $(MAKE) setup; fi
	@$(call need,cc,the linker that Rust uses)
	@$(call need,cargo,Rust; see https://rustup.rs)
	@$(CARGO) fmt --version >/dev/null 2>&1 || { echo "make: rustfmt is missing; run 'make setup'" >&2; exit 1; }
	@$(CARGO) clippy --version >/dev/null 2>&1 || { echo "make: clippy is missing; run 'make setup'" >&2; exit 1; }

fmt: ## whether the code is formatted
	$(call step,format)
	$(CARGO) fmt --all --check

clippy: ## lints, warnings denied
	$(call step,lints)
	$(CARGO) clippy --workspace --all-targets -- -D warnings

doc: ## documentation of the crates, warnings denied
	$(call step,documentation)
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

unit: ## tests of the code, and of the manual's examples
	$(call step,tests of the code)
	$(CARGO) test --workspace

rules: ## layout and tests of the standard rules and of the examples, by the built command
	$(call step,tests of the rules)
	$(CARGO) build --quiet -p upright-cli
	target/debug/upright fmt --check stdlib examples
	target/debug/upright test stdlib examples
	for pack in stdlib/packs/*/; do echo "$$pack"; target/debug/upright test "$$pack"; done

fuzz: ## each fuzz target for 30 seconds, or as long as you say: make fuzz SECONDS_EACH=600
	$(call step,fuzzing)
	fuzz/run $(or $(SECONDS_EACH),30)

wasm: ## the npm package, in target/wasm: needs the target wasm32-unknown-unknown, or Debian's packages
	$(call step,WebAssembly)
	@$(call need,npm,packs the package)
	bindings/wasm/build.sh

test-wasm: wasm ## tests of the npm package, in Node
	bindings/wasm/test.sh

test-python: ## the wheel, installed into a fresh virtual environment and tested there
	$(call step,Python package)
	@$(call need,python3,builds and tests the wheel)
	bindings/python/test.sh

test-go: ## the Go module over the static library, with the race detector
	$(call step,Go)
	@$(call need,go,builds and tests the Go module; 1.19 or later)
	bindings/go/test.sh

playground: wasm ## the playground, in bindings/wasm/playground/dist, tested in a headless Chromium
	$(call step,playground)
	bindings/wasm/playground/test.sh

vscode: ## the extension for VS Code, in bindings/vscode/dist
	$(call step,VS Code extension)
	@$(call need,npm,builds the extension)
	cd bindings/vscode && npm ci --no-audit --no-fund && npm run build && npm run package

test-bindings: ## the C interface under valgrind, the conformance cases by crate, C and command, the examples of embedding
	$(call step,bindings)
	@$(call need,cc,to compile the C programs)
	CARGO="$(CARGO)" bindings/test

asan: ## optional: the C interface under AddressSanitizer, where a nightly Rust is installed
	$(call step,AddressSanitizer)
	@if rustup toolchain list 2>/dev/null | grep -q '^nightly'; then \
	  RUSTFLAGS="-Zsanitizer=address" rustup run nightly cargo build -p upright-c --target-dir target/asan \
	    --target "$$(rustc -vV | sed -n 's/^host: //p')" && \
	  bindings/c/tests/run "$(CURDIR)/target/asan/$$(rustc -vV | sed -n 's/^host: //p')/debug" asan; \
	else echo "make asan: left out, no nightly Rust is installed"; fi

bench: bench-build ## measures Upright beside its peers and alone, and writes benches/RESULTS.md
	target/release/upright-bench measure
	target/release/upright-bench report

bench-full: bench-build ## the same with more rounds and up to 1,000,000 objects
	target/release/upright-bench measure --full
	target/release/upright-bench report

bench-stages: ## criterion benches of each stage
	$(CARGO) bench -p upright-benches

# Peers that can't be built here are missing from the report, by name.
bench-build:
	@$(call need,cargo,Rust; run 'make setup')
	$(CARGO) build --locked --release -p upright-cli -p upright-benches
	benches/build-peers

setup: ## installs what is missing: Rust into .tools; a linker, Node and Chromium by the system's packages, if you are root
	@if ! command -v cc >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "make: installing gcc by apt-get"; apt-get update -q && apt-get install -qy gcc libc6-dev; \
	  else \
	    echo "make: a C compiler is missing; install gcc or clang (Debian: apt-get install gcc)" >&2; exit 1; \
	  fi; \
	fi
	@if ! command -v cargo >/dev/null; then \
	  command -v curl >/dev/null || { echo "make: curl is missing, to fetch Rust" >&2; exit 1; }; \
	  echo "make: installing Rust into $(TOOLS)"; \
	  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | \
	    CARGO_HOME="$(TOOLS)/cargo" RUSTUP_HOME="$(TOOLS)/rustup" sh -s -- -y --no-modify-path --profile minimal \
	      --default-toolchain none; \
	  $(MAKE) setup; \
	elif command -v rustup >/dev/null; then \
	  rustup show active-toolchain >/dev/null 2>&1 || rustup toolchain install; \
	fi
	@missing=(); \
	command -v node >/dev/null || missing+=(nodejs); \
	command -v npm >/dev/null || missing+=(npm); \
	command -v go >/dev/null || missing+=(golang-go); \
	python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=(python3-venv); \
	[ -n "$${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null || missing+=(chromium fonts-dejavu-core); \
	if [ $${#missing[@]} -gt 0 ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "make: installing $${missing[*]} by apt-get"; \
	    apt-get update -q && apt-get install -qy --no-install-recommends "$${missing[@]}"; \
	  else \
	    echo "make: for the packages of WebAssembly and Python, and the playground, install: $${missing[*]}" >&2; exit 1; \
	  fi; \
	fi
	@if ! command -v valgrind >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "make: installing valgrind by apt-get"; apt-get update -q && apt-get install -qy --no-install-recommends valgrind libc6-dbg; \
	  else \
	    echo "make: valgrind is missing; the tests of the C interface run without it (Debian: apt-get install valgrind)" >&2; \
	  fi; \
	fi
	@echo "make: nothing is missing"

clean-tools: ## removes what setup installed into .tools
	rm -rf "$(TOOLS)"
