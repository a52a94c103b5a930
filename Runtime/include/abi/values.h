/// values.h - traps, value types, values and names: what all other parts of the contract speak of.
#ifndef WPC_ABI_VALUES_H
#define WPC_ABI_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Every trap: X(NAME, name, message). The messages are the specification's words (test/core, assert_trap). Compiled code
/// calls `wpc_trap_<name>(void)`, which does not return.
#define WPC_TRAPS(X)                                                                                                   \
    X(UNREACHABLE, unreachable, "unreachable")                                                                         \
    X(MEMORY_OUT_OF_BOUNDS, memory_out_of_bounds, "out of bounds memory access")                                       \
    X(TABLE_OUT_OF_BOUNDS, table_out_of_bounds, "out of bounds table access")                                          \
    X(UNDEFINED_ELEMENT, undefined_element, "undefined element")                                                       \
    X(UNINITIALIZED_ELEMENT, uninitialized_element, "uninitialized element")                                           \
    X(INDIRECT_CALL_TYPE_MISMATCH, indirect_call_type_mismatch, "indirect call type mismatch")                         \
    X(INTEGER_DIVIDE_BY_ZERO, integer_divide_by_zero, "integer divide by zero")                                        \
    X(INTEGER_OVERFLOW, integer_overflow, "integer overflow")                                                          \
    X(INVALID_CONVERSION_TO_INTEGER, invalid_conversion_to_integer, "invalid conversion to integer")                   \
    X(CALL_STACK_EXHAUSTED, call_stack_exhausted, "call stack exhausted")                                              \
    X(NULL_FUNCTION_REFERENCE, null_function_reference, "null function reference")                                     \
    X(NULL_REFERENCE, null_reference, "null reference")                                                                \
    X(NULL_STRUCTURE_REFERENCE, null_structure_reference, "null structure reference")                                  \
    X(NULL_ARRAY_REFERENCE, null_array_reference, "null array reference")                                              \
    X(NULL_I31_REFERENCE, null_i31_reference, "null i31 reference")                                                    \
    X(ARRAY_OUT_OF_BOUNDS, array_out_of_bounds, "out of bounds array access")                                          \
    X(NULL_EXCEPTION_REFERENCE, null_exception_reference, "null exception reference")                                  \
    X(CAST_FAILURE, cast_failure, "cast failure")                                                                      \
    X(UNALIGNED_ATOMIC, unaligned_atomic, "unaligned atomic")                                                          \
    X(EXPECTED_SHARED_MEMORY, expected_shared_memory, "expected shared memory")                                        \
    X(UNHANDLED_EXCEPTION, unhandled_exception, "unhandled exception")                                                 \
    X(MISSING_IMPORT, missing_import, "call of an import that is missing")                                             \
    X(OUTSIDE_BUFFERS, outside_buffers, "memory access on a device outside of the kernel's buffers")                   \
    X(NO_RETURN, no_return, "call on a device of a function that never returns (a panic?)")                            \
    X(OUT_OF_MEMORY, out_of_memory, "out of memory")                                                                   \
    X(INTERRUPT, interrupt, "interrupt")                                                                               \
    X(HOST, host, "host function failed")

/// The kinds of traps. WPC_TRAP_EXIT is not a trap but the end of the program by `proc_exit`: it travels the same way.
typedef enum wpc_trap_kind {
    WPC_TRAP_NONE = 0,
#define WPC_TRAP_ENUMERATOR(NAME, name, message) WPC_TRAP_##NAME,
    WPC_TRAPS(WPC_TRAP_ENUMERATOR)
#undef WPC_TRAP_ENUMERATOR
    WPC_TRAP_EXIT,
    WPC_TRAP_COUNT
} wpc_trap_kind;

/// A value type in 32 bits. Bits 0-7: the specification's code (0x7F i32, 0x7E i64, 0x7D f32, 0x7C f64, 0x7B v128, 0x70
/// funcref, 0x6F externref, 0x69 exnref, ..., or WPC_TYPE_CONCRETE; in fields also 0x78 i8 and 0x77 i16). Bit 8: the
/// reference is not nullable. Bits 9-30, with WPC_TYPE_CONCRETE alone: in a module's description an index into its types,
/// everywhere else the number of a unique type (`wpc_type.number`). Bit 31, in fields alone: the field is mutable.
typedef uint32_t wpc_value_type;

#define WPC_I16 0x77u ///< in fields alone
#define WPC_I8 0x78u  ///< in fields alone
#define WPC_I32 0x7Fu
#define WPC_I64 0x7Eu
#define WPC_F32 0x7Du
#define WPC_F64 0x7Cu
#define WPC_V128 0x7Bu
#define WPC_FUNCREF 0x70u
#define WPC_EXTERNREF 0x6Fu
#define WPC_EXNREF 0x69u
#define WPC_TYPE_CONCRETE 0x01u
#define WPC_TYPE_CODE(type) ((type)&0xFFu)
#define WPC_TYPE_NON_NULL 0x100u
#define WPC_TYPE_INDEX(type) (((type) >> 9) & 0x3FFFFFu)
#define WPC_FIELD_MUTABLE 0x80000000u

/// One value in memory: 16 bytes, 16-byte aligned, the value in the low bytes. References are pointers, null is NULL; a
/// funcref is a `wpc_function *`, an externref is whatever the host put there.
typedef union wpc_value {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    void *reference;
    uint8_t v128[16];
    uint64_t bits[2];
} __attribute__((aligned(16))) wpc_value;

/// A name: UTF-8, not NUL-terminated, may contain NUL.
typedef struct wpc_name {
    const char *bytes;
    uint64_t length;
} wpc_name;

/// No index, where one may be missing.
#define WPC_NO_INDEX UINT32_MAX

#endif
