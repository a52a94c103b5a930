/// native_thread.c - what the runtime keeps for each native thread.
#include "base/native_thread.h"

_Thread_local wpc_native_thread wpc_native __attribute__((tls_model("initial-exec")));

wpc_thread *wpc_current_thread(void) { return wpc_native.thread; }
