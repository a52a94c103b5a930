/// harness.c - see harness.h. The tests are listed at the end.
#include "harness.h"

#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/// A test that takes longer hangs.
#define LONGEST_TEST 60

static struct {
    wpc_thread thread;
    wpc_memory_slot slot;
} block;
static wpc_memory memory;
static const wpc_module module = {.memory_count = 1};
static wpc_instance instance = {.module = &module, .thread = &block.thread};

wpc_thread *const guest = &block.thread;
bool walks;
jmp_buf recovery;
bool has_recovery;
int exit_code;
wpc_trap_kind trap_kind;

static uint32_t used;
static int failures;

// -------------------------------------------------------------------------- what the runtime's core would provide

void wpc_exit(wpc_thread *thread, int code) {
    (void)thread;
    exit_code = code;
    trap_kind = WPC_TRAP_EXIT;
    if (has_recovery) longjmp(recovery, 1);
    abort();
}

bool wpc_threads_are_ending(void) { return false; }

void wpc_trap_raise(wpc_trap_kind kind) {
    exit_code = -1;
    trap_kind = kind;
    if (has_recovery) longjmp(recovery, 1);
    abort();
}

// ----------------------------------------------------------------------------------------------------- the guest

void restart(wpc_wasi_options options) {
    char error[256] = "";
    options.always_walk = walks;
    wpc_wasi *wasi = wpc_wasi_new(&options, error, sizeof error);
    if (wasi == NULL) {
        printf("    cannot make a state: %s\n", error);
        exit(1);
    }
    wpc_wasi_attach(&instance, wasi);
    wpc_wasi_delete(wasi);
}

uint32_t room(size_t size) {
    uint32_t pointer = (used + 15) & ~15u;
    if (pointer + size > GUEST_SIZE) abort();
    used = pointer + (uint32_t)size;
    return pointer;
}

uint32_t put(const void *bytes, size_t size) {
    uint32_t pointer = room(size);
    memcpy(memory.base + pointer, bytes, size);
    return pointer;
}

uint32_t put_string(const char *string) {
    return put(string, strlen(string));
}

void *at(uint32_t pointer) {
    return memory.base + pointer;
}

uint32_t load32(uint32_t pointer) {
    uint32_t value;
    memcpy(&value, memory.base + pointer, sizeof value);
    return value;
}

uint64_t load64(uint32_t pointer) {
    uint64_t value;
    memcpy(&value, memory.base + pointer, sizeof value);
    return value;
}

void forget(void) {
    used = 64;
}

uint32_t vector(uint32_t pointer, uint32_t length) {
    return put(&(wasi_iovec){pointer, length}, sizeof(wasi_iovec));
}

#define NAME(path) put_string(path), (uint32_t)strlen(path)

uint32_t open_at(uint32_t directory, const char *path, uint32_t lookup, uint32_t open_flags, uint64_t base,
                 uint32_t fd_flags, uint32_t *fd) {
    uint32_t result = room(4);
    uint32_t error = wpc_wasi_path_open(guest, directory, lookup, NAME(path), open_flags, base, ALL_RIGHTS, fd_flags, result);
    *fd = error == WASI_SUCCESS ? load32(result) : UINT32_MAX;
    return error;
}

uint32_t open_file(uint32_t directory, const char *path, uint32_t open_flags, uint32_t *fd) {
    return open_at(directory, path, FOLLOW, open_flags, ALL_RIGHTS, 0, fd);
}

uint32_t open_directory(uint32_t directory, const char *path, uint32_t *fd) {
    return open_at(directory, path, FOLLOW, OFLAGS_DIRECTORY, ALL_RIGHTS & ~RIGHT_FD_WRITE, 0, fd);
}

uint32_t write_text(uint32_t fd, const char *text, uint32_t *done) {
    uint32_t result = room(4);
    uint32_t length = (uint32_t)strlen(text);
    uint32_t error = wpc_wasi_fd_write(guest, fd, vector(put_string(text), length), 1, result);
    *done = error == WASI_SUCCESS ? load32(result) : 0;
    return error;
}

uint32_t read_text(uint32_t fd, char text[4096]) {
    uint32_t result = room(4);
    uint32_t buffer = room(4095);
    uint32_t error = wpc_wasi_fd_read(guest, fd, vector(buffer, 4095), 1, result);
    uint32_t length = error == WASI_SUCCESS ? load32(result) : 0;
    memcpy(text, at(buffer), length);
    text[length] = '\0';
    return error;
}

uint32_t stat_at(uint32_t directory, const char *path, uint32_t lookup, wasi_filestat *status) {
    uint32_t result = room(sizeof *status);
    uint32_t error = wpc_wasi_path_filestat_get(guest, directory, lookup, NAME(path), result);
    memcpy(status, at(result), sizeof *status);
    return error;
}

uint32_t create_directory(uint32_t directory, const char *path) {
    return wpc_wasi_path_create_directory(guest, directory, NAME(path));
}

uint32_t remove_directory(uint32_t directory, const char *path) {
    return wpc_wasi_path_remove_directory(guest, directory, NAME(path));
}

uint32_t unlink_file(uint32_t directory, const char *path) {
    return wpc_wasi_path_unlink_file(guest, directory, NAME(path));
}

uint32_t rename_at(uint32_t from_directory, const char *from, uint32_t to_directory, const char *to) {
    return wpc_wasi_path_rename(guest, from_directory, NAME(from), to_directory, NAME(to));
}

