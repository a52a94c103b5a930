/// refusal.c - what a program that ignores errnos would not hear of.
#include "parallel/state/refusal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *wpc_access_name(uint32_t access) {
    static const char *const names[] = {"READ", "WRITE", "READ_WRITE"};
    return access < sizeof names / sizeof *names ? names[access] : "?";
}

static const char *errno_name(wasi_parallel_errno error) {
    switch (error) {
#define NAME_CASE(NAME, number, message)                                                                               \
    case WASI_PARALLEL_##NAME: return #NAME;
        WASI_PARALLEL_ERRNOS(NAME_CASE)
#undef NAME_CASE
    }
    return "unknown error";
}

/// True the first time, as long as there is room: a program can make as many refusals as it likes.
static bool is_new(wpc_parallel_state *state, wasi_parallel_errno error, const char *call, uint32_t subject) {
    pthread_mutex_lock(&state->lock);
    uint32_t count = state->refusal_count;
    bool is_new = count < WPC_REFUSALS;
    for (uint32_t i = 0; i < count && is_new; i++) {
        const wpc_refusal *known = &state->refusals[i];
        is_new = known->error != error || known->subject != subject || strcmp(known->call, call) != 0;
    }
    if (is_new) state->refusals[state->refusal_count++] = (wpc_refusal){call, subject, error};
    pthread_mutex_unlock(&state->lock);
    return is_new;
}

wasi_parallel_errno wpc_refuse(wpc_parallel_state *state, wasi_parallel_errno error, const char *call, uint32_t subject,
                               const char *format, ...) {
    if (state == NULL || !is_new(state, error, call, subject)) return error;
    char reason[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    // One call, so that lines of several threads stay whole.
    fprintf(stderr, "wpc: %s is refused: %s (errno %u, %s; said once)\n", call, reason, (unsigned)error,
            errno_name(error));
    return error;
}
