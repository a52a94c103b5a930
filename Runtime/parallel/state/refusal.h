/// refusal.h - calls that are refused, said on standard error: programs that ignore errnos would do nothing, silently.
#ifndef WPC_PARALLEL_REFUSAL_H
#define WPC_PARALLEL_REFUSAL_H

#include "parallel/state/buffers.h"

/// Says that `call` (a name that stays) is refused with `error` and why, in a sentence, and returns `error`. `subject` is
/// what the call is about, such as the kernel. An instance's refusals of one call, subject and errno are said once, and no
/// more than WPC_REFUSALS at all. `state` NULL: there was no memory for one; nothing is said.
__attribute__((format(printf, 5, 6))) wasi_parallel_errno
wpc_refuse(wpc_parallel_state *state, wasi_parallel_errno error, const char *call, uint32_t subject, const char *format,
           ...);

/// The name of an access kind in the specification's words.
const char *wpc_access_name(uint32_t access);

/// For the arguments of a format: "buffer 257 (READ, 64 bytes)".
#define WPC_BUFFER_FORMAT "buffer %u (%s, %u bytes)"
#define WPC_BUFFER_ARGUMENTS(handle, buffer) handle, wpc_access_name((buffer)->access), (buffer)->size

#endif
