/* The clock of the machine moved, for one process and while it runs: built with `cc -shared -fPIC clock.c -ldl` and
   preloaded. The file that CLOCK_MOVED names holds the seconds to add, eight bytes in the order of this machine. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static volatile long long *moved;
static int (*next)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
    next = dlsym(RTLD_NEXT, "clock_gettime");
    const char *path = getenv("CLOCK_MOVED");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *at = mmap(NULL, sizeof(long long), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (at != MAP_FAILED) moved = at;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!next) next = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = next(clock, time);
    if (!failed && clock == CLOCK_REALTIME && moved) time->tv_sec += *moved;
    return failed;
}
