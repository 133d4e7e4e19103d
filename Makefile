# `make help` lists the targets. Only Go, make and a C compiler (for the race detector) are needed.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# One setting for every compilation, so that tests, tools and the distribution share the build cache: the builder
# compiles with exactly these.
export CGO_ENABLED := 0
export GOFLAGS     := $(GOFLAGS) -trimpath

BUILDER  := go tool -modfile=internal/tools/go.mod builder
GOLANGCI := go tool -modfile=internal/tools/lint/go.mod golangci-lint
VULN     := go tool -modfile=internal/tools/vuln/go.mod govulncheck

DIST      := build/dist
COLLECTOR := bin/otelcol-ocsf
KAFKA_DIST      := build/kafka
KAFKA_COLLECTOR := bin/otelcol-ocsf-kafka
OCSFCTL   := bin/ocsfctl

# A CPU profile to compile the collector with (https://go.dev/doc/pgo). What is published takes packaging/default.pgo;
# here it is off, because everything is then compiled once more, which takes minutes: make build PGO=packaging/default.pgo
PGO ?=

# What goes into the programs: code, and what code embeds. Tests do not.
SOURCES := $(shell find cmd connector internal mappings operator processor receiver -type f \
	! -name '*_test.go' ! -path '*/testdata/*' ! -path 'internal/tools/*' 2>/dev/null)

# The line that `make run` says to try.
EXAMPLE := CEF:0|Example Networks|Perimeter Firewall|8.2|100201|Connection blocked|6|act=blocked src=198.51.100.9 dst=192.0.2.25 dpt=22 proto=TCP

FUZZTIME      ?= 10s
LONG_FUZZTIME ?= 10m
TEST_FLAGS    ?=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##### Build and run

.PHONY: build
build: $(COLLECTOR) $(OCSFCTL) ## Build bin/otelcol-ocsf and bin/ocsfctl

# Two steps: the builder is needed only when the set of modules may have changed, the compiler knows the rest.
# The builder makes one level of folders only. It writes go.mod last but one, so the stamp says that all of it is there.
$(DIST)/.generated: builder-config.yaml go.mod go.sum internal/tools/go.mod
	mkdir -p $(DIST)
	$(BUILDER) --config builder-config.yaml --skip-strict-versioning=false --skip-compilation
	touch $@

$(COLLECTOR): $(DIST)/.generated $(SOURCES)
	mkdir -p bin
	cd $(DIST) && go build $(if $(PGO),-pgo=$(abspath $(PGO))) -ldflags='-s -w' -o $(CURDIR)/$@ .
	touch $@

$(OCSFCTL): go.mod go.sum $(SOURCES)
	mkdir -p bin
	go build -ldflags='-s -w' -o $@ ./cmd/ocsfctl
	touch $@

.PHONY: build-kafka
build-kafka: $(KAFKA_COLLECTOR) ## Build bin/otelcol-ocsf-kafka: the same with contrib's Kafka receiver and exporter

$(KAFKA_DIST)/.generated: configs/kafka/builder-config.yaml go.mod go.sum internal/tools/go.mod
	mkdir -p $(KAFKA_DIST)
	$(BUILDER) --config configs/kafka/builder-config.yaml --skip-strict-versioning=false --skip-compilation
	touch $@

$(KAFKA_COLLECTOR): $(KAFKA_DIST)/.generated $(SOURCES)
	mkdir -p bin
	cd $(KAFKA_DIST) && go build -ldflags='-s -w' -o $(CURDIR)/$@ .
	touch $@

# The events scroll by; the hint comes after them, when the file exporter has written them too.
.PHONY: run
run: build ## Build, then start the collector on the samples and on localhost:5514
	@mkdir -p build
	@rm -f build/quickstart.json
	@hint() { \
		for _ in {1..100}; do \
			if [[ -s build/quickstart.json ]]; then \
				printf '%s\n' '' \
					'That was testdata/quickstart; build/quickstart.json has it too. Ctrl-C stops. Try next, in a second terminal:' \
					"  echo '$(EXAMPLE)' | $(OCSFCTL) send --to tcp://localhost:5514" \
					"  echo '$(EXAMPLE)' | $(OCSFCTL) map" ''; \
				return; \
			fi; \
			sleep 0.2; \
		done; \
	}; \
	hint & exec $(COLLECTOR) --config configs/quickstart.yaml

##### Test

.PHONY: test
test: build ## Run every test, those that start the distribution too
	OTELCOL_OCSF_BIN=$(CURDIR)/$(COLLECTOR) go test -v -timeout 20m $(TEST_FLAGS) ./... | .ci/summary
	# What is compared with contrib's components but for its speed.
	cd bench && OTELCOL_OCSF_BIN=$(CURDIR)/$(COLLECTOR) go test -short $(TEST_FLAGS) ./...
	cd internal/tools/sbom && go test ./...

.PHONY: e2e
e2e: build ## Run the tests that start the distribution, and no others
	OTELCOL_OCSF_BIN=$(CURDIR)/$(COLLECTOR) go test -v -count=1 -timeout 20m $(TEST_FLAGS) ./test/... | .ci/summary

.PHONY: e2e-full
e2e-full: build ## As e2e, with the receiver's promises at their full size: some ten minutes
	OTELCOL_OCSF_FULL=1 OTELCOL_OCSF_BIN=$(CURDIR)/$(COLLECTOR) go test -v -count=1 -timeout 60m $(TEST_FLAGS) ./test/... | .ci/summary

