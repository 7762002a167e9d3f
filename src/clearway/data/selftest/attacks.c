// The attacks of `clearway sandbox selftest`: each tries one way out of the sandbox for real.
// Exit status: 0 the way is shut, 1 it is open, 2 no such attack. One line on stdout says what was seen.
// Attacks on limits (fork, memory, ...) just take what they can get; the caller looks at how they ended.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_way(const char *how) { printf("%s\n", how); return 1; }
static int shut(const char *how) { printf("%s: %s\n", how, strerror(errno)); return 0; }

// A way that a call opens when it does not fail.
static int by(const char *how, long result) { return result >= 0 ? open_way(how) : shut(how); }

static int fork_bomb(void) {
  int count = 0;
  for (;;) {
    pid_t child = fork();
    if (child == 0) { pause(); _exit(0); }
    if (child < 0 || ++count >= 500) break;
  }
  printf("%d processes\n", count);
  return count >= 500;
}

static int memory(void) {
  for (size_t taken = 0; taken < (size_t)512 << 20; taken += 1 << 20) {
    char *piece = malloc(1 << 20);
    if (!piece) return shut("malloc");
    memset(piece, 1, 1 << 20);
  }
  return open_way("512 MiB taken");
}

static int fill(const char *folder) {
  char path[256], piece[65536];
  memset(piece, 'x', sizeof piece);
  snprintf(path, sizeof path, "%s/fill", folder);
  int file = open(path, O_CREAT | O_WRONLY, 0600);
  if (file < 0) return shut(folder);
  for (size_t done = 0; done < (size_t)2 << 30; done += sizeof piece)
    if (write(file, piece, sizeof piece) < (ssize_t)sizeof piece) return shut(folder);
  return open_way("2 GiB written");
}

static int read_file(const char *path) {
  int file = open(path, O_RDONLY);
  char piece[64];
  if (file < 0) return shut(path);
  return read(file, piece, sizeof piece) > 0 ? open_way(path) : shut(path);
}

static int file_escape(const char *secret) {
  char below[512], through_root[512], link[] = "/work/link";
  snprintf(below, sizeof below, "/work/../../../../..%s", secret);
  snprintf(through_root, sizeof through_root, "/proc/1/root%s", secret);
  symlink(secret, link);
  const char *paths[] = {secret, below, through_root, link, "/etc/shadow", "/proc/1/root/etc/shadow", "/root/.bashrc"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    if (read_file(paths[i])) return 1;
  return 0;
}

static int file_write(void) {
  const char *paths[] = {"/usr/planted", "/usr/bin/planted", "/etc/planted", "/planted", "/dev/planted", "/lib/planted"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    if (open(paths[i], O_CREAT | O_WRONLY, 0600) >= 0) return open_way(paths[i]);
  return shut("open for writing");
}

static int tcp(const char *port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return shut("socket");
  return by("connect", connect(fd, (struct sockaddr *)&to, sizeof to));
}

static int udp(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(0xC0000201)};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) return shut("socket");
  return by("sendto outside", sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to));
}

static int abstract_socket(const char *name) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  strncpy(to.sun_path + 1, name, sizeof to.sun_path - 2);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return by("connect", connect(fd, (struct sockaddr *)&to, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name)));
}

static int raw_socket(void) { return by("raw socket", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); }

// Any variable of a process that we did not set ourselves is the caller's.
static int environment(void) {
  DIR *proc = opendir("/proc");
  for (struct dirent *entry; proc && (entry = readdir(proc));) {
    char path[300], text[4096];
    snprintf(path, sizeof path, "/proc/%s/environ", entry->d_name);
    int file = atoi(entry->d_name) ? open(path, O_RDONLY) : -1;
    ssize_t size = file < 0 ? 0 : read(file, text, sizeof text);
    for (ssize_t at = 0; at < size; at += strlen(text + at) + 1)
      if (text[at] && strncmp(text + at, "PWD=", 4)) { printf("%s in %s\n", text + at, path); return 1; }
  }
  puts("nothing of the caller's");
  return 0;
}

