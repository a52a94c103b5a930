# `make help` lists the targets. Everything is built by SwiftPM, in one configuration, release, the runtime library and the
# tests too.

PREFIX ?= /usr/local
DESTDIR ?=
SPEC_SUITE ?= ../shared/spec
FUZZ_SUITE ?= ../shared/fuzz
# What the test runners pass on to the compiler under test.
export WPC = $(CURDIR)/.build/release/wpc
# Tests try what is compiled now, and leave nothing behind.
export WPC_NO_CACHE = 1
export SPEC_SUITE FUZZ_SUITE

LLVM_PREFIX ?= /usr/lib/llvm-22
CLANG ?= $(LLVM_PREFIX)/bin/clang
export LLVM_PREFIX CLANG

SWIFT_BUILD = swift build -c release
CHECK = python3 scripts/check.py
# Options of the test runners, such as ARGS="--filter trap".
ARGS ?=

SUITES = generated figures documentation format layers unit runtime runtime-address runtime-thread embedding hardening golden lit shapes command-line symbols debug simd nans loops chunks claims cache programs host wasi parallel openmp parallel-check threads offload examples malformed limits references collector traps spec random fuzz fuzz-optimized

.DEFAULT_GOAL := all
.PHONY: all build optimized tests setup setup-real setup-bolt demo format check check-optimized check-real check-random-c check-random-modules mutate fuzz check-offload-random check-cost check-opencl-il examples bench-startup check-openmp-suite bench-openmp bench-parallel bench-devices bench-simd bench-exceptions
.PHONY: bench bench-build bench-compile bench-readme
.PHONY: install uninstall clean help $(SUITES:%=check-%)

all: build ## Build wpc and its runtime library (.build/release)

# SwiftPM adds members to an archive that is there, and what went from the sources stays in it.
build:
	@rm -f .build/release/libwpcrt.a
	$(SWIFT_BUILD)

# The compiler with its own code in the order in which it runs.
OPTIMIZED = $(CURDIR)/.build/optimized/release/wpc

optimized: setup-bolt build ## Reorder the compiler's own code (BOLT), some minutes: it takes 0.87 of the time to compile (.build/optimized)
	@scripts/optimize.py

tests:
	@rm -f .build/release/libwpcrt.a
	$(SWIFT_BUILD) --build-tests

setup: ## Install what is missing (Debian packages)
	@scripts/setup.sh

setup-real:
	@scripts/setup.sh --real

setup-bolt:
	@scripts/setup.sh --bolt

demo: setup build ## Set up, build, compile a real program and run it
	@Examples/hello/run.sh

check: setup tests ## Set up, build, run all tests; the last line counts them
	@$(CHECK) $(SUITES)

format: ## Lines of 120 columns, swift-format, clang-format
	@scripts/format.py

check-unit: tests
$(SUITES:%=check-%): check-%: build ## One suite; ARGS= goes to its runner
	@$(CHECK) --verbose $* -- $(ARGS)

check-optimized: optimized ## The reordered compiler makes what the other one makes, and passes tests of it
	@WPC=$(OPTIMIZED) $(CHECK) golden programs examples malformed

check-openmp-suite: build ## LLVM's own tests of OpenMP, from Debian's source package; ARGS=--native runs them with libomp too
	@Tests/openmp-suite/run.py $(ARGS)

bench-openmp: build ## OpenMP beside native clang with libomp: overheads and loops
	@Benchmarks/openmp/run.py $(ARGS)

check-real: setup-real build ## Real programs: from PyPI, Debian's sources, and other compilers (Rust, Go, Zig where installed)
	@$(CHECK) --verbose real -- $(ARGS)

# Those of Benchmarks/run.py whose name contains FILTER, ROUNDS times.
FILTER ?=
ROUNDS ?= 5
BENCH_DIR ?= .build-bench

bench: setup-real build ## Run time beside native code, wasmtime and wasm2c (Benchmarks/results); FILTER= ROUNDS= ARGS=
	@Benchmarks/run.py --filter "$(FILTER)" --rounds "$(ROUNDS)" $(ARGS)

bench-build: setup-real build ## The same programs into a folder that runs elsewhere: $(BENCH_DIR)/run.py --prebuilt
	@Benchmarks/run.py --build-only "$(BENCH_DIR)" --filter "$(FILTER)" $(ARGS)

bench-compile: setup-real optimized ## What compiling costs, beside wasmtime, wasm2c and clang; FILTER= ARGS="--rounds 3 --huge"
	@WPC=$(OPTIMIZED) Benchmarks/compile.py --filter "$(FILTER)" $(ARGS)

bench-readme: ## Write what README.md and docs/performance.md say of performance from Benchmarks/results
	@Benchmarks/readme.py

bench-startup: setup-real build ## Start-up time and size of hello world beside native code, wasmtime and wasm2c
	@Benchmarks/startup/run.py $(ARGS)

