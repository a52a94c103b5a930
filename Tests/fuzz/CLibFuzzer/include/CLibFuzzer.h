#pragma once
#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with its options, as its own `main` would; returns its exit status.
int LLVMFuzzerRun(int argc, char *_Nullable *_Nonnull argv, int (*_Nonnull callback)(const uint8_t *_Nullable data, size_t size));
