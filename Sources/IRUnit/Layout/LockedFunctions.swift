import Wasm

/// A lock around the C library, in programs with OpenMP.
///
/// The C library of WebAssembly was built for one thread: its allocator, its streams and some others have state that
/// nothing guards. So in modules that import OpenMP, and can't start threads of their own, the functions that share
/// such state, known by their names, run under one lock while a team is active. A function with such a name that is the
/// program's own gets the lock, too, which changes nothing but that two threads aren't in it at once. The lock may be
/// taken again by who holds it, since these functions call each other. What a function throws would leave it locked:
/// none of these throws.
extension ModuleLayout {
    /// Function indices of those that need the lock; empty in modules without OpenMP, or with a C library for threads.
    package static func lockedFunctions(in module: Module) -> Set<UInt32> {
        guard module.importsOpenMP,
            !module.imports.contains(where: { $0.module == "wasi" && $0.name == "thread-spawn" })
        else { return [] }
        let first = UInt32(module.importedFunctionCount)
        return Set(module.names.functions.filter { $0.key >= first && guardedNames.contains($0.value) }.map(\.key))
    }

    /// The C library's functions that share state without saying so.
    private static let guardedNames: Set<String> = [
        // The heap.
        "malloc", "free", "calloc", "realloc", "reallocarray", "aligned_alloc", "posix_memalign", "memalign", "valloc",
        "malloc_usable_size", "sbrk",
        // Streams.
        "printf", "fprintf", "vprintf", "vfprintf", "iprintf", "fiprintf", "viprintf", "vfiprintf", "__small_printf",
        "__small_fprintf", "__small_vprintf", "__small_vfprintf", "puts", "putchar", "putc", "fputc", "fputs", "fwrite",
        "fread", "fgetc", "getc", "getchar", "fgets", "ungetc", "scanf", "fscanf", "vscanf", "vfscanf", "getline",
        "getdelim", "fflush", "fopen", "fdopen", "freopen", "fclose", "fseek", "fseeko", "ftell", "ftello", "rewind",
        "fgetpos", "fsetpos", "setvbuf", "setbuf", "setlinebuf", "feof", "ferror", "clearerr", "perror",
        "puts_unlocked",
        "fputs_unlocked", "fwrite_unlocked", "fread_unlocked", "putc_unlocked", "putchar_unlocked", "getc_unlocked",
        "fwprintf", "wprintf", "vfwprintf", "fputwc", "putwc", "putwchar", "fputws", "fgetwc", "getwc", "getwchar",
        // Static results and settings.
        "rand", "srand", "random", "srandom", "initstate", "setstate", "drand48", "lrand48", "mrand48", "srand48",
        "strtok", "strerror", "getenv", "setenv", "unsetenv", "putenv", "clearenv", "setlocale", "localtime", "gmtime",
        "ctime", "asctime", "tzset", "mktime", "localtime_r", "atexit", "at_quick_exit", "__cxa_atexit", "tmpnam",
        "opendir", "readdir", "closedir",
    ]
}
