/// tag.h - tags of exceptions. A new one has one reference.
#ifndef WPC_BASE_TAG_H
#define WPC_BASE_TAG_H

#include "wpc_abi.h"
#include "wpc.h"

void wpc_tag_retain(wpc_tag *tag);
void wpc_tag_release(wpc_tag *tag);

#endif
