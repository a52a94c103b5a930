/// opencl_api_test.c - the declarations in opencl_api.h are those of OpenCL's own headers. Only compiled.
#define CL_TARGET_OPENCL_VERSION 300
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl.h>

#include "parallel/opencl/opencl_api.h"

#define SAME_NUMBER(name, value) _Static_assert((long long)(int)CL_##name == (long long)WPC_CL_##name, #name);
WPC_CL_CONSTANTS(SAME_NUMBER)

// Handles are pointers to structs of the same names, and the scalars have the same widths, so that assigning each
// function to its pointer shows any difference.
_Static_assert(sizeof(cl_mem) == sizeof(wpc_cl_mem) && sizeof(cl_bitfield) == sizeof(wpc_cl_bitfield), "widths");

void assign_all(wpc_opencl_api *api);

void assign_all(wpc_opencl_api *api) {
#define ASSIGN(result, name, parameters) api->name = cl##name;
    WPC_CL_FUNCTIONS(ASSIGN)
    api->CreateProgramWithIL = clCreateProgramWithIL;
}

int main(void) { return 0; }
