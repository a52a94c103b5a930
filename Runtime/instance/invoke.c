/// invoke.c - programs whose entry has parameters or results (see invoke.h). Linked only into those.
#include "instance/invoke.h"

#include "base/printable.h"
#include "base/value_type.h"
#include "instance/number_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// The command line is wrong (EX_USAGE of sysexits.h), as wpc itself says it.
#define STATUS_USAGE 64
/// The program could not be started.
#define STATUS_FAILURE 125
#define STATUS_NOT_WRITTEN 1

static int refuse(const wpc_function *entry, wpc_name name, const char *problem) {
    char shown[128];
    char signature[512];
    wpc_printable(name.bytes, name.length, "", shown, sizeof shown);
    wpc_type_format(entry->type, signature, sizeof signature);
    dprintf(STDERR_FILENO, "wpc: %s; the function is %s: %s\n", problem, shown, signature);
    return STATUS_USAGE;
}

/// What a program without parameters finds on its command line is its own; another function can't see it.
static bool has_command_line(wpc_name name) { return name.length == 6 && memcmp(name.bytes, "_start", 6) == 0; }

static int prepare(wpc_invocation_state *state, const wpc_function *entry, wpc_name name, int argument_count,
                   char **arguments) {
    const wpc_type *type = entry->type;
    state->output = type->result_count != 0 ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
    char problem[256];
    uint32_t given = argument_count > 0 ? (uint32_t)argument_count - 1 : 0;
    if (given != type->parameter_count && !(type->parameter_count == 0 && has_command_line(name))) {
        snprintf(problem, sizeof problem, "%u %s needed on the command line, and there %s %u", type->parameter_count,
                 type->parameter_count == 1 ? "number is" : "numbers are", given == 1 ? "is" : "are", given);
        return refuse(entry, name, problem);
    }
    uint32_t count = type->parameter_count > type->result_count ? type->parameter_count : type->result_count;
    if (count == 0) return 0;
    state->values = calloc(count, sizeof *state->values);
    if (state->values == NULL) {
        dprintf(STDERR_FILENO, "wpc: out of memory\n");
        return STATUS_FAILURE;
    }
    for (uint32_t i = 0; i < type->parameter_count; i++) {
        if (wpc_number_parse(type->types[i], arguments[i + 1], &state->values[i])) continue;
        char shown[64];
        wpc_printable(arguments[i + 1], strlen(arguments[i + 1]), "", shown, sizeof shown);
        snprintf(problem, sizeof problem, "argument %u, '%s', is not %s", i + 1, shown, wpc_number_syntax(type->types[i]));
        return refuse(entry, name, problem);
    }
    return 0;
}

static bool write_all(int file, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static int finish(const wpc_invocation_state *state, const wpc_function *entry) {
    const wpc_type *type = entry->type;
    char line[WPC_NUMBER_TEXT_SIZE + 1];
    for (uint32_t i = 0; i < type->result_count; i++) {
        wpc_value_format(type->types[type->parameter_count + i], &state->values[i], line, WPC_NUMBER_TEXT_SIZE);
        size_t length = strlen(line);
        line[length++] = '\n';
        if (write_all(state->output, line, length)) continue;
        dprintf(STDERR_FILENO, "wpc: can't write the results: %s\n", strerror(errno));
        return STATUS_NOT_WRITTEN;
    }
    return 0;
}

const wpc_invoker wpc_invocation = {.prepare = prepare, .finish = finish};