uint32_t link_at(uint32_t from_directory, const char *from, uint32_t to_directory, const char *to) {
    return wpc_wasi_path_link(guest, from_directory, 0, NAME(from), to_directory, NAME(to));
}

uint32_t symlink_at(const char *target, uint32_t directory, const char *path) {
    return wpc_wasi_path_symlink(guest, NAME(target), directory, NAME(path));
}

uint32_t readlink_at(uint32_t directory, const char *path, char target[4096]) {
    uint32_t result = room(4);
    uint32_t buffer = room(4095);
    uint32_t error = wpc_wasi_path_readlink(guest, directory, NAME(path), buffer, 4095, result);
    uint32_t length = error == WASI_SUCCESS ? load32(result) : 0;
    memcpy(target, at(buffer), length);
    target[length] = '\0';
    return error;
}

// ------------------------------------------------------------------------------------------------------- the host

void host_file(const char *path, const char *contents) {
    FILE *file = fopen(path, "w");
    if (file == NULL) abort();
    fputs(contents, file);
    fclose(file);
}

void host_contents(const char *path, char contents[4096]) {
    FILE *file = fopen(path, "r");
    size_t length = file != NULL ? fread(contents, 1, 4095, file) : 0;
    contents[length] = '\0';
    if (file != NULL) fclose(file);
}

void fail(const char *file, int line, const char *format, ...) {
    const char *name = strrchr(file, '/');
    va_list arguments;
    va_start(arguments, format);
    if (failures++ < 20) {
        printf("    %s:%d: ", name != NULL ? name + 1 : file, line);
        vprintf(format, arguments);
        printf("\n");
    }
    va_end(arguments);
}

// -------------------------------------------------------------------------------------------------------- running

static void set_up(const char *directory) {
    static const char *const arguments[] = {"program", "one", "two words"};
    static const char *const environment[] = {"A=1", "B="};
    if (mkdir(directory, 0777) != 0 || chdir(directory) != 0) abort();
    if (mkdir("root", 0777) != 0 || mkdir("other", 0777) != 0 || mkdir("outside", 0777) != 0) abort();
    host_file("outside/secret", SECRET);
    memory.base = malloc(GUEST_SIZE);
    memory.byte_length = GUEST_SIZE;
    memset(memory.base, 0xAA, GUEST_SIZE);
    block.thread.instance = &instance;
    block.slot = (wpc_memory_slot){.base = memory.base, .memory = &memory};
    forget();
    const wpc_wasi_preopen preopens[] = {{.host_path = "root"}, {.host_path = "other"}};
    restart((wpc_wasi_options){.argument_count = 3,
                               .arguments = arguments,
                               .environment_count = 2,
                               .environment = environment,
                               .preopen_count = 2,
                               .preopens = preopens});
}

static void delete_tree(const char *path) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    if (system(command) != 0) printf("    cannot delete %s\n", path);
}

/// Runs one test in a child process. True: passed.
static bool run(const test *test, const char *directory) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(LONGEST_TEST);
        signal(SIGPIPE, SIG_IGN);
        umask(022);
        set_up(directory);
        test->run();
        wpc_wasi_attach(&instance, NULL);
        free(memory.base);
        fflush(stdout);
        // Not _exit: the leak checker runs at exit.
        exit(failures == 0 ? 0 : 1);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return false;
    }
    if (WIFSIGNALED(status)) printf("    ended by signal %d\n", WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

extern const family arguments_family, clock_family, configure_family, descriptor_family, directory_family, escape_family,
    memory_family, open_family, path_family, poll_family, process_family, race_family, rights_family, socket_family,
    status_family, thread_family, transfer_family, unstable_family;

static const family *const families[] = {
    &arguments_family, &clock_family,  &process_family, &memory_family,    &transfer_family, &status_family,
    &descriptor_family, &rights_family, &poll_family,   &socket_family,    &configure_family, &directory_family,
    &open_family,      &path_family,   &escape_family,  &race_family,      &thread_family,    &unstable_family,
};

/// Arguments: names of families, or none for all.
int main(int argc, char **argv) {
    // What the caller left open is not the tests'.
    for (int fd = 3; fd < 256; fd++) close(fd);
    const char *folder = getenv("TMPDIR");
    char base[PATH_MAX];
    snprintf(base, sizeof base, "%s/wpc-wasi-XXXXXX", folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    if (mkdtemp(base) == NULL || chdir(base) != 0) {
        perror(base);
        return 1;
    }
    int passed = 0;
    int failed = 0;
    for (size_t f = 0; f < sizeof families / sizeof families[0]; f++) {
        const family *family = families[f];
        bool is_wanted = argc <= 1;
        for (int i = 1; i < argc; i++) is_wanted = is_wanted || strcmp(argv[i], family->name) == 0;
        for (size_t t = 0; is_wanted && t < family->count; t++) {
            for (int strategy = 0; strategy <= (family->resolves ? 1 : 0); strategy++) {
                walks = strategy == 1;
                bool is_passed = run(&family->tests[t], "test");
                printf("%s %s: %s%s\n", is_passed ? "ok  " : "FAIL", family->name, family->tests[t].name,
                       !family->resolves ? "" : walks ? " [walk]" : " [openat2]");
                is_passed ? passed++ : failed++;
                delete_tree("test");
            }
        }
    }
    if (chdir("/") == 0) delete_tree(base);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
