using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Platform;

// Names and signatures follow the C library.
#pragma warning disable IDE1006, SYSLIB1054 // names follow libc
internal static unsafe partial class Posix
{
    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsync(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int syncfs(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sync_file_range(int fd, long offset, long length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int madvise(nint address, nuint bytes, int advice);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ftruncate(int fd, long length);

    // Returns the error number.
    [LibraryImport("libc")]
    private static partial int posix_fallocate(int fd, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int access(byte* path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmod(int fd, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchown(int fd, uint user, uint group);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchownat(int folder, byte* name, uint user, uint group, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmodat(int folder, byte* name, uint mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int utimensat(int folder, byte* name, long* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int futimens(int fd, long* times);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mkdirat(int folder, byte* name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mkfifoat(int folder, byte* name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int symlinkat(byte* text, int folder, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint readlinkat(int folder, byte* name, byte* into, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int linkat(int oldFolder, byte* oldName, int newFolder, byte* newName, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unlinkat(int folder, byte* name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int renameat(int oldFolder, byte* oldName, int newFolder, byte* newName);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint flistxattr(int fd, byte* into, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint fgetxattr(int fd, byte* name, byte* into, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsetxattr(int fd, byte* name, byte* value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fremovexattr(int fd, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setxattr(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int removexattr(byte* path, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint llistxattr(byte* path, byte* into, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint lgetxattr(byte* path, byte* name, byte* into, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int lsetxattr(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrlimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setrlimit(int resource, ulong* softAndHard);

    [LibraryImport("libc")]
    public static partial uint umask(uint mask);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc")]
    public static partial uint getegid();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setgroups(nuint count, uint* groups);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    /// <summary>
    /// Returns the capabilities of the calling thread. The header has two 32-bit fields: version and thread id. The data has three 32-bit
    /// fields (effective, permitted, inheritable) for each 32 capabilities.
    /// </summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int capget(uint* header, uint* data);

    /// <summary>Sets the capabilities of the calling thread only.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int capset(uint* header, uint* data);

    /// <summary>
    /// Lowers the priority of the calling thread only (on Linux). Threads and processes that it starts inherit the priority.
    /// </summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int nice(int more);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int folder, byte* name, int flags, uint mask, Statx* into);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int folder, byte* name, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* into, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* from, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollRequest* requests, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, int value);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(int fd, byte* from, nuint size, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(int fd, byte* into, nuint size, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(long number, int fd, byte* into, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenCall(long number, int folder, byte* path, OpenHow* how, nuint size);

    /// <summary>Makes a system call that the C library has no function for.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Call(long number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execv(byte* path, byte** arguments);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shmctl(int id, int command, byte* state);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);

    // The kernel's `struct open_how`.
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Fd;
        public short Wanted;
        public short Found;
    }
}
#pragma warning restore IDE1006, SYSLIB1054