bench-simd: build ## Vector kernels beside native code of the same level
	@Benchmarks/simd/run.py $(ARGS)

bench-exceptions: build ## Exceptions beside C++'s own, and what handlers cost that nothing reaches (needs valgrind)
	@Benchmarks/exceptions/run.py $(ARGS)

check-random-c: setup-real build ## Random C programs (Csmith) at every level; ARGS="--first SEED --modules N"
	@Tests/random-c/run.py $(ARGS)

check-random-modules: build ## Random modules (wasm-smith) beside wasmtime, at every level; ARGS="--first SEED --modules N --levels 0,2"
	@Tests/random-modules/run.py $(ARGS)

mutate: setup ## Mutants of the passes, all in one build: which of them do tests catch? ARGS="--mutants N --file TEXT"
	@scripts/mutate.py $(ARGS)

fuzz: setup build ## Readers of foreign bytes under libFuzzer: TARGET=module, spirv, object, grants or text; SECONDS=3600
	@Tests/fuzz/run.py "$(TARGET)" $(or $(SECONDS),3600)

check-offload-random: build ## Two thousand random kernels on the CPU and on the OpenCL device; ARGS="--seed N"
	@Tests/offload/run.py --count 2000 $(ARGS)

check-cost: build ## How compile time and memory grow with the input, by shape and level, some hours; ARGS="--filter loops --size 2000 --levels 02"
	@Tests/cost/run.py --growth $(ARGS)

check-opencl-il: build ## The OpenCL tests on Intel's CPU runtime from PyPI, by SPIR-V
	@scripts/check-opencl-il.sh

examples: build ## Build the examples (.build-examples)
	@$(MAKE) --no-print-directory -C Examples OUT=../.build-examples WPC="$(WPC)" all

bench-parallel: build ## Compare parallel loops with OpenMP and oneTBB (needs libomp-22-dev and libtbb-dev); ARGS="ROUNDS THREADS"
	@Benchmarks/parallel/run.sh $(ARGS)
	@Benchmarks/parallel/wasm/run.py

bench-devices: build ## Four kernels on the processors and on the OpenCL device that WPC_DEVICE names, from Wasm and hand-written; ARGS="--scale N"
	@Benchmarks/devices/run.py $(ARGS)

# What was reordered is installed, if it is there and of this build.
install: build ## Install under $(PREFIX), below $(DESTDIR) if set; `make optimized install`: the faster compiler
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/lib/wpc" "$(DESTDIR)$(PREFIX)/include/abi" "$(DESTDIR)$(PREFIX)/share/wpc"
	install -s --strip-program="$(LLVM_PREFIX)/bin/llvm-strip" -m 755 \
	    "$$(scripts/optimize.py --which)" "$(DESTDIR)$(PREFIX)/bin/wpc"
	install -m 644 .build/release/libwpcrt.a "$(DESTDIR)$(PREFIX)/lib/wpc/libwpcrt.a"
	install -m 644 .build/release/libwpcgc.a "$(DESTDIR)$(PREFIX)/lib/wpc/libwpcgc.a"
	install -m 644 Collector/include/*.h "$(DESTDIR)$(PREFIX)/include/"
	install -m 644 Runtime/include/*.h "$(DESTDIR)$(PREFIX)/include/"
	install -m 644 Runtime/include/abi/*.h "$(DESTDIR)$(PREFIX)/include/abi/"
	install -m 644 Runtime/guest/* "$(DESTDIR)$(PREFIX)/share/wpc/"

uninstall: ## Remove what install put there
	rm -f "$(DESTDIR)$(PREFIX)/bin/wpc" "$(DESTDIR)$(PREFIX)/lib/wpc/libwpcrt.a" "$(DESTDIR)$(PREFIX)/lib/wpc/libwpcgc.a"
	rm -f "$(DESTDIR)$(PREFIX)/include/wpc_collector.h"
	rm -f $(patsubst Runtime/include/%,"$(DESTDIR)$(PREFIX)/include/%",$(wildcard Runtime/include/*.h Runtime/include/abi/*.h))
	rm -f $(patsubst Runtime/guest/%,"$(DESTDIR)$(PREFIX)/share/wpc/%",$(wildcard Runtime/guest/*))
	-rmdir "$(DESTDIR)$(PREFIX)/lib/wpc" "$(DESTDIR)$(PREFIX)/share/wpc" "$(DESTDIR)$(PREFIX)/include/abi" 2>/dev/null

clean: ## Remove everything that was built
	swift package clean
	rm -rf .build .build-real .build-tests .build-examples .build-opencl .build-fuzz .build-bench .build-bench-devices .build-mutants

help: ## This list
	@sed -n 's/^\([a-z$$(][^:]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) \
	    | sed 's/^[$$].*\t/check-SUITE\t/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo "  suites: $(SUITES)"
