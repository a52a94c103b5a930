/// table.h - tables. A new one has one reference.
#ifndef WPC_BASE_TABLE_H
#define WPC_BASE_TABLE_H

#include "wpc_abi.h"
#include "wpc.h"

/// The most elements of a table. What browsers allow too; a table's address space is reserved up to here.
#define WPC_TABLE_LIMIT 10000000u

/// `type` is the process's, not the module's: see wpc_value_type_resolve.
wpc_table *wpc_table_make(const wpc_table_type *type, char *error, size_t error_size);
void wpc_table_retain(wpc_table *table);
void wpc_table_release(wpc_table *table);

#endif
