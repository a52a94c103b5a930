#!/usr/bin/env python3
"""Hostile input and hostile circumstances: wpc refuses cleanly or makes a working executable, whole or not at all.

    Tests/malformed/run.py [--seed N] [--mutants N]

1. Truncations of small modules at every byte, and random changes of bytes. `wpc validate` takes all of them, many a
   process: the exit status is 0 or 1, and every refusal is one line with the file, the offset and what is wrong.
2. `wpc compile` takes a sample of both kinds. What it accepts is run: any end but a signal is good, and so is running
   on.
3. A full disk, an interruption, an output that can't be made: a message, no output, no temporary files, and a file that
   was there before is as it was.

Failing inputs are kept under .build-tests/malformed/failures.
"""
import argparse
import concurrent.futures
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / ".build-tests" / "malformed"
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
CLANG = os.environ.get("CLANG", "clang-22")
# Modules small enough for a truncation at every byte, with all kinds of sections between them. From Tests/golden.
SEEDS = ["inspect", "indirect-calls", "bulk-memory", "globals", "multi-value", "trap-in-start-function"]
BATCH = 250
# Seconds for a batch, or a compilation; and bytes of memory for either. Generous: a hang or an explosion is far above.
LIMIT = 120
MEMORY = 1 << 30
# Seconds for which an accepted mutant may run.
PATIENCE = 2
REFUSAL = re.compile(r"wpc: error: [^:]+\.wasm: (0x[0-9a-f]+: )?\S.*$")


class Outcome:
    """What a process did: exit status or negative signal, output, peak memory; status None if it was stopped."""

    def __init__(self, command, limit=LIMIT, **more):
        with subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, start_new_session=True, **more) as process:
            late = []
            timer = threading.Timer(limit, lambda: (late.append(True), os.killpg(process.pid, signal.SIGKILL)))
            timer.start()
            self.error = process.stderr.read().decode("utf-8", "replace")
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = self.status = os.waitstatus_to_exitcode(status)
            timer.cancel()
        self.memory = usage.ru_maxrss * 1024
        if late:
            self.status = None


class Tests:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, good, name, explanation=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}: {explanation}", flush=True)


def seeds():
    """The unchanged modules, by name."""
    modules = {}
    for name in SEEDS:
        # The golden tests' runner knows how its modules are put together.
        module = WORK / f"{name}.wasm"
        subprocess.run([sys.executable, ROOT / "Tests/golden/run.py", "--assemble", name, str(module)], check=True)
        modules[name] = module.read_bytes()
    return modules


def mutants(modules, count, generator):
    """(name, bytes): truncations, then `count` modules with a few changes each."""
    for name, module in modules.items():
        for length in range(len(module)):
            yield f"{name}-cut-{length}", module[:length]
    names = list(modules)
    for number in range(count):
        name = names[number % len(names)]
        module = bytearray(modules[name])
        # Past the header, which every change would break in the same way.
        for _ in range(generator.choice([1, 1, 1, 2, 4, 16])):
            at = generator.randrange(8, len(module))
            change = generator.randrange(4)
            if change == 0:
                module[at] = generator.randrange(256)
            elif change == 1:
                module[at] ^= 1 << generator.randrange(8)
            elif change == 2:
                module[at] = generator.choice([0, 1, 0x7F, 0x80, 0xFF, 0x0B, 0x40, 0xFC])
            else:
                other = generator.randrange(8, len(module))
                length = generator.randrange(1, 9)
                module[at:at + length] = module[other:other + length]
        yield f"{name}-change-{number}", bytes(module)


def keep(path):
    folder = WORK / "failures"
    folder.mkdir(exist_ok=True)
    shutil.copy(path, folder)
    return folder / path.name


def judge_validation(outcome, files):
    """The complaint about a run of `wpc validate` on files, or None."""
    if outcome.status is None:
        return f"still running after {LIMIT} s"
    if outcome.status not in (0, 1):
        return f"exit status {outcome.status}\n{outcome.error[:2000]}"
    if outcome.memory > MEMORY:
        return f"{outcome.memory >> 20} MiB of memory"
    lines = outcome.error.splitlines()
    if (outcome.status == 0) != (not lines) or len(lines) > len(files):
        return f"exit status {outcome.status} with {len(lines)} lines for {len(files)} files"
    for line in lines:
        if not REFUSAL.match(line):
            return f"not a refusal: {line[:300]}"
    return None