# The race detector needs cgo. The tests in test/ start a program that is built without it: nothing to see there.
.PHONY: race
race: ## Run the tests under the race detector
	CGO_ENABLED=1 go test -race -short -timeout 20m $(TEST_FLAGS) $$(go list ./... | grep -v '/test/')

.PHONY: fuzz
fuzz: ## Fuzz every target for a short time (FUZZTIME=10s each)
	.ci/fuzz $(FUZZTIME)

.PHONY: fuzz-long
fuzz-long: ## Fuzz every target for a long time (LONG_FUZZTIME=10m each), and map 200,000 random messages a schema version
	go test -count=1 -timeout 90m -run TestRandomMessages ./internal/mapping -random 200000
	.ci/fuzz $(LONG_FUZZTIME)

.PHONY: e2e-fortidlp
e2e-fortidlp: build ## Kill the collector twenty times while it reads 100,000 events of a FortiDLP stream
	OTELCOL_OCSF_BIN=$(CURDIR)/$(COLLECTOR) go test -v -count=1 -timeout 30m -run FortiDLP ./test/e2e -fortidlp.events 100000 -fortidlp.kills 20 | .ci/summary

# Apart from `test`: it links a second distribution and starts a broker in Java, which few changes concern.
.PHONY: e2e-kafka
e2e-kafka: build-kafka ## Run the tests of configs/kafka, with a broker in memory and, where Java and Maven are, Apache Kafka
	OTELCOL_OCSF_KAFKA_BIN=$(CURDIR)/$(KAFKA_COLLECTOR) go test -v -count=1 -timeout 20m -run TestKafka $(TEST_FLAGS) ./test/e2e

# A module of its own: nothing of the backend enters ours. The compiler caches what it builds, so this is no file target.
.PHONY: test-backends
test-backends: build ## Send 20,000 events into VictoriaLogs (built from its Go module) and ask what an analyst asks
	mkdir -p build
	cd test/backends && go build -o $(CURDIR)/build/victoria-logs github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs
	cd test/backends && OTELCOL_OCSF_BIN=$(CURDIR)/$(COLLECTOR) VICTORIA_LOGS_BIN=$(CURDIR)/build/victoria-logs \
		go test -v -count=1 -timeout 10m $(TEST_FLAGS) . | $(CURDIR)/.ci/summary

##### Measure

.PHONY: bench
bench: ## Measure the processor beside contrib's and its floor, into docs/performance.md; then hold the bound of the parsers
	cd bench && go run ./cmd/compare
	cd bench && go test -count=1 -v -run TestParserRatios .

.PHONY: bench-e2e
bench-e2e: build ## Measure whole collectors beside contrib's components, into docs/performance.md: some eight minutes
	cd bench && go run ./cmd/e2e -bin $(CURDIR)/$(COLLECTOR)

.PHONY: volume
volume: ## Measure what events take in OTLP by layout and detail: FILES has the messages, one a line
	cd bench && go run ./cmd/volume $(abspath $(or $(FILES),$(wildcard testdata/quickstart/*)))

.PHONY: bench-gate
bench-gate: ## Hold the processor's allocations, instructions (where valgrind is) and linear growth: two minutes
	cd bench && go test -count=1 -timeout 30m -v -run 'TestAllocations|TestInstructions|TestGrowth|Same$$|TestCases|TestTexts|TestPeerReads' .

.PHONY: pgo
pgo: build ## Take the CPU profile anew that published collectors are compiled with (packaging/default.pgo)
	cd bench && go test -run '^$$' -bench '^BenchmarkEvent$$/./^by=ours$$' -benchtime 3s -cpuprofile $(CURDIR)/build/events.pprof -o $(CURDIR)/build/bench.test .
	cd bench && go run ./cmd/e2e -setup '^ours$$' -profile $(CURDIR)/build/collector.pprof
	cd bench && go run ./cmd/pgo -o ../packaging/default.pgo $(CURDIR)/build/events.pprof $(CURDIR)/build/collector.pprof

##### Check

.PHONY: lint
lint: ## Run golangci-lint
	$(GOLANGCI) run ./...

.PHONY: fmt
fmt: ## Format the code
	$(GOLANGCI) fmt ./...

.PHONY: vet
vet: ## Run go vet, in the modules beside ours too
	go vet ./...
	cd bench && go vet ./...
	cd internal/tools/sbom && go vet ./...
	cd internal/tools/kafka && go vet ./...
	cd test/backends && go vet .

.PHONY: vuln
vuln: ## Look for known vulnerabilities (says so and passes where the database cannot be reached)
	.ci/vuln $(VULN) ./...

# The facts of the schema first, since the pages of the mappings come of them.
.PHONY: generate
generate: ## Run every go:generate
	go generate ./internal/ocsf
	go generate ./...

.PHONY: check-generated
check-generated: ## Fail when generating changes a file
	.ci/check-generated $(MAKE) --no-print-directory generate

.PHONY: check-versions
check-versions: ## Fail when a module leaves the pinned collector version set
	.ci/check-versions

.PHONY: check-next
check-next: ## Compile and vet against the next collector version set (go.next.mod)
	.ci/next check

##### Publish

.PHONY: release-archives
release-archives: $(DIST)/.generated ## Build archives for Linux, macOS and Windows with SBOM and checksums (PLATFORMS="linux/amd64 …") into dist/
	packaging/release archives $(PLATFORMS)

.PHONY: packages
packages: $(DIST)/.generated ## Build deb and rpm (ARCHS="amd64 arm64") into dist/
	packaging/release packages $(ARCHS)

.PHONY: clean
clean: ## Remove what the other targets made
	rm -rf bin build dist
