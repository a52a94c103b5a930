#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with its options, as its own `main` would; returns its exit status.
int LLVMFuzzerRun(int argc, char *_Nullable *_Nonnull argv, int (*_Nonnull callback)(const uint8_t *_Nullable data, size_t size));

/// Reads a list of grants (Runtime/wasi/grants.h), and hands each entry to `body`. False: an escape means nothing.
bool LLVMFuzzerReadGrants(
    const char *_Nonnull text, void *_Nullable context,
    void (*_Nonnull body)(void *_Nullable context, const char *_Nonnull entry));
