# Kontor. `make help` lists the targets. Each installs what it needs.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -s -w -X main.version=$(VERSION)
WINDOW  := -tags desktop,production,webkit2_41
DEMO_DATA ?= $(CURDIR)/build/demo-data

.DEFAULT_GOAL := help
.PHONY: help run test dev check bench build native generate prove prove-oracles fresh base npm window-packages test-packages screens server window

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, and open Kontor in its window; DEMO=1 opens a demo company
ifdef DEMO
	KONTOR_DATA='$(DEMO_DATA)' build/bin/kontor demo --keep
	KONTOR_DATA='$(DEMO_DATA)' build/bin/kontor
else
	build/bin/kontor
endif

test: build test-packages ## everything: Go on both PostgreSQLs, frontend, Chromium with axe, the real window
	go run ./tests/all $(PARTS)

dev: base npm native ## hot reload: vite, and Go built anew when a file changes
	scripts/dev

check: base npm native window-packages ## gofumpt, golangci-lint, type checks, generated files
	scripts/check

bench: build test-packages ## figures: starts, memory, size, orders a second, lists, search
	go run ./bench $(BENCH)

build: server window ## build/bin/kontor (with the window) and build/bin/kontor-server (pure Go)

server: base native screens
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o build/bin/kontor-server .

window: base native screens window-packages
	CGO_ENABLED=1 go build -trimpath $(WINDOW) -ldflags '$(LDFLAGS)' -o build/bin/kontor .

native: base ## pack the PostgreSQL that rides inside the program
	@scripts/install-postgres

generate: base npm native ## queries in Go, the API's description, the client's types
	scripts/generate

prove: build test-packages ## the long versions of what docs promise
	KONTOR_PROVE=1 go test -count=1 -timeout 6h ./...
	cd frontend && KONTOR_PROVE=1 npx playwright test perf

prove-oracles: base native ## take away one guard at a time and see which test notices
	go run ./tests/oracles

fresh: ## the two commands on an empty Debian, with their times (root only)
	tests/fresh/run

screens: npm
	@scripts/build-frontend

npm: base
	@scripts/install-npm

base:
	@scripts/install-base

window-packages:
	@scripts/install-window

test-packages:
	@scripts/install-test
