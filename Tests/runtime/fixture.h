/// fixture.h - modules made by hand, in C functions that follow the conventions of compiled code.
#ifndef WPC_TESTS_RUNTIME_FIXTURE_H
#define WPC_TESTS_RUNTIME_FIXTURE_H

#include "test.h"

/// Types of the fixtures, by index.
enum {
    TYPE_VOID,        ///< () -> ()
    TYPE_I32_I32,     ///< (i32) -> (i32)
    TYPE_I32_I32_I32, ///< (i32, i32) -> (i32)
    TYPE_I32,         ///< () -> (i32)
    TYPE_COUNT
};

extern const wpc_module_type fixture_types[TYPE_COUNT];

/// A module with a memory of 1 to 4 pages, a table of 8 to 16 funcrefs, a data segment "hello" put at 16, an element
/// segment (add, twice) put at 2, the immutable global "answer" = 42 (in the thread), the mutable "counter" = 7 (a cell).
///
/// Exports "memory", "table", "answer", "counter", and the functions
///   "add" (i32, i32) -> i32; "twice" (i32) -> i32;
///   "load" (i32) -> i32: the word at an address, unchecked; "overflow" (i32) -> i32: endless recursion;
///   "call" (i32, i32) -> i32: call_indirect of an (i32) -> (i32) at the first argument with the second;
///   "fail" (): unreachable; "count" () -> i32: adds 1 to counter and returns it; "grow" (i32) -> i32: memory.grow.
extern const wpc_module fixture_library;

/// A module that imports "library" "twice" (i32) -> (i32) and the table "library" "table", and exports
///   "apply" (i32) -> i32: twice(x) + 1.
/// Its element segment (triple) goes to the table at 5; then its start function traps if `fixture_start_traps`.
extern const wpc_module fixture_client;
extern bool fixture_start_traps;

/// Makes a fixture_library that must succeed.
wpc_instance *fixture_make_library(void);

#endif
