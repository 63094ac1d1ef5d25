#!/usr/bin/env bash
# What `make test-go` runs: the debug library, then formatting, go vet and all tests with the race detector.
set -euo pipefail
cd "$(dirname "$0")"
# The Go that is there, and no download of another one.
export GOTOOLCHAIN=local GOFLAGS='-mod=readonly -buildvcs=false' CGO_ENABLED=1
./build.sh debug
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
go vet ./...
# Go's cache does not see that the library has changed, hence -count.
go test -race -count=1 -v ./... | grep -Ev '^ *(=== (RUN|PAUSE|CONT|NAME)|--- PASS|PASS$)'
