# make sweep and make test are all a new user needs; the rest serves development.
PACKAGES := libopenblas-dev liblapacke-dev libsqlite3-dev zlib1g-dev pkg-config libjs-d3
PLAN ?= experiments/digits.yaml
RESULTS ?= results
SWIFT ?= swift
BINARY := .build/release/reasonable

.PHONY: deps build sweep report test reference lint docs man format check bench clean

# Installs the C libraries that are missing, and says what to do where it can't.
deps:
	@missing=""; \
	if command -v dpkg-query >/dev/null 2>&1; then \
	  for package in $(PACKAGES); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
	  done; \
	else \
	  pkg-config --exists openblas lapacke sqlite3 zlib 2>/dev/null || missing=" $(PACKAGES)"; \
	fi; \
	if [ -n "$$missing" ]; then \
	  if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then sudo=""; \
	  elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo="sudo"; \
	  elif command -v apt-get >/dev/null 2>&1 && command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then sudo="sudo"; \
	  else \
	    echo "These system packages are missing and can't be installed from here:$$missing" >&2; \
	    echo "Install them as an administrator (apt-get install$$missing), then run make again." >&2; \
	    exit 1; \
	  fi; \
	  echo "Installing$$missing"; \
	  $$sudo apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null || { \
	    echo "apt-get could not install:$$missing. Install them by hand, then run make again." >&2; exit 1; }; \
	fi
	@command -v $(SWIFT) >/dev/null 2>&1 || { echo "Swift 6.3 is needed: see https://www.swift.org/install" >&2; exit 1; }

build: deps
	$(SWIFT) build -c release --product reasonable

# Runs an experiment (make sweep PLAN=experiments/adult.yaml) and writes its report.
sweep: build
	@$(BINARY) sweep $(PLAN) --out $(RESULTS)

# Writes the report of the newest run again, from the store alone.
report: build
	@$(BINARY) report latest --results $(RESULTS)

test: deps
	$(SWIFT) test --disable-xctest

# Writes anew what is made from other files: the plan reference of the documentation and the schema of plans.
reference: deps
	REASONABLE_WRITE_REFERENCE=1 $(SWIFT) test --disable-xctest --filter PlanReferenceTests

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

# The documentation pages; a warning is an error. The compiler's package brings docc; where it is missing, nothing is checked.
docs:
	@if command -v docc >/dev/null 2>&1; then \
	  mkdir -p .build && docc convert Sources/Reasonable.docc --warnings-as-errors --fallback-display-name Reasonable \
	    --fallback-bundle-identifier reasonable --output-path .build/documentation && \
	  echo "The documentation is in .build/documentation"; \
	else echo "docc isn't here; the pages are not checked"; fi

# The manual page of the program and its subcommands.
man: deps
	$(SWIFT) package plugin generate-manual
	@echo "The page is .build/plugins/GenerateManual/outputs/reasonable/reasonable.1"

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

# Everything that is slow and finds what tests alone don't: lower kernel levels, address and thread sanitizers.
check: lint test
	for level in baseline v3; do \
	  REASONABLE_KERNELS=$$level $(SWIFT) test --disable-xctest \
	    --filter '(LinearAlgebra|Transforms|LinearModels|TreeModels|NeighborModels|NeuralModels|Catalogue)Tests' || exit 1; \
	done
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks-of-foundation.txt \
	  $(SWIFT) test --disable-xctest --sanitize=address --scratch-path .build/address
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/races-of-mutex.txt \
	  $(SWIFT) test --disable-xctest --sanitize=thread --scratch-path .build/thread

# Timings against the named peers, on this machine; never part of a test.
bench: build
	$(SWIFT) build -c release --product detector-timing
	experiments/peers/bench.sh

clean:
	rm -rf .build