def validate(tests, files, pool):
    """Returns the files that are accepted."""
    batches = [files[start:start + BATCH] for start in range(0, len(files), BATCH)]
    outcomes = pool.map(lambda batch: Outcome([WPC, "validate", *[path.name for path in batch]], cwd=WORK / "in"),
                        batches)
    accepted = []
    for batch, outcome in zip(batches, outcomes):
        complaint = judge_validation(outcome, batch)
        refused = {line.split(": ")[2] for line in outcome.error.splitlines() if REFUSAL.match(line)}
        if complaint is None:
            tests.passed += len(batch)
            accepted += [path for path in batch if path.name not in refused]
            continue
        # One of the batch is to blame.
        for path in batch:
            single = judge_validation(Outcome([WPC, "validate", path.name], cwd=WORK / "in"), [path])
            tests.check(single is None, f"validate {keep(path) if single else path.name}", single)
    return accepted


def compile_and_run(path):
    """The complaint, or None."""
    program = WORK / "out" / path.stem
    outcome = Outcome([WPC, "compile", "-O1", "--allow-missing-imports", path.name, "-o", program], cwd=WORK / "in")
    lines = [line for line in outcome.error.splitlines() if line.startswith("wpc: error:")]
    if outcome.status is None:
        return f"compile: still running after {LIMIT} s"
    if outcome.status not in (0, 1):
        return f"compile: exit status {outcome.status}\n{outcome.error[:2000]}"
    if outcome.memory > MEMORY:
        return f"compile: {outcome.memory >> 20} MiB of memory"
    if outcome.status == 1:
        if len(lines) != 1:
            return f"compile: refused without one line that says why\n{outcome.error[:2000]}"
        return f"compile: refused, and left {program.name}" if program.exists() else None
    ran = Outcome([program], limit=PATIENCE, cwd=WORK / "empty")
    program.unlink()
    if ran.status is not None and ran.status < 0:
        return f"the executable ends with signal {-ran.status}\n{ran.error[:2000]}"
    return None


# ------------------------------------------------------------------------------------------------ circumstances

def limited(bytes_):
    def apply():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
    return apply


