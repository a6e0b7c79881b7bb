# Thin: every target is one script or one cmake call.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PRESET ?= release
export PATH := $(CURDIR)/build/deps/bin:$(PATH)

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Install what Repartee needs (Debian 12; idempotent)
	@scripts/setup

build: setup ## Build build/release/repartee (PRESET=dev|asan|tsan for the others)
	@[ -f build/$(PRESET)/build.ninja ] || cmake --preset $(PRESET) >/dev/null
	@cmake --build --preset $(PRESET) --target repartee

all: setup
	@[ -f build/$(PRESET)/build.ninja ] || cmake --preset $(PRESET) >/dev/null
	@cmake --build --preset $(PRESET)

run: build ## Set up, build and serve on http://127.0.0.1:8080 (ARGS="--listen …" MODELS=base.en,amy)
	@program=build/$(PRESET)/repartee; if [ -n "$(MODELS)" ]; then $$program models pull $(MODELS); \
	else missing=$$($$program models list --suggested); [ -z "$$missing" ] || \
	  printf 'Better engines: %s models pull %s, or MODELS=%s make run\n' $$program "$$missing" "$$missing" >&2; fi
	@exec build/$(PRESET)/repartee serve $(ARGS)

test: all ## Set up, build and pass every test (PRESET=asan|tsan for the sanitizers)
	@ctest --preset $(PRESET) -j2

soak: setup ## Play simulated conversations on all cores: 1,000,000 minutes of them (MINUTES=, SEED=)
	@[ -f build/$(PRESET)/build.ninja ] || cmake --preset $(PRESET) >/dev/null
	@cmake --build --preset $(PRESET) --target soak >/dev/null
	@build/$(PRESET)/bin/soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

bench: build ## Measure; see bench/README.md
	@cmake --build --preset $(PRESET) --target bench_programs tool_scripted_whisper
	@bench/run

lint: setup ## clang-format, clang-tidy, the floor check
	@scripts/lint

clean: ## Remove what was built (keeps build/deps)
	@rm -rf build/release build/dev build/asan build/tsan

.PHONY: help setup build all run test soak bench lint clean
