/// protect.c - the places that traps return to, and what a native thread needs before it runs compiled code.
#include "base/protect.h"

#include "base/collector.h"
#include "base/exception.h"
#include "base/native_thread.h"
#include "base/recovery.h"
#include "base/signals.h"

// Programs that stay on their own stack don't link it.
#pragma weak wpc_native_adopt

void wpc_native_prepare(wpc_native_thread *native) {
    if (native->alternate_stack == NULL && wpc_native_adopt != NULL) wpc_native_adopt();
    wpc_signals_prepare(native->alternate_stack);
    native->is_prepared = true;
    if (wpc_the_collector.enter_thread != NULL) wpc_the_collector.enter_thread();
}

__attribute__((noinline)) bool wpc_protect(wpc_thread *thread, void (*body)(void *), void *context,
                                           wpc_trap_report *report) {
    WPC_EXCEPTION_BORDER();
    wpc_recovery recovery;
    wpc_recovery_enter(&wpc_native, &recovery, thread, report);
    bool returned = _setjmp(recovery.target) == 0;
    if (returned) body(context);
    wpc_recovery_leave(&wpc_native, &recovery);
    return returned;
}
