"""Options as people type them, also clang's; values, inputs and outputs that can't be meant; commands that are none."""

RESULT = '(module (func (export "_start") (result i32) (i32.const 42)))'
CHOOSES_TOOL = False
FIXTURES = {
    "a.wat": RESULT,
    "b.wat": RESULT,
    "name with spaces.wat": RESULT,
    "elf.wasm": b"\x7fELF\x02\x01\x01\0" + b"\0" * 56,
    "source.wasm": "// a program\n#include <stdio.h>\nint main(void) { return 0; }\n",
    "component.wasm": b"\0asm\x0d\0\x01\0",
    "empty.wasm": b"",
    "text.wasm": ";; a comment\n (; and (module) another ;)\n(module)\n",
    "spirv.wasm": b"\x03\x02\x23\x07\0\0\x01\0" + b"\0" * 12,
    "archive.wasm": b"!<arch>\n",
    "script.wasm": "#!/bin/sh\nexit 0\n",
    "bitcode.wasm": b"BC\xc0\xde" + b"\0" * 12,
    "ir.wasm": '; ModuleID = "x"\ndefine void @f() { ret void }\n',
    "page.wasm": "<!DOCTYPE html>\n<html><body>404</body></html>\n",
    "packed.wasm": b"\x1f\x8b\x08\0\0\0\0\0",
    "words.wasm": "some words\n",
    "data.wasm": b"\x01\x02\x03\x04\x05",
    "short.wasm": b"\0as",
}

# What a file is, by words of the message.
KINDS = {
    "elf": "an ELF file", "source": "C or C\\+\\+ source", "component": "a component", "empty": "the file is empty",
    "text": "WebAssembly text", "spirv": "a SPIR-V module", "archive": "an archive of objects", "script": "a script",
    "bitcode": "LLVM bitcode", "ir": "LLVM IR", "page": "HTML or XML", "packed": "compressed",
    "words": "text, and not of WebAssembly's", "data": "magic header not detected", "short": "unexpected end",
}

# Options of clang's that mean what an option of wpc's does: (typed, file that appears, how it begins).
ELF = r"^\x7fELF"
MEANINGS = {
    "-c": ("a.o", ELF), "-S": ("a.s", r"^\s*\."), "-shared": ("a.so", ELF), "-S -emit-llvm": ("a.ll", "^; ModuleID"),
    "-emit-llvm -S": ("a.ll", "^; ModuleID"), "-s": ("a", ELF), "-Oz": ("a", ELF), "-O": ("a", ELF), "-O z": (
        "a", ELF), "-O 2": ("a", ELF), "-g0": ("a", ELF), "-g3": ("a", ELF), "-ggdb": ("a", ELF), "-fPIC -pie": (
            "a", ELF), "-march=haswell": ("a", ELF), "-mcpu=native": ("a", ELF), "-quiet": ("a", ELF), "-pthread": (
                "a", ELF), "-v -g0": ("a", ELF), "-ob": ("b", ELF), "-j1 -O1": ("a", ELF),
}

# And those that mean nothing here: (typed, what the message says behind the option's name).
REFUSALS = {
    "-ffast-math": "results are those of the specification", "-Ofast": "results are those",
    "-funsafe-math-optimizations": "results are those", "-Og": "-O1 -g", "-O4": "-O3", "-emit-llvm": "--emit llvm",
    "-static": "can't be linked statically", "-m32": "64 bits", "-mavx2": "--cpu", "-mtune=native": "--cpu",
    "-Wall": "warnings", "-Werror": "warnings", "-w": "warnings", "-Wl,-s": "--emit obj", "-lm": "--emit obj",
    "-L/usr/lib": "--emit obj", "-std=c11": "the step before", "-DX=1": "the step before", "-I.": "the step before",
    "-fshort": "the step before", "-fsyntax-only": "wpc validate", "-flto": "as a whole",
    "-fsanitize=address": "sanitizers", "-target": "this machine alone", "-mllvm": "LLVM's own",
    "-E": "the step before",
}

# What is no option at all: (typed, advice).
UNKNOWN = {
    "-emit": "did you mean --emit", "-sealed": "did you mean --sealed", "-zzzzzz": "two dashes", "-gv": "two dashes",
    "-hx": "two dashes", "-vh": "two dashes", "-verbos": "did you mean --verbose"
}


def made(words, file, beginning):
    return (
        f"wpc compile {words} a.wat 2>&1 > /dev/null | grep -v '^wpc: ' ; head -c 64 {file} | tr '\\0' '0' | grep -qP "
        f"'{beginning}' && echo made"
    )


