// The part of the C++ ABI that exceptions need, for WebAssembly: Debian's C++ library for it has none. Classes with one base
// at most; no exception specifications.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

namespace std {
class type_info {
public:
    virtual ~type_info();
    const char *mangled;
};
type_info::~type_info() {}
} // namespace std

// The compiler emits the vtables here, where the destructors are defined, and with those of the first class the descriptions
// of the fundamental types.
namespace __cxxabiv1 {
struct __fundamental_type_info : std::type_info { ~__fundamental_type_info() override; };
struct __pointer_type_info : std::type_info { ~__pointer_type_info() override; };
struct __class_type_info : std::type_info { ~__class_type_info() override; };
struct __si_class_type_info : __class_type_info {
    ~__si_class_type_info() override;
    const __class_type_info *base;
};
__fundamental_type_info::~__fundamental_type_info() {}
__pointer_type_info::~__pointer_type_info() {}
__class_type_info::~__class_type_info() {}
__si_class_type_info::~__si_class_type_info() {}
} // namespace __cxxabiv1

// The tag that all C++ exceptions have.
__asm__(".tagtype __cpp_exception i32\n.globl __cpp_exception\n__cpp_exception:\n");

void operator delete(void *) noexcept { abort(); }
void operator delete(void *, unsigned long) noexcept { abort(); }

extern "C" {
extern const char pointer_vtable[] __asm__("_ZTVN10__cxxabiv119__pointer_type_infoE");
extern const char si_vtable[] __asm__("_ZTVN10__cxxabiv120__si_class_type_infoE");
}

namespace {
struct header {
    const std::type_info *type;
    void *(*destructor)(void *); // constructors and destructors return the object
    void *adjusted; // what a handler gets: the object, or the value of a pointer that was thrown
    header *next_caught;
    int handlers;
    bool was_thrown_again;
    alignas(16) char thrown[];
};
header *caught;

header *header_of(void *thrown) { return (header *)((char *)thrown - offsetof(header, thrown)); }

bool has_vtable(const std::type_info *type, const char *vtable) {
    return *(const char *const *)type == vtable + 2 * sizeof(void *);
}

bool catches(const std::type_info *handler, const std::type_info *type) {
    if (!handler) return true; // catch (...)
    for (;;) {
        if (handler == type || strcmp(handler->mangled, type->mangled) == 0) return true;
        // A class with a base is described by an object with this vtable.
        if (!has_vtable(type, si_vtable)) return false;
        type = ((const __cxxabiv1::__si_class_type_info *)type)->base;
    }
}

uintptr_t unsigned_leb(const uint8_t *&at) {
    uintptr_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        value |= (uintptr_t)(*at & 0x7F) << shift;
        if (!(*at++ & 0x80)) return value;
    }
}

intptr_t signed_leb(const uint8_t *&at) {
    uintptr_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
        byte = *at++;
        value |= (uintptr_t)(byte & 0x7F) << shift;
        shift += 7;
    } while (byte & 0x80);
    if (byte & 0x40 && shift < 32) value |= ~(uintptr_t)0 << shift;
    return (intptr_t)value;
}
} // namespace

extern "C" {
// What a landing pad tells about itself, and what it is told.
struct { uintptr_t index; const uint8_t *tables; uintptr_t selector; } __wasm_lpad_context;

// Finds the handler of the landing pad, in the tables that LLVM writes (the Itanium ABI's, with indices for addresses).
int _Unwind_CallPersonality(void *exception) {
    header *thrown = (header *)exception;
    const uint8_t *at = __wasm_lpad_context.tables;
    __wasm_lpad_context.selector = 0;
    if (*at++ != 0xFF) abort(); // no address that landing pads count from
    const uint8_t *types = nullptr;
    if (*at++ != 0xFF) {
        uintptr_t length = unsigned_leb(at);
        types = at + length;
    }
    at++;
    uintptr_t length = unsigned_leb(at);
    const uint8_t *actions = at + length;
    uintptr_t action = 0;
    for (uintptr_t index = 0; index <= __wasm_lpad_context.index; index++) {
        unsigned_leb(at);
        action = unsigned_leb(at);
    }
    if (action == 0) return 0;
    for (const uint8_t *record = actions + action - 1;;) {
        intptr_t type = signed_leb(record);
        if (type > 0 && catches(((const std::type_info *const *)types)[-type], thrown->type)) {
            __wasm_lpad_context.selector = (uintptr_t)type;
            thrown->adjusted = has_vtable(thrown->type, pointer_vtable) ? *(void **)thrown->thrown : thrown->thrown;
            return 0;
        }
        const uint8_t *next = record;
        intptr_t offset = signed_leb(next);
        if (offset == 0) return 0;
        record += offset;
    }
}

int __gxx_personality_wasm0(void) { return 0; }

void *__cxa_allocate_exception(size_t size) {
    header *exception = (header *)calloc(1, sizeof(header) + size);
    if (!exception) abort();
    return exception->thrown;
}

void __cxa_free_exception(void *thrown) { free(header_of(thrown)); }

[[noreturn]] void __cxa_throw(void *thrown, std::type_info *type, void *(*destructor)(void *)) {
    header *exception = header_of(thrown);
    exception->type = type;
    exception->destructor = destructor;
    __builtin_wasm_throw(0, exception);
}

void *__cxa_get_exception_ptr(void *exception) { return ((header *)exception)->adjusted; }

void *__cxa_begin_catch(void *raw) {
    header *exception = (header *)raw;
    if (exception->handlers++ == 0) {
        exception->next_caught = caught;
        caught = exception;
    }
    exception->was_thrown_again = false;
    return exception->adjusted;
}

void __cxa_end_catch(void) {
    header *exception = caught;
    if (--exception->handlers > 0) return;
    caught = exception->next_caught;
    if (exception->was_thrown_again) return;
    if (exception->destructor) exception->destructor(exception->thrown);
    free(exception);
}

[[noreturn]] void __cxa_rethrow(void) {
    if (!caught) abort();
    caught->was_thrown_again = true;
    __builtin_wasm_throw(0, caught);
}

[[noreturn]] void _ZSt9terminatev(void) { abort(); }
}
