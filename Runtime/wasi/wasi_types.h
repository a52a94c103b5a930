/// wasi_types.h - the numbers of WASI preview 1 (wasi_snapshot_preview1.witx).
#ifndef WPC_WASI_TYPES_H
#define WPC_WASI_TYPES_H

#include <errno.h>
#include <stdint.h>

/// The errors that have a namesake on the host: X(NAME, WASI number, host number).
#define WPC_WASI_ERRNOS(X)                                                                                             \
    X(2BIG, 1, E2BIG)                                                                                                  \
    X(ACCES, 2, EACCES)                                                                                                \
    X(ADDRINUSE, 3, EADDRINUSE)                                                                                        \
    X(ADDRNOTAVAIL, 4, EADDRNOTAVAIL)                                                                                  \
    X(AFNOSUPPORT, 5, EAFNOSUPPORT)                                                                                    \
    X(AGAIN, 6, EAGAIN)                                                                                                \
    X(ALREADY, 7, EALREADY)                                                                                            \
    X(BADF, 8, EBADF)                                                                                                  \
    X(BADMSG, 9, EBADMSG)                                                                                              \
    X(BUSY, 10, EBUSY)                                                                                                 \
    X(CANCELED, 11, ECANCELED)                                                                                         \
    X(CHILD, 12, ECHILD)                                                                                               \
    X(CONNABORTED, 13, ECONNABORTED)                                                                                   \
    X(CONNREFUSED, 14, ECONNREFUSED)                                                                                   \
    X(CONNRESET, 15, ECONNRESET)                                                                                       \
    X(DEADLK, 16, EDEADLK)                                                                                             \
    X(DESTADDRREQ, 17, EDESTADDRREQ)                                                                                   \
    X(DOM, 18, EDOM)                                                                                                   \
    X(DQUOT, 19, EDQUOT)                                                                                               \
    X(EXIST, 20, EEXIST)                                                                                               \
    X(FAULT, 21, EFAULT)                                                                                               \
    X(FBIG, 22, EFBIG)                                                                                                 \
    X(HOSTUNREACH, 23, EHOSTUNREACH)                                                                                   \
    X(IDRM, 24, EIDRM)                                                                                                 \
    X(ILSEQ, 25, EILSEQ)                                                                                               \
    X(INPROGRESS, 26, EINPROGRESS)                                                                                     \
    X(INTR, 27, EINTR)                                                                                                 \
    X(INVAL, 28, EINVAL)                                                                                               \
    X(IO, 29, EIO)                                                                                                     \
    X(ISCONN, 30, EISCONN)                                                                                             \
    X(ISDIR, 31, EISDIR)                                                                                               \
    X(LOOP, 32, ELOOP)                                                                                                 \
    X(MFILE, 33, EMFILE)                                                                                               \
    X(MLINK, 34, EMLINK)                                                                                               \
    X(MSGSIZE, 35, EMSGSIZE)                                                                                           \
    X(MULTIHOP, 36, EMULTIHOP)                                                                                         \
    X(NAMETOOLONG, 37, ENAMETOOLONG)                                                                                   \
    X(NETDOWN, 38, ENETDOWN)                                                                                           \
    X(NETRESET, 39, ENETRESET)                                                                                         \
    X(NETUNREACH, 40, ENETUNREACH)                                                                                     \
    X(NFILE, 41, ENFILE)                                                                                               \
    X(NOBUFS, 42, ENOBUFS)                                                                                             \
    X(NODEV, 43, ENODEV)                                                                                               \
    X(NOENT, 44, ENOENT)                                                                                               \
    X(NOEXEC, 45, ENOEXEC)                                                                                             \
    X(NOLCK, 46, ENOLCK)                                                                                               \
    X(NOLINK, 47, ENOLINK)                                                                                             \
    X(NOMEM, 48, ENOMEM)                                                                                               \
    X(NOMSG, 49, ENOMSG)                                                                                               \
    X(NOPROTOOPT, 50, ENOPROTOOPT)                                                                                     \
    X(NOSPC, 51, ENOSPC)                                                                                               \
    X(NOSYS, 52, ENOSYS)                                                                                               \
    X(NOTCONN, 53, ENOTCONN)                                                                                           \
    X(NOTDIR, 54, ENOTDIR)                                                                                             \
    X(NOTEMPTY, 55, ENOTEMPTY)                                                                                         \
    X(NOTRECOVERABLE, 56, ENOTRECOVERABLE)                                                                             \
    X(NOTSOCK, 57, ENOTSOCK)                                                                                           \
    X(NOTSUP, 58, ENOTSUP)                                                                                             \
    X(NOTTY, 59, ENOTTY)                                                                                               \
    X(NXIO, 60, ENXIO)                                                                                                 \
    X(OVERFLOW, 61, EOVERFLOW)                                                                                         \
    X(OWNERDEAD, 62, EOWNERDEAD)                                                                                       \
    X(PERM, 63, EPERM)                                                                                                 \
    X(PIPE, 64, EPIPE)                                                                                                 \
    X(PROTO, 65, EPROTO)                                                                                               \
    X(PROTONOSUPPORT, 66, EPROTONOSUPPORT)                                                                             \
    X(PROTOTYPE, 67, EPROTOTYPE)                                                                                       \
    X(RANGE, 68, ERANGE)                                                                                               \
    X(ROFS, 69, EROFS)                                                                                                 \
    X(SPIPE, 70, ESPIPE)                                                                                               \
    X(SRCH, 71, ESRCH)                                                                                                 \
    X(STALE, 72, ESTALE)                                                                                               \
    X(TIMEDOUT, 73, ETIMEDOUT)                                                                                         \
    X(TXTBSY, 74, ETXTBSY)                                                                                             \
    X(XDEV, 75, EXDEV)

