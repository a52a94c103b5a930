"""The programs of the benchmark: kernels of our own, one file each, and real programs from Debian's source packages."""
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent
CACHE = ROOT / ".build-real"
KERNELS = HERE / "kernels"
REAL = HERE / "real"
CORPUS = 3 << 20

sys.path.insert(0, str(ROOT / "scripts"))
from debian_source import source  # noqa: E402


@dataclass
class Program:
    """A C program: how it is built for every contender, and what it is run with, in the folder of the inputs."""
    name: str
    kind: str  # "kernel" or "program"
    about: str
    sources: list
    flags: list = field(default_factory=list)
    wasm_flags: list = field(default_factory=list)
    arguments: list = field(default_factory=list)


def kernels():
    found = []
    for path in sorted(KERNELS.glob("*.c")):
        comment = re.match(r"/\*(.*?)\*/", path.read_text(), re.S)
        about, _, wasm_flags = " ".join(comment.group(1).split()).partition(" wasm: ")
        found.append(Program(path.stem, "kernel", about, [path], ["-lm"], wasm_flags.split()))
    return found


def _lua():
    code = source("lua5.4", CACHE) / "src"
    # Debian's build makes the first header; wasi-libc has no setjmp, and with these macros the interpreter doesn't call
    # it.
    include = CACHE / "bench-include"
    include.mkdir(parents=True, exist_ok=True)
    (include / "lua5.4-deb-multiarch.h").write_text('#define DEB_HOST_MULTIARCH ""\n')
    (include / "setjmp.h").write_text("typedef int jmp_buf;\n")
    left_out = {"lua.c", "luac.c", "liolib.c", "loslib.c", "loadlib.c", "linit.c", "lcorolib.c", "ldblib.c"}
    return Program(
        "lua", "program", "Lua's interpreter on a script: calls, tables, strings, closures, garbage collection",
        [ROOT / "Tests" / "real" / "lua.c", *sorted(path for path in code.glob("*.c") if path.name not in left_out)],
        ["-include", "stdlib.h", f"-I{code}", f"-I{include}", "-DLUAI_THROW(L,c)=abort()", "-DLUAI_TRY(L,c,a)={a}",
         "-Dluai_jmpbuf=int", "-Dluai_makeseed(L)=42", "-lm"],
        ["-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS", "-lwasi-emulated-process-clocks"],
        ["benchmark.lua"])


def _zstd():
    code = source("libzstd", CACHE) / "lib"
    sources = [path for folder in ["common", "compress", "decompress"] for path in sorted((code / folder).glob("*.c"))]
    # No assembly, and no code for other processors than the one that the compiler is told.
    return Program(
        "zstd", "program", "Zstandard: text compressed at four levels, restored",
        [REAL / "zstd.c", *sources], [f"-I{code}", "-DZSTD_DISABLE_ASM=1", "-DDYNAMIC_BMI2=0", "-DH_NAMESPACE=ZSTD_"],
        arguments=["corpus", "1x8", "3x8", "9x8", "15x8"])


def _sqlite():
    build = source("sqlite3", CACHE) / "made"
    if not (build / "sqlite3.c").exists():
        build.mkdir(exist_ok=True)
        for command in [["../configure", "--disable-tcl", "--disable-readline"], ["make", "sqlite3.c"]]:
            subprocess.run(command, cwd=build, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return Program("sqlite", "program", "SQLite: insertions, indexes, joins, aggregates and updates in memory",
                   [REAL / "sqlite.c", build / "sqlite3.c"], [
                       f"-I{build}", "-DSQLITE_OS_OTHER=1", "-DSQLITE_TEMP_STORE=3", "-DSQLITE_THREADSAFE=0",
                       "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_OMIT_WAL", "-lm"
                   ], arguments=["benchmark.sql"])


def _bzip2():
    code = source("bzip2", CACHE)
    names = ["blocksort", "bzlib", "compress", "crctable", "decompress", "huffman", "randtable"]
    return Program(
        "bzip2", "program", "bzip2: text compressed by block sorting, restored",
        [REAL / "bzip2.c", *(code / f"{name}.c" for name in names)], [f"-I{code}", "-DBZ_NO_STDIO"],
        arguments=["corpus", "9x2"])


def _lz4():
    code = source("lz4", CACHE) / "lib"
    # The faster of two ways to restore, which LZ4 takes by itself for processors that it knows by name.
    return Program(
        "lz4", "program", "LZ4: text compressed fast and well, restored many times",
        [REAL / "lz4.c", code / "lz4.c", code / "lz4hc.c"], [f"-I{code}", "-DLZ4_FAST_DEC_LOOP=1"],
        arguments=["corpus", "0x60", "9x60"])


def _sodium():
    tree = source("libsodium", CACHE) / "src" / "libsodium"
    template = (tree / "include" / "sodium" / "version.h.in").read_text()
    values = {"VERSION": "1.0.18", "SODIUM_LIBRARY_VERSION_MAJOR": "10", "SODIUM_LIBRARY_VERSION_MINOR": "3"}
    text = re.sub(r"@(\w+)@", lambda match: values.get(match.group(1), ""), template)
    (tree / "include" / "sodium" / "version.h").write_text(text)
    # Portable C with 128-bit products: no assembly and no intrinsics of one processor, as in the Wasm.
    return Program("libsodium", "program",
                   "libsodium: X25519, Ed25519, ChaCha20-Poly1305, Salsa20, BLAKE2b, SHA-512, Argon2",
                   [REAL / "sodium.c", *sorted(tree.rglob("*.c"))], [
                       f"-I{tree}/include", f"-I{tree}/include/sodium", "-DCONFIGURED=1", "-DNATIVE_LITTLE_ENDIAN=1",
                       "-DHAVE_TI_MODE=1", "-D_GNU_SOURCE"
                   ], ["-D_WASI_EMULATED_SIGNAL"], ["corpus"])


_REAL = {"bzip2": _bzip2, "libsodium": _sodium, "lua": _lua, "lz4": _lz4, "sqlite": _sqlite, "zstd": _zstd}


def real_names():
    return list(_REAL)


def real(name):
    """Downloads the source if need be; raises SourceError or subprocess.CalledProcessError."""
    return _REAL[name]()


def make_inputs(folder, with_corpus):
    """Writes what the programs read. The corpus is C, documentation and manuals of the packages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["benchmark.lua", "benchmark.sql"]:
        (folder / name).write_bytes((REAL / name).read_bytes())
    corpus = folder / "corpus"
    if not with_corpus or corpus.exists() and corpus.stat().st_size == CORPUS:
        return
    parts, size = [], 0
    kinds = {".c", ".h", ".html", ".md", ".txt", ".ref", ".1", ".pdf"}
    for package in ["bzip2", "libzstd", "lua5.4"]:
        tree = source(package, CACHE)
        for path in sorted(tree.rglob("*")):
            if path.suffix in kinds and path.is_file() and not path.is_symlink() and size < CORPUS:
                parts.append(path.read_bytes()[:1 << 19])
                size += len(parts[-1])
    temporary = folder / f"corpus.{os.getpid()}"
    temporary.write_bytes((b"".join(parts) + bytes(CORPUS))[:CORPUS])
    temporary.rename(corpus)
