/* A disk that is full as long as the file named by DISK_FULL exists: writes to regular files fail with ENOSPC.
 * Preloaded into a process under test; its standard streams are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_full(int fd) {
    const char *flag = getenv("DISK_FULL");
    struct stat found;
    if (fd <= 2 || flag == NULL || access(flag, F_OK) != 0) return 0;
    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) return 0;
    errno = ENOSPC;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t size) {
    return is_full(fd) ? -1 : NEXT(write)(fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return is_full(fd) ? -1 : NEXT(writev)(fd, parts, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    return is_full(fd) ? -1 : NEXT(pwrite)(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    return is_full(fd) ? -1 : NEXT(pwrite64)(fd, bytes, size, at);
}