enum {
    WASI_SUCCESS = 0,
#define WPC_WASI_ENUMERATOR(NAME, wasi, host) WASI_##NAME = (wasi),
    WPC_WASI_ERRNOS(WPC_WASI_ENUMERATOR)
#undef WPC_WASI_ENUMERATOR
    /// The descriptor lacks a right that the call needs.
    WASI_NOTCAPABLE = 76,
};

#define WASI_RIGHT(bit) (UINT64_C(1) << (bit))
#define RIGHT_FD_DATASYNC WASI_RIGHT(0)
#define RIGHT_FD_READ WASI_RIGHT(1)
#define RIGHT_FD_SEEK WASI_RIGHT(2)
#define RIGHT_FD_FDSTAT_SET_FLAGS WASI_RIGHT(3)
#define RIGHT_FD_SYNC WASI_RIGHT(4)
#define RIGHT_FD_TELL WASI_RIGHT(5)
#define RIGHT_FD_WRITE WASI_RIGHT(6)
#define RIGHT_FD_ADVISE WASI_RIGHT(7)
#define RIGHT_FD_ALLOCATE WASI_RIGHT(8)
#define RIGHT_PATH_CREATE_DIRECTORY WASI_RIGHT(9)
#define RIGHT_PATH_CREATE_FILE WASI_RIGHT(10)
#define RIGHT_PATH_LINK_SOURCE WASI_RIGHT(11)
#define RIGHT_PATH_LINK_TARGET WASI_RIGHT(12)
#define RIGHT_PATH_OPEN WASI_RIGHT(13)
#define RIGHT_FD_READDIR WASI_RIGHT(14)
#define RIGHT_PATH_READLINK WASI_RIGHT(15)
#define RIGHT_PATH_RENAME_SOURCE WASI_RIGHT(16)
#define RIGHT_PATH_RENAME_TARGET WASI_RIGHT(17)
#define RIGHT_PATH_FILESTAT_GET WASI_RIGHT(18)
#define RIGHT_PATH_FILESTAT_SET_SIZE WASI_RIGHT(19)
#define RIGHT_PATH_FILESTAT_SET_TIMES WASI_RIGHT(20)
#define RIGHT_FD_FILESTAT_GET WASI_RIGHT(21)
#define RIGHT_FD_FILESTAT_SET_SIZE WASI_RIGHT(22)
#define RIGHT_FD_FILESTAT_SET_TIMES WASI_RIGHT(23)
#define RIGHT_PATH_SYMLINK WASI_RIGHT(24)
#define RIGHT_PATH_REMOVE_DIRECTORY WASI_RIGHT(25)
#define RIGHT_PATH_UNLINK_FILE WASI_RIGHT(26)
#define RIGHT_POLL_FD_READWRITE WASI_RIGHT(27)
#define RIGHT_SOCK_SHUTDOWN WASI_RIGHT(28)
#define RIGHT_SOCK_ACCEPT WASI_RIGHT(29)

