/// tag.c - tags of exceptions (section 4.2.9 of the specification).
#include "base/tag.h"

#include <stdlib.h>

wpc_tag *wpc_tag_new(const wpc_type *type) {
    wpc_tag *tag = calloc(1, sizeof(wpc_tag));
    if (tag == NULL) return NULL;
    tag->type = type;
    tag->index = WPC_NO_INDEX;
    tag->reference_count = 1;
    return tag;
}

void wpc_tag_delete(wpc_tag *tag) {
    if (tag != NULL) wpc_tag_release(tag);
}

const wpc_type *wpc_tag_type(const wpc_tag *tag) { return tag->type; }

void wpc_tag_retain(wpc_tag *tag) { __atomic_fetch_add(&tag->reference_count, 1, __ATOMIC_RELAXED); }

void wpc_tag_release(wpc_tag *tag) {
    if (__atomic_fetch_sub(&tag->reference_count, 1, __ATOMIC_ACQ_REL) == 1) free(tag);
}
