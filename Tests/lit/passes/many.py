"""Modules of many functions or instructions, in the text format: `ring N`, a ring of N functions that call each other;
`values N`, a function with N calls of one with 32 results, beside a small one."""
import sys

kind, count = sys.argv[1], int(sys.argv[2])
print("(module (memory 1)")
if kind == "ring":
    for number in range(count):
        print(f"(func $r{number} (param i32) (result i32) (if (result i32) (i32.load (local.get 0))"
              f" (then (call $r{(number + 1) % count} (i32.load offset=4 (local.get 0))))"
              f" (else (i32.const {number}))))")
    print('(func $user (export "user") (param i32) (result i32) (call $r0 (local.get 0)))')
else:
    print(f"(func $many (export \"many\") (result {'i32 ' * 32}) {'(i32.load (i32.const 8)) ' * 32})")
    print(f"(func $large (export \"large\") {('(call $many) ' + '(drop) ' * 32) * count})")
    print('(func $small (export "small") (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))')
print('(func (export "_start")))')