def circumstances(tests, module):
    """`module` takes some seconds to compile."""
    folder = WORK / "circumstances"
    temporary = WORK / "temporary"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WPC_") or k == "WPC_VERIFY"} | {"TMPDIR": str(temporary)}

    def attempt(name, emit, status, before=b"before", output="output", **more):
        """One compilation that must fail; `status` is what it ends with."""
        for path in (folder, temporary):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir()
        target = folder / output
        if before is not None and target.parent.exists():
            target.write_bytes(before)
        interrupt = more.pop("interrupt", None)
        command = [WPC, "compile", "-O2", "--emit", emit, str(module), "-o", str(target)]
        if interrupt is None:
            outcome = Outcome(command, env=environment, **more)
            ended, error = outcome.status, outcome.error
        else:
            with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE) as process:
                time.sleep(interrupt[1])
                process.send_signal(interrupt[0])
                error = process.communicate(timeout=LIMIT)[1].decode()
                ended = process.returncode
                if ended == 0:
                    return None  # it was done before the signal came
        left = {str(path.relative_to(folder))
                for path in folder.rglob("*")} - ({output} if before is not None else set())
        left |= {f"temporary {path.relative_to(temporary)}" for path in temporary.rglob("*")}
        tests.check(ended == status, f"{name}, {emit}", f"exit status {ended} instead of {status}\n{error[:1000]}")
        if interrupt is None:
            tests.check("wpc: error: " in error, f"{name}, {emit}", f"no message but\n{error[:1000]}")
        tests.check(not left, f"{name}, {emit}", f"left {sorted(left)}")
        if before is not None:
            tests.check(target.read_bytes() == before, f"{name}, {emit}", "the older file was changed")
        return True

    for emit in ["exe", "obj", "shared", "llvm", "asm"]:
        attempt("a file size limit", emit, 1, preexec_fn=limited(4096))
    attempt("no older file", "exe", 1, before=None, preexec_fn=limited(4096))
    attempt("a folder that isn't there", "exe", 1, before=None, output="missing/output")

    # What only the last stage needs is looked for before those that take long: no word of partitions.
    for name, output, more in [("a folder that isn't there", "missing/output", {}),
                               ("no runtime library", "output", {"WPC_RUNTIME": "/nowhere"}),
                               ("no compiler driver", "output", {"WPC_CC": "/nowhere/cc"})]:
        early = Outcome(
            [WPC, "compile", "--verbose", "--no-cache",
             str(module), "-o", str(folder / output)], env=environment | more)
        tests.check(early.status == 1 and "wpc: error: " in early.error and "partitions" not in early.error,
                    f"{name}, at once", f"{early.status}\n{early.error[:1000]}")

    # Late enough for handlers to be there in the last ones, early enough for there to be work.
    for number, delay in enumerate([0.05, 0.2, 0.5, 0.8, 1.2, 1.6]):
        attempt(f"an interruption after {delay} s", "exe", -(signal.SIGINT if number % 2 else signal.SIGTERM),
                interrupt=(signal.SIGINT if number % 2 else signal.SIGTERM, delay))

    full = Outcome([WPC, "compile", "--emit", "llvm", str(module), "-o", "/dev/full"], env=environment)
    tests.check(full.status == 1 and "wpc: error: " in full.error, "/dev/full", f"{full.status} {full.error[:500]}")

    # A file system with no room, where namespaces are allowed.
    small = folder / "small"
    shutil.rmtree(folder, ignore_errors=True)
    small.mkdir(parents=True)
    script = """
        mount -t tmpfs -o size=64k none "$1" || exit 99
        "$2" compile "$3" -o "$1/output"; status=$?
        [ -z "$(ls -A "$1")" ] || { echo "left $(ls -A "$1")" >&2; exit 98; }
        exit $status"""
    outcome = Outcome(["unshare", "-rm", "sh", "-c", script, "sh", small, WPC, module], env=environment)
    if outcome.status == 99 or "unshare" in outcome.error:
        tests.skipped += 1
        print("skipped: a full file system (no namespace can be made here)")
    else:
        tests.check(outcome.status == 1, "a full file system", f"{outcome.status}\n{outcome.error[:1000]}")


def main():
    parser = argparse.ArgumentParser(description="Malformed modules and hostile circumstances.")
    parser.add_argument("--seed", type=int, default=1, help="of the random changes")
    parser.add_argument("--mutants", type=int, default=4000, help="modules with random changes")
    parser.add_argument("--compiled", type=int, default=160, help="mutants that are compiled")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ["in", "out", "empty"]:
        (WORK / name).mkdir(parents=True)
    generator = random.Random(arguments.seed)
    tests = Tests()
    files = []
    for name, content in mutants(seeds(), arguments.mutants, generator):
        path = WORK / "in" / f"{name}.wasm"
        path.write_bytes(content)
        files.append(path)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        accepted = validate(tests, files, pool)
        refused = sorted(set(files) - set(accepted))
        print(f"{len(files)} modules, {len(accepted)} of them valid", flush=True)
        share = arguments.compiled * 3 // 4
        sample = generator.sample(accepted, min(share, len(accepted)))
        sample += generator.sample(refused, min(arguments.compiled - share, len(refused)))
        for path, complaint in zip(sample, pool.map(compile_and_run, sample)):
            tests.check(complaint is None, keep(path) if complaint else path, complaint)
    module = WORK / "larger.wasm"
    subprocess.run(
        [CLANG, "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-O2",
         ROOT / "Examples/hello/hello.c", "-o", module], check=True)
    circumstances(tests, module)
    print(f"{tests.passed} passed, {tests.failed} failed" + (f", {tests.skipped} skipped" if tests.skipped else ""))
    sys.exit(1 if tests.failed else 0)


main()