/// The rights that mean something for a directory, for other files, and for sockets.
#define RIGHTS_DIRECTORY                                                                                               \
    (RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_DATASYNC | RIGHT_PATH_CREATE_DIRECTORY |                     \
     RIGHT_PATH_CREATE_FILE | RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_OPEN | RIGHT_FD_READDIR |   \
     RIGHT_PATH_READLINK | RIGHT_PATH_RENAME_SOURCE | RIGHT_PATH_RENAME_TARGET | RIGHT_PATH_FILESTAT_GET |             \
     RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES | RIGHT_FD_FILESTAT_GET |                            \
     RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY | RIGHT_PATH_UNLINK_FILE)
#define RIGHTS_FILE                                                                                                    \
    (RIGHT_FD_DATASYNC | RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_TELL |   \
     RIGHT_FD_WRITE | RIGHT_FD_ADVISE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_SIZE |       \
     RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_POLL_FD_READWRITE)
#define RIGHTS_SOCKET                                                                                                  \
    (RIGHT_FD_READ | RIGHT_FD_WRITE | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_FILESTAT_GET | RIGHT_POLL_FD_READWRITE |    \
     RIGHT_SOCK_SHUTDOWN | RIGHT_SOCK_ACCEPT)
/// What changes anything: a read-only preopened directory has none of these, and neither has what is opened through it.
#define RIGHTS_CHANGE                                                                                                  \
    (RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE | RIGHT_PATH_CREATE_DIRECTORY | RIGHT_PATH_CREATE_FILE |                       \
     RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_RENAME_SOURCE | RIGHT_PATH_RENAME_TARGET |           \
     RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES | RIGHT_FD_FILESTAT_SET_SIZE |                       \
     RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY | RIGHT_PATH_UNLINK_FILE)

enum { CLOCK_ID_REALTIME = 0, CLOCK_ID_MONOTONIC = 1, CLOCK_ID_PROCESS_CPUTIME = 2, CLOCK_ID_THREAD_CPUTIME = 3 };

enum {
    FILETYPE_UNKNOWN = 0,
    FILETYPE_BLOCK_DEVICE = 1,
    FILETYPE_CHARACTER_DEVICE = 2,
    FILETYPE_DIRECTORY = 3,
    FILETYPE_REGULAR_FILE = 4,
    FILETYPE_SOCKET_DGRAM = 5,
    FILETYPE_SOCKET_STREAM = 6,
    FILETYPE_SYMBOLIC_LINK = 7,
};

enum { FDFLAGS_APPEND = 1, FDFLAGS_DSYNC = 2, FDFLAGS_NONBLOCK = 4, FDFLAGS_RSYNC = 8, FDFLAGS_SYNC = 16, FDFLAGS_ALL = 31 };
enum { FSTFLAGS_ATIM = 1, FSTFLAGS_ATIM_NOW = 2, FSTFLAGS_MTIM = 4, FSTFLAGS_MTIM_NOW = 8, FSTFLAGS_ALL = 15 };
enum { LOOKUPFLAGS_SYMLINK_FOLLOW = 1 };
enum { OFLAGS_CREAT = 1, OFLAGS_DIRECTORY = 2, OFLAGS_EXCL = 4, OFLAGS_TRUNC = 8, OFLAGS_ALL = 15 };
enum { WHENCE_SET = 0, WHENCE_CUR = 1, WHENCE_END = 2 };
enum { ADVICE_NORMAL, ADVICE_SEQUENTIAL, ADVICE_RANDOM, ADVICE_WILLNEED, ADVICE_DONTNEED, ADVICE_NOREUSE };
enum { EVENTTYPE_CLOCK = 0, EVENTTYPE_FD_READ = 1, EVENTTYPE_FD_WRITE = 2 };
enum { EVENTRWFLAGS_HANGUP = 1 };
enum { SUBCLOCKFLAGS_ABSTIME = 1 };
enum { RIFLAGS_RECV_PEEK = 1, RIFLAGS_RECV_WAITALL = 2 };
enum { ROFLAGS_RECV_DATA_TRUNCATED = 1 };
enum { SDFLAGS_RD = 1, SDFLAGS_WR = 2 };