static int kernel_settings(void) {
  const char *paths[] = {"/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/vm/overcommit_memory",
                         "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/proc/sys/kernel/hostname"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    if (open(paths[i], O_WRONLY) >= 0) return open_way(paths[i]);
  return shut("open for writing");
}

static int cgroup_escape(void) {
  const char *paths[] = {"/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs", "/sys/fs/cgroup/pids/cgroup.procs"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    if (open(paths[i], O_WRONLY) >= 0) return open_way(paths[i]);
  mkdir("/work/group", 0700);
  return by("mount a cgroup", mount("none", "/work/group", "cgroup2", 0, ""));
}

static int namespaces(void) {
  const int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (unshare(kinds[i]) == 0) return open_way("unshare");
    long child = syscall(SYS_clone, kinds[i] | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    if (child > 0) return open_way("clone");
    struct { uint64_t flags, rest[7]; } ask = {.flags = (uint64_t)kinds[i]};
    child = syscall(SYS_clone3, &ask, sizeof ask);
    if (child == 0) _exit(0);
    if (child > 0) return open_way("clone3");
  }
  return shut("unshare, clone, clone3");
}

static int keys(void) {
  long ring = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1);
  if (ring >= 0) return open_way("keyctl");
  return by("add_key", syscall(SYS_add_key, "user", "planted", "x", 1, KEY_SPEC_PROCESS_KEYRING));
}

static int io_uring(void) { char parameters[120] = {0}; return by("io_uring_setup", syscall(SYS_io_uring_setup, 4, parameters)); }
static int bpf(void) { uint32_t map[18] = {2, 4, 4, 1}; return by("bpf", syscall(SYS_bpf, 0, map, sizeof map)); }
static int perf(void) { uint64_t what[16] = {0, 128ULL}; return by("perf_event_open", syscall(SYS_perf_event_open, what, 0, -1, -1, 0)); }
static int userfaultfd_(void) { return by("userfaultfd", syscall(SYS_userfaultfd, 1)); }

static int trace_parent(void) {
  if (ptrace(PTRACE_SEIZE, getppid(), 0, 0) == 0) return open_way("seize the parent");
  if (ptrace(PTRACE_ATTACH, 1, 0, 0) == 0) return open_way("attach to process 1");
  return by("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
}

static int read_parent(void) {
  char here[8];
  struct iovec local = {here, 8}, remote = {(void *)&environ, 8};
  return by("process_vm_readv", process_vm_readv(getppid(), &local, 1, &remote, 1, 0));
}

static int mounts(void) {
  mkdir("/work/m", 0700);
  if (mount("none", "/work/m", "tmpfs", 0, "") == 0) return open_way("mount");
  if (umount2("/usr", MNT_DETACH) == 0) return open_way("umount");
  if (mount("none", "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0) return open_way("remount");
  return by("open_tree", syscall(428, AT_FDCWD, "/", 1));
}

static int terminal(void) {
  int terminal = open("/dev/tty", O_RDWR), other = open("/dev/ptmx", O_RDWR);
  char letter = 'x';
  if (terminal >= 0 && ioctl(terminal, TIOCSTI, &letter) == 0) return open_way("TIOCSTI on the terminal");
  return by("TIOCSTI", ioctl(other, TIOCSTI, &letter));
}

static int become_root(void) {
  if (setuid(0) == 0 || seteuid(0) == 0) return open_way("setuid");
  if (access("/usr/bin/su", X_OK) == 0) {
    pid_t child = fork();
    if (child == 0) { int none = open("/dev/null", O_RDWR); dup2(none, 0); dup2(none, 1); dup2(none, 2);
      execl("/usr/bin/su", "su", "-c", "true", (char *)0); _exit(9); }
    int status = 1;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return open_way("a set-uid program");
  }
  return shut("setuid");
}

static int devices(void) {
  if (open("/dev/mem", O_RDONLY) >= 0 || open("/dev/vda", O_RDONLY) >= 0 || open("/dev/kmsg", O_RDONLY) >= 0)
    return open_way("a device of the host");
  if (mknod("/work/disk", S_IFBLK | 0600, makedev(254, 0)) == 0 && open("/work/disk", O_RDONLY) >= 0) return open_way("mknod");
  return shut("mknod");
}

static int kill_host(const char *pid) { return by("kill", kill(atoi(pid), 0)); }
static int handles(void) { char handle[16] = {8, 0, 0, 0, 1}; return by("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDONLY)); }
static int modules(void) { return by("finit_module", syscall(SYS_finit_module, 0, "", 0)); }
static int other_sandbox(void) { return read_file("/work/secret"); }

static int leave_secret(void) {
  int file = open("/work/secret", O_CREAT | O_WRONLY, 0600);
  return file >= 0 && write(file, "secret", 6) == 6 ? 0 : 2;
}

static int survivor(void) {
  if (fork() == 0) { setsid(); if (fork() == 0) { signal(SIGTERM, SIG_IGN); signal(SIGHUP, SIG_IGN); close(0); close(1); close(2); for (;;) pause(); } _exit(0); }
  puts("left a process behind");
  return 0;
}

static int other_numbering(void) {
#ifdef __x86_64__
  pid_t child = fork();
  if (child == 0) { long result = syscall(0x40000000 | SYS_unshare, CLONE_NEWUSER); _exit(result == 0); }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) ? open_way("x32 numbering") : (puts("ended by the kernel or refused"), 0);
#else
  puts("no other numbering here");
  return 0;
#endif
}

static int flood(void) {
  for (int line = 0; line < 1 << 18; line++) puts("flood flood flood flood flood flood flood flood flood flood flood flood");
  return 0;
}
static int spin(void) { for (volatile unsigned long i = 0;; i++); }
static int stay(void) { for (;;) pause(); }

int main(int count, char **words) {
  const char *name = count > 1 ? words[1] : "", *with = count > 2 ? words[2] : "";
  struct { const char *name; int (*attack)(void); } plain[] = {
      {"fork-bomb", fork_bomb}, {"memory", memory}, {"cpu", spin}, {"wall-clock", stay}, {"output-flood", flood},
      {"file-write", file_write}, {"udp", udp}, {"raw-socket", raw_socket}, {"environment", environment},
      {"kernel-settings", kernel_settings}, {"cgroup-escape", cgroup_escape}, {"namespaces", namespaces}, {"keyctl", keys},
      {"io-uring", io_uring}, {"bpf", bpf}, {"perf", perf}, {"userfaultfd", userfaultfd_}, {"ptrace", trace_parent},
      {"process-memory", read_parent}, {"mount", mounts}, {"terminal", terminal}, {"become-root", become_root},
      {"devices", devices}, {"file-handles", handles}, {"kernel-modules", modules}, {"other-sandbox", other_sandbox},
      {"leave-secret", leave_secret}, {"survivor", survivor}, {"other-numbering", other_numbering}};
  struct { const char *name; int (*attack)(const char *); } aimed[] = {
      {"disk", fill}, {"file-escape", file_escape}, {"tcp", tcp}, {"abstract-socket", abstract_socket}, {"kill-host", kill_host}};
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (!strcmp(name, plain[i].name)) return plain[i].attack();
  for (size_t i = 0; i < sizeof aimed / sizeof *aimed; i++)
    if (!strcmp(name, aimed[i].name)) return aimed[i].attack(with);
  return 2;
}
