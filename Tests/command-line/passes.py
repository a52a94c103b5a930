"""The list of passes, and the options that name passes: what is left out, printed, limited and cached."""

CHOOSES_TOOL = False
FIXTURES = {
    # Rerolling, address widening and vectorisation have something to do in $scale.
    "a.wat": """(module
  (memory (export "memory") 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8))
        (f64.mul (f64.const 3) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func $fill (param $p i32)
    (f64.store (local.get $p) (f64.const 14)))
  (func $start (export "_start") (result f64)
    (call $fill (i32.const 64))
    (call $scale (i32.const 0) (i32.const 32))
    (f64.load (i32.const 64))))
""",
}
BISECT = r"""
vectors() { wpc compile a.wat --emit llvm -o - --pass-limit $1 2> last | grep -c '^vector.body:'; }
total=$(wpc compile a.wat --emit llvm -o a.ll --pass-limit 100000 2>&1 | sed 's/.* of \([0-9]*\) executions.*/\1/')
low=0; high=$total
while [ $((high - low)) -gt 1 ]; do
    middle=$(((low + high) / 2))
    if [ "$(vectors $middle)" -gt 0 ]; then high=$middle; else low=$middle; fi
done
vectors $high > /dev/null; sed 's/.*is //' last; vectors $low; [ $total -gt 20 ] && echo total
"""
FIRST = "grep -q '; after rerolling of function scale'"


def cases(Case):
    table = {
        "list": Case("wpc passes | grep -E '^(rerolling|if-conversion|llvm:inlining|trapping-loads) ' | cut -c 1-29",
                     out="trapping-loads           -123\ntrapping-loads           0---\n"
                         "llvm:inlining            -123\ntrapping-loads           -123\n"
                         "if-conversion            --23\nrerolling                --23\n"
                         "trapping-loads           -123\n"),
        "list as JSON": Case("""wpc passes --json | python3 -c '
import json, sys
passes = json.load(sys.stdin)
first = {entry["name"]: entry for entry in reversed(passes)}
print(first["rerolling"]["levels"], first["rerolling"]["needs"], first["rerolling"]["choice"])
print(first["memory-base"]["choice"], first["last-values"]["choice"], first["rerolling"]["pipelines"])
print("loop-vectorize" in first["llvm:vectorization"]["pipelines"]["2"])'""",
                             out="['2', '3'] ['memories that never get their last page'] free\n"
                                 "early required {}\nTrue\n"),
        "unknown": Case("wpc compile a.wat --passes=-reroling", status=64,
                        err=["--passes: there is no pass 'reroling'; the nearest names are rerolling; `wpc passes`"]),
        "unknown of LLVM's": Case("wpc compile a.wat --print-after=vectorisation", status=64,
                                  err=["--print-after: there is no pass 'vectorisation'; .*vectorization"]),
        "unknown and far": Case("wpc compile a.wat --passes=-zzzzzzzz", status=64,
                                err=["there is no pass 'zzzzzzzz'; `wpc passes` lists all"], absent=["nearest"]),
        "unprintable": Case("wpc compile a.wat --passes=$'-a\\e[31m'", status=64, err=["there is no pass 'a"],
                            absent=["\x1b"]),
        "required": Case("wpc compile a.wat --passes=-last-values", status=64,
                         err=["last-values can't be left out"]),
        "not left out": Case("wpc compile a.wat --passes=rerolling", status=64, err=["-NAME leaves a pass out"]),
        "negative limit": Case("wpc compile a.wat --pass-limit=-1", status=64, err=["--pass-limit needs a number"]),
        "file without a pass": Case("wpc compile a.wat --print-to x", status=64, err=["--print-after"]),
        "the module as file": Case("wpc compile a.wat --print-after=rerolling --print-to a.wat || tail -n 1 a.wat",
                                   out="    (f64.load (i32.const 64))))\n", err=["is the module or the output"]),
        "no such folder": Case("wpc compile a.wat --print-after=rerolling --print-to x/y", status=1,
                               err=["x/y can't be written"]),
        "separate word": Case("wpc compile a.wat --passes -rerolling -o a && ./a", out="42\n"),
        "run": Case("wpc run --passes=-rerolling,-if-conversion a.wat", out="42\n"),
        # Whatever is left out, the program does the same.
        "all left out": Case("wpc compile a.wat -o a --passes=$(wpc passes --json | python3 -c 'import json, sys; "
                             "print(\",\".join(\"-\" + p[\"name\"] for p in json.load(sys.stdin) "
                             "if p[\"choice\"] != \"required\"))') "
                             "&& ./a", out="42\n"),
        "print": Case(f"wpc compile a.wat --print-after=rerolling -o a 2> x; {FIRST} x && grep -q '^define' x"),
        "print into a file": Case(f"wpc compile a.wat --print-after rerolling --print-to x -o a; {FIRST} x; ./a",
                                  out="42\n"),
        "print a unit": Case("wpc compile a.wat --print-after=llvm:inlining -o a 2>&1 | grep -c '^; after\\|^; Mod'",
                             out="2\n"),
        "print in order": Case(
            "wpc compile a.wat --print-after=address-widening,product-placement -o a 2>&1 | grep '^; after' | uniq",
            out="; after address-widening of function scale\n; after address-widening of function start\n"
                "; after product-placement of unit a.0\n"),
        # A pass that runs no more prints nothing.
        "print what is left out": Case("wpc compile a.wat --passes=-rerolling --print-after=rerolling -o a"),
        "without vectors": Case("wpc compile a.wat --passes=-llvm:vectorization --emit llvm -o - | grep -c '^vector'",
                                status=1, out="0\n"),
        "limit": Case("wpc compile a.wat --pass-limit 0 -o a && ./a", out="42\n",
                      err=[r"--pass-limit: 0 of \d+ executions of passes; none happened"]),
        # No part of the module comes out of order.
        "bisect": Case(BISECT, out="llvm:vectorization of function scale\n0\ntotal\n"),
        "times": Case("wpc compile a.wat --time-report -o a", err=[
            "generate machine code", "fired", r"^ +[\d.]+ s +[\d.]+ % +- +1  llvm:inlining$",
            r"^ +[\d.]+ s +[\d.]+ % +2 +2  rerolling$"]),
        "verified": Case("WPC_VERIFY=1 wpc compile a.wat -o a && ./a", out="42\n"),
        # What passes were left out is part of what cached code is known by, in both directions.
        "cached": Case("""export WPC_NO_CACHE=; vectors() { objdump -d a | grep -c mulpd; }
for options in '' --passes=-llvm:vectorization '' --passes=-llvm:vectorization; do
    wpc compile a.wat $options -o a && [ $(vectors) -gt 0 ] && echo vectors || echo none
done""", out="vectors\nnone\nvectors\nnone\n"),
        # What has to be seen comes from no cache.
        "printed again": Case("""export WPC_NO_CACHE=
for count in 1 2; do wpc compile a.wat --print-after=product-placement -o a 2>&1 | grep -c '^; after'; done
for count in 1 2; do wpc run --pass-limit 3 a.wat 2>&1 | grep -c 'pass-limit: 3 of'; done""", out="1\n1\n1\n1\n"),
    }
    for name in ["rerolling", "llvm:inlining", "memory-base", "recursive-inlining", "internalization"]:
        table[f"without {name}"] = Case(
            f"wpc compile a.wat --passes=-{name} -o a --time-report 2>&1 | grep -c ' {name}$'; ./a", out="0\n42\n")
    return table