def cases(Case):
    table = {}
    for words, (file, beginning) in MEANINGS.items():
        table[f"clang {words}"] = Case(made(words, file, beginning), out="made\n")
    for word, reason in REFUSALS.items():
        table[f"refused {word}"] = Case(f"wpc compile {word} a.wat", status=64,
                                        err=[f"wpc: error: {word}: ", reason, "Usage: wpc compile "])
    for word, advice in UNKNOWN.items():
        table[f"unknown {word}"] = Case(f"wpc compile {word} a.wat", status=64,
                                        err=[f"there is no option {word}; .*{advice}", "Usage: wpc compile "])
    for name, words in KINDS.items():
        for command in ["validate"] if name != "elf" else ["validate", "compile", "run", "inspect", "wat"]:
            table[f"{command} {name}"] = Case(f"wpc {command} {name}.wasm", status=1,
                                              err=[rf"wpc: error: {name}\.wasm: .*{words}"])
    suffixes = {"x.so": "DYN", "x.so.1.2": "DYN", "x.o": "REL", "x.bin": "DYN", "x": "DYN"}
    for name, kind in suffixes.items():
        table[f"suffix {name}"] = Case(f"wpc compile a.wat -o {name} && readelf -h {name} | grep -o '{kind}'",
                                       out=f"{kind}\n")
    table |= {
        "suffix x.s": Case("wpc compile a.wat -o x.s && grep -c '^a._start:\\|_start' x.s > /dev/null"),
        "suffix x.ll": Case("wpc compile a.wat -o x.ll && grep -q '^define' x.ll"),
        "suffix against --emit": Case("wpc compile a.wat --emit exe -o x.o && ./x.o", out="42\n"),
        "runtime of another version": Case(
            'cp "$(dirname "$(realpath "$COMPILER")")/libwpcrt.a" old.a\n'
            '"${LLVM_PREFIX:-/usr/lib/llvm-22}/bin/llvm-objcopy" $(nm old.a 2> /dev/null | '
            "sed -n 's/.* R \\(wpc_abi_v[0-9]*\\)$/--redefine-sym \\1=wpc_abi_v0/p') old.a\n"
            "WPC_RUNTIME=$PWD/old.a wpc compile a.wat",
            status=1, err=["undefined symbol: wpc_abi_v", "of another version than the compiler"]),
        "run -shared": Case("wpc run -shared a.wat", status=64, err=["-shared is for wpc compile", "Usage: wpc run "]),
        "run -Oz": Case("wpc run -Oz a.wat", out="42\n"),
        # What follows the module is the program's.
        "run with words of the program's": Case("wpc run a.wat -shared -hx -h", out="42\n"),
        "run with words behind dashes": Case("wpc run a.wat -- -shared --help", out="42\n"),
        "run with a value": Case("wpc run --env A=-b -O1 --argv0 x a.wat -zz", out="42\n"),
        "validate -quiet": Case("wpc validate -quiet a.wat", status=64,
                                err=["there is no option -quiet", "Usage: wpc validate "]),
        "root -shared": Case("wpc -shared a.wat", status=64, err=["wpc compile -shared"]),
        "help": Case("wpc compile -help", out=None, absent=["error:"]),
        "help of a letter": Case("wpc compile -h", out=None, absent=["error:"]),
        "cpu": Case("wpc compile --cpu nonsense a.wat", status=64,
                    err=["^wpc: error: --cpu: LLVM knows no processor nonsense", "native"], absent=["recognized"]),
        "cpu nearest": Case("wpc compile --cpu hasswell a.wat", status=64, err=["did you mean haswell"]),
        "cpu of 32 bits": Case("wpc compile --cpu i386 a.wat", status=64, err=["knows no processor i386"]),
        "cpu of nothing": Case("wpc compile --cpu '' a.wat", status=64, err=["knows no processor ''"]),
        "cpu run": Case("wpc run --cpu nonsense a.wat", status=64, err=["knows no processor nonsense"]),
        "cpu list": Case("wpc features --cpus | grep -cx 'haswell\\|x86-64-v3\\|znver4\\|i686'", out="3\n"),
        "march": Case("wpc compile -march=nonsense a.wat", status=64, err=["knows no processor nonsense"]),
        "same file": Case("wpc compile a.wat -o a.wat; cat a.wat", out=RESULT,
                          err=["a.wat and a.wat are the same file", "Usage: wpc compile "]),
        "same file by a path": Case("wpc compile a.wat -o \"../${PWD##*/}/a.wat\"; cat a.wat", out=RESULT,
                                    err=["the same file"]),
        "same file by a link": Case("ln -s a.wat l; wpc compile a.wat -o l; cat a.wat", out=RESULT,
                                    err=["the same file"]),
        "same file by a hard link": Case("ln a.wat l; wpc compile l -o a.wat; cat a.wat", out=RESULT,
                                         err=["the same file"]),
        "same file on standard input": Case("wpc compile - -o a.wat < a.wat; cat a.wat", out=RESULT,
                                            err=["the same file"]),
        "several inputs": Case("wpc compile a.wat b.wat", status=64,
                               err=["one module at a time, and 2 are given: a.wat, b.wat", "Usage: wpc compile "]),
        "several to inspect": Case("wpc inspect a.wat b.wat", status=64,
                                   err=["one module at a time", "Usage: wpc inspect "]),
        "no input": Case("wpc compile", status=64, err=["Missing expected argument '<input>'", "Usage: wpc compile "]),
        "command": Case("wpc comple a.wat", status=64,
                        err=["there is no command 'comple'; did you mean `wpc compile`"]),
        "command far": Case("wpc zzzzzz", status=64, err=["the commands are compile, run"]),
        "module for a command": Case("wpc a.wat", status=64,
                                     err=["to compile it: wpc compile a.wat; to run it: wpc run a.wat"]),
        "module that isn't there": Case("wpc nosuch.wasm -o x", status=64, err=["wpc compile nosuch.wasm"]),
        "value": Case("wpc compile --emit foo a.wat", status=64,
                      err=["wpc: error: The value 'foo' is invalid", "exe", "Usage: wpc compile "]),
        "level": Case("wpc compile -O9 a.wat", status=64, err=["-O9 is no optimisation level", "Usage: wpc compile "]),
        "stack size": Case("wpc compile --stack-size 1 a.wat", status=64, err=["--stack-size 1",
                                                                               "Usage: wpc compile "]),
        "jobs": Case("wpc run --jobs 0 a.wat", status=64, err=["--jobs needs", "Usage: wpc run "]),
        "spaces": Case("wpc compile 'name with spaces.wat' && './name with spaces'", out="42\n"),
    }
    return table
