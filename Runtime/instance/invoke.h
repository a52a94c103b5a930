/// invoke.h - programs whose entry has parameters, given on the command line, or results, which are printed.
#ifndef WPC_INSTANCE_INVOKE_H
#define WPC_INSTANCE_INVOKE_H

#include "wpc_abi.h"

/// What is kept of one call.
typedef struct wpc_invocation_state {
    /// Room for the parameters or the results, whichever are more; NULL: there are none.
    wpc_value *values;
    /// The process's standard output, as it was before the guest could close or replace it; -1: not needed, or closed.
    int output;
} wpc_invocation_state;

typedef struct wpc_invoker {
    /// Reads the parameters of `entry`, exported as `name`, from the command line, before anything of the module runs.
    /// Returns 0, or the status that the process has to end with (64: the command line is wrong), after a message.
    int (*prepare)(wpc_invocation_state *state, const wpc_function *entry, wpc_name name, int argument_count,
                   char **arguments);
    /// Prints the results, one a line. Returns the status of the process: 0, or 1 after a message if they can't be
    /// written.
    int (*finish)(const wpc_invocation_state *state, const wpc_function *entry);
} wpc_invoker;

#endif
