/// The unwinder's tables are found by the headers of objects as by the C library.
#include "base/find_object.h"
#include "test.h"

#ifdef DLFO_STRUCT_HAS_EH_DBASE

TEST(tables_are_found_by_the_headers_of_objects) {
    static const char data[] = "";
    int (*system)(void *, struct dl_find_object *);
    *(void **)&system = dlsym(RTLD_DEFAULT, "_dl_find_object");
    if (system == NULL) return;
    CHECK(system != _dl_find_object);
    void *const addresses[] = {(void *)(uintptr_t)test_register, (void *)(uintptr_t)dlsym(RTLD_DEFAULT, "qsort"),
                               (void *)(uintptr_t)dlsym(RTLD_DEFAULT, "cos"), (void *)(uintptr_t)data, NULL, (void *)16, malloc(1)};
    for (uint32_t i = 0; i < COUNT(addresses); i++) {
        struct dl_find_object ours = {0};
        struct dl_find_object theirs = {0};
        struct dl_find_object handed_on = {0};
        int outcome = system(addresses[i], &theirs);
        CHECK(wpc_find_object_by_headers(addresses[i], &ours) == outcome);
        CHECK(_dl_find_object(addresses[i], &handed_on) == outcome);
        CHECK(ours.dlfo_eh_frame == theirs.dlfo_eh_frame && handed_on.dlfo_eh_frame == theirs.dlfo_eh_frame);
        CHECK(outcome != 0 || (addresses[i] >= ours.dlfo_map_start && addresses[i] < ours.dlfo_map_end));
    }
}

#endif
