/// errno.c - host errno to WASI errno.
#include "wasi_internal.h"

uint32_t wpc_wasi_errno(int host) {
    switch (host) {
    case 0:
        return WASI_SUCCESS;
#define WPC_WASI_CASE(NAME, wasi, number)                                                                              \
    case number:                                                                                                       \
        return wasi;
        WPC_WASI_ERRNOS(WPC_WASI_CASE)
#undef WPC_WASI_CASE
    // What WASI has no name of its own for, by the nearest meaning.
#if EOPNOTSUPP != ENOTSUP
    case EOPNOTSUPP:
        return WASI_NOTSUP;
#endif
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
        return WASI_AGAIN;
#endif
    case ESOCKTNOSUPPORT:
        return WASI_NOTSUP;
    case EPFNOSUPPORT:
        return WASI_AFNOSUPPORT;
    case ESHUTDOWN:
        return WASI_PIPE;
    case EHOSTDOWN:
        return WASI_HOSTUNREACH;
    case ETIME:
        return WASI_TIMEDOUT;
    case ENOMEDIUM:
        return WASI_NXIO;
    case EBADFD:
        return WASI_BADF;
    case ETOOMANYREFS:
        return WASI_NOBUFS;
    default:
        return WASI_IO;
    }
}
