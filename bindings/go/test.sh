#!/usr/bin/env bash
# What `make test-go` runs: the debug library, then formatting, go vet and all tests with the race detector.
set -euo pipefail
cd "$(dirname "$0")"
# The Go that is there, and no download of another one.
export GOTOOLCHAIN=local GOFLAGS='-mod=readonly -buildvcs=false' CGO_ENABLED=1
./build.sh debug
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
noise='^ *(=== (RUN|PAUSE|CONT|NAME)|--- PASS|PASS$)'
# Go's cache does not see that the library has changed, hence -count.
for module in . examples/kubernetes; do
  (cd "$module" && go vet ./... && go test -race -count=1 -v ./... | grep -Ev "$noise")
done
