/// find_object.h - where the unwinder's tables of a loaded object are.
#ifndef WPC_FIND_OBJECT_H
#define WPC_FIND_OBJECT_H

#include <dlfcn.h>

#ifdef DLFO_STRUCT_HAS_EH_DBASE

/// What _dl_find_object of glibc 2.35 tells about the object that has code at `address`, as far as the unwinder asks (where it lies, and its
/// .eh_frame_hdr), found by looking at all objects. 0, or -1: there is none, or it has no such table.
int wpc_find_object_by_headers(void *address, struct dl_find_object *result);

#endif
#endif