/// Structures as they lie in guest memory; the compiler's natural layout on 64-bit hosts is WASI's, with the padding
/// spelled out so that no byte of the host's stack is ever handed to the guest.
typedef struct wasi_iovec {
    uint32_t buffer;
    uint32_t length;
} wasi_iovec;

typedef struct wasi_fdstat {
    uint8_t filetype;
    uint8_t padding;
    uint16_t flags;
    uint32_t padding_2;
    uint64_t rights_base;
    uint64_t rights_inheriting;
} wasi_fdstat;

typedef struct wasi_filestat {
    uint64_t device;
    uint64_t inode;
    uint8_t filetype;
    uint8_t padding[7];
    uint64_t link_count;
    uint64_t size;
    uint64_t access_time;
    uint64_t modification_time;
    uint64_t change_time;
} wasi_filestat;

/// The same in snapshot 0 (wasi_unstable): links are counted in 32 bits.
typedef struct wasi_unstable_filestat {
    uint64_t device;
    uint64_t inode;
    uint8_t filetype;
    uint8_t padding[3];
    uint32_t link_count;
    uint64_t size;
    uint64_t access_time;
    uint64_t modification_time;
    uint64_t change_time;
} wasi_unstable_filestat;

typedef struct wasi_dirent {
    uint64_t next;
    uint64_t inode;
    uint32_t name_length;
    uint8_t filetype;
    uint8_t padding[3];
} wasi_dirent;

typedef struct wasi_prestat {
    uint32_t tag;
    uint32_t name_length;
} wasi_prestat;

typedef struct wasi_subscription_clock {
    uint32_t id;
    uint32_t padding;
    uint64_t timeout;
    uint64_t precision;
    uint16_t flags;
    uint16_t padding_2[3];
} wasi_subscription_clock;

typedef struct wasi_subscription {
    uint64_t userdata;
    uint8_t tag;
    uint8_t padding[7];
    union {
        wasi_subscription_clock clock;
        struct {
            uint32_t fd;
        } readwrite;
    } u;
} wasi_subscription;

/// The same in snapshot 0: clocks have a number of the guest's first, which says nothing.
typedef struct wasi_unstable_subscription {
    uint64_t userdata;
    uint8_t tag;
    uint8_t padding[7];
    union {
        struct {
            uint64_t identifier;
            wasi_subscription_clock clock;
        } clock;
        struct {
            uint32_t fd;
        } readwrite;
    } u;
} wasi_unstable_subscription;

typedef struct wasi_event {
    uint64_t userdata;
    uint16_t error;
    uint8_t type;
    uint8_t padding[5];
    uint64_t byte_count;
    uint16_t flags;
    uint16_t padding_2[3];
} wasi_event;

_Static_assert(sizeof(wasi_iovec) == 8, "layout of WASI");
_Static_assert(sizeof(wasi_fdstat) == 24, "layout of WASI");
_Static_assert(sizeof(wasi_filestat) == 64, "layout of WASI");
_Static_assert(sizeof(wasi_dirent) == 24, "layout of WASI");
_Static_assert(sizeof(wasi_prestat) == 8, "layout of WASI");
_Static_assert(sizeof(wasi_subscription) == 48, "layout of WASI");
_Static_assert(sizeof(wasi_unstable_filestat) == 56, "layout of WASI");
_Static_assert(sizeof(wasi_unstable_subscription) == 56, "layout of WASI");
_Static_assert(sizeof(wasi_event) == 32, "layout of WASI");

#endif
