#!/usr/bin/env python3
"""Readers of foreign bytes under libFuzzer, from inputs that are right.

    Tests/fuzz/run.py TARGET [SECONDS]        TARGET: module, spirv, object (ELF and DWARF), grants,
                                             text (by wasm-tools or wabt)

What it finds is left in .build-fuzz/TARGET/found, and the corpus beside it, so that another run goes on from there. A
fault belongs into a test of its own, where the reader's other tests are.
"""
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, Failure, ROOT, WPC, build  # noqa: E402

BUILD = ROOT / ".build-fuzz"
SPEC = Path(os.environ.get("SPEC_SUITE", ROOT.parent / "shared" / "spec"))
LARGEST = {"module": 4096, "spirv": 16384, "object": 32768, "grants": 256, "text": 2048}
# Megabytes and seconds that an input may cost.
MEMORY, TIME = 1024, 5


def seed_module(folder):
    for number, module in enumerate(sorted(SPEC.rglob("*.wasm"))):
        if module.stat().st_size <= LARGEST["module"]:
            (folder / f"{number}.wasm").write_bytes(module.read_bytes())


def seed_spirv(folder):
    for source in sorted((ROOT / "Tests" / "SPIRVTests" / "Kernels").glob("*.cl")):
        for bits, level in [("32", "0"), ("64", "2")]:
            path = folder / f"{source.stem}{bits}.spv"
            try:
                build([
                    CLANG, f"--target=spirv{bits}", "-cl-std=CL2.0", f"-O{level}", "-x", "cl", "-c", source, "-o", path
                ])
            except Failure:
                path.unlink(missing_ok=True)


def seed_object(folder):
    for source in sorted((ROOT / "Tests" / "golden").glob("*.wat"))[::7]:
        for options in (["-g"], ["-O0"]):
            path = folder / f"{source.stem}{options[0]}.o"
            try:
                build([WPC, "compile", "--emit", "obj", *options, source, "-o", path])
            except Failure:
                path.unlink(missing_ok=True)


def seed_grants(folder):
    for number, text in enumerate([b"a;b", b"a\nb\n", b"\\\na\\nb\nc\\\\", b";\0x\0y\ny", b"\\\n\\z", b"A=x\0/d::/e"]):
        (folder / f"{number}.list").write_bytes(text)


def seed_text(folder):
    for source in sorted((ROOT / "Tests" / "golden").glob("*.wat")):
        if source.stat().st_size <= LARGEST["text"]:
            (folder / source.name).write_bytes(source.read_bytes())


SEEDS = {
    "module": seed_module, "spirv": seed_spirv, "object": seed_object, "grants": seed_grants, "text": seed_text
}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in SEEDS:
        sys.exit(__doc__.strip())
    target, seconds = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "3600"
    # Edges that were taken, and what was compared, steer libFuzzer.
    flags = ["-sanitize=fuzzer", "-sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table"]
    subprocess.run(["swift", "build", "-c", "release", "--scratch-path", BUILD, "--product", "wpc-fuzz"] +
                   [word for flag in flags for word in ("-Xswiftc", flag)], cwd=ROOT,
                   env={**os.environ, "WPC_FUZZ": "1"}, check=True)
    folders = {name: BUILD / target / name for name in ("seeds", "corpus", "found")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    if not any(folders["seeds"].iterdir()):
        SEEDS[target](folders["seeds"])
    print(f"{sum(1 for _ in folders['seeds'].iterdir())} inputs to begin with", flush=True)
    status = subprocess.run([
        BUILD / "release" / "wpc-fuzz", target, f"-max_total_time={seconds}", f"-max_len={LARGEST[target]}",
        f"-rss_limit_mb={MEMORY}", f"-timeout={TIME}", "-print_final_stats=1", f"-artifact_prefix={folders['found']}/",
        folders["corpus"], folders["seeds"]
    ]).returncode
    sys.exit(status)


main()
