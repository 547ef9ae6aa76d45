/* A disk that fails, or a process that is killed while it writes. Preloaded into a process under test; its standard streams
 * are left alone. As long as the file named by DISK_FAULT exists, each change of a file below the folder DISK_FAULT_UNDER
 * is one line of DISK_FAULT_TRACE, and the words in the file say what becomes of it:
 *
 *   watch               it is made
 *   fail <errno> [part] it fails, where the path holds the part: 28 is a full disk, 30 a read-only one, 5 a failing one
 *   kill <n> whole      before the n-th change is made, the process is killed
 *   kill <n> torn       the same, and of a write the first half is made
 *
 * A line is a letter and the path: W a write, F a sync, R a rename, U a removal, M a new folder, C a new file, T a cut,
 * S a time that is set. Changes elsewhere are lines with a small letter, and never fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define PATH 4096

enum act { GO, FAIL, TEAR };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static long count;

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static void trace(char kind, const char *path) {
    const char *file = getenv("DISK_FAULT_TRACE");
    if (file == NULL) return;
    long fd = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    char line[PATH + 8];
    int size = snprintf(line, sizeof line, "%c %s\n", kind, path);
    syscall(SYS_write, fd, line, size);
    syscall(SYS_close, fd);
}

static int fails(int number, char kind) {
    switch (number) {
    case ENOSPC: return strchr("WMC", kind) != NULL;
    case EIO: return strchr("WF", kind) != NULL;
    default: return 1;
    }
}

static enum act judge(char kind, const char *path) {
    const char *flag = getenv("DISK_FAULT"), *under = getenv("DISK_FAULT_UNDER");
    if (flag == NULL || under == NULL) return GO;
    long fd = syscall(SYS_openat, AT_FDCWD, flag, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return GO;
    char words[256] = "";
    long size = syscall(SYS_read, fd, words, sizeof words - 1);
    syscall(SYS_close, fd);
    words[size > 0 ? size : 0] = 0;
    if (strcmp(path, flag) == 0) return GO;
    if (strncmp(path, under, strlen(under)) != 0) {
        trace(kind | 0x20, path);
        return GO;
    }
    pthread_mutex_lock(&one_at_a_time);
    trace(kind, path);
    count++;
    long at = 0;
    int number = 0;
    char word[64] = "";
    enum act act = GO;
    if (sscanf(words, "fail %d %63s", &number, word) >= 1) {
        if (fails(number, kind) && strstr(path, word) != NULL) {
            errno = number;
            act = FAIL;
        }
    } else if (sscanf(words, "kill %ld %63s", &at, word) == 2 && count == at) {
        if (kind != 'W' || strcmp(word, "torn") != 0) die();
        act = TEAR;
    }
    pthread_mutex_unlock(&one_at_a_time);
    return act;
}

static enum act judge_at(char kind, int folder, const char *path) {
    char whole[PATH] = "";
    if (path[0] == '/') return judge(kind, path);
    if (folder == AT_FDCWD) {
        if (getcwd(whole, sizeof whole) == NULL) return GO;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        if (readlink(link, whole, sizeof whole - 1) < 0) return GO;
    }
    strncat(whole, "/", sizeof whole - strlen(whole) - 1);
    strncat(whole, path, sizeof whole - strlen(whole) - 1);
    return judge(kind, whole);
}

static enum act judge_fd(char kind, int fd) {
    struct stat found;
    char link[64], path[PATH] = "";
    if (fd <= 2 || fstat(fd, &found) != 0) return GO;
    if (!S_ISREG(found.st_mode) && !(S_ISDIR(found.st_mode) && kind != 'W')) return GO;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) < 0) return GO;
    return judge(kind, path);
}

#define WRITE(name, half, ...) \
    switch (judge_fd('W', fd)) { \
    case FAIL: return -1; \
    case TEAR: half; die(); \
    default: return NEXT(name)(__VA_ARGS__); \
    }

ssize_t write(int fd, const void *bytes, size_t size) {
    WRITE(write, NEXT(write)(fd, bytes, size / 2), fd, bytes, size)
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
    WRITE(writev, NEXT(writev)(fd, parts, number / 2), fd, parts, number)
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    WRITE(pwrite, NEXT(pwrite)(fd, bytes, size / 2, at), fd, bytes, size, at)
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    WRITE(pwrite64, NEXT(pwrite64)(fd, bytes, size / 2, at), fd, bytes, size, at)
}

ssize_t pwritev(int fd, const struct iovec *parts, int number, off_t at) {
    WRITE(pwritev, NEXT(pwritev)(fd, parts, number / 2, at), fd, parts, number, at)
}

int fsync(int fd) { return judge_fd('F', fd) == FAIL ? -1 : NEXT(fsync)(fd); }

int fdatasync(int fd) { return judge_fd('F', fd) == FAIL ? -1 : NEXT(fdatasync)(fd); }

int ftruncate(int fd, off_t size) { return judge_fd('T', fd) == FAIL ? -1 : NEXT(ftruncate)(fd, size); }

int ftruncate64(int fd, off64_t size) { return judge_fd('T', fd) == FAIL ? -1 : NEXT(ftruncate64)(fd, size); }

int futimens(int fd, const struct timespec times[2]) {
    return judge_fd('S', fd) == FAIL ? -1 : NEXT(futimens)(fd, times);
}

int rename(const char *from, const char *to) {
    return judge_at('R', AT_FDCWD, to) == FAIL ? -1 : NEXT(rename)(from, to);
}

int unlink(const char *path) { return judge_at('U', AT_FDCWD, path) == FAIL ? -1 : NEXT(unlink)(path); }

int unlinkat(int folder, const char *path, int flags) {
    return judge_at('U', folder, path) == FAIL ? -1 : NEXT(unlinkat)(folder, path, flags);
}

int mkdir(const char *path, mode_t mode) {
    /* A folder that is there is made by nobody. */
    if (access(path, F_OK) == 0) return NEXT(mkdir)(path, mode);
    return judge_at('M', AT_FDCWD, path) == FAIL ? -1 : NEXT(mkdir)(path, mode);
}

int link(const char *from, const char *to) {
    return judge_at('C', AT_FDCWD, to) == FAIL ? -1 : NEXT(link)(from, to);
}

#define OPEN(name, folder, ...) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    } \
    if ((flags & O_CREAT) && faccessat(folder, path, F_OK, 0) != 0 && judge_at('C', folder, path) == FAIL) return -1; \
    return NEXT(name)(__VA_ARGS__, mode);

int open(const char *path, int flags, ...) { OPEN(open, AT_FDCWD, path, flags) }

int open64(const char *path, int flags, ...) { OPEN(open64, AT_FDCWD, path, flags) }

int openat(int folder, const char *path, int flags, ...) { OPEN(openat, folder, folder, path, flags) }

int openat64(int folder, const char *path, int flags, ...) { OPEN(openat64, folder, folder, path, flags) }
