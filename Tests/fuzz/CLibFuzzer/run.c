#include "CLibFuzzer.h"

#include "wasi/grants.h"

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

int LLVMFuzzerRun(int argc, char **argv, int (*callback)(const uint8_t *data, size_t size)) {
    return LLVMFuzzerRunDriver(&argc, &argv, callback);
}

bool LLVMFuzzerReadGrants(const char *text, void *context, void (*body)(void *context, const char *entry)) {
    wpc_wasi_grant_list list = {0};
    wpc_wasi_grant_result result = wpc_wasi_grants_parse(&list, text);
    for (size_t i = 0; i < list.count; i++) body(context, list.items[i]);
    wpc_wasi_grants_clear(&list);
    return result == WPC_WASI_GRANTS_TAKEN;
}
