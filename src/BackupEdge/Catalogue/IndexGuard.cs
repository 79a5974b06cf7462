using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace BackupEdge.Catalogue;

/// <summary>
/// Keeps the process alive if the file system has no space for a page of the WAL index. <see cref="WalIndex.TryAllocate"/> allocates space
/// before each transaction, but a copy-on-write file system (btrfs) can write a page back during the transaction and then needs space for
/// it again; without space the kernel sends SIGBUS. The signal handler deletes one file of the reserve, and the processor repeats the
/// write. Signals that do not concern the index, or that arrive when no file is left, are passed to the previous handler. The handler
/// <em>must</em> only read native memory and make system calls.
/// </summary>
internal static unsafe partial class IndexGuard
{
    private const int BusError = 7; // SIGBUS of Linux on x86-64 and ARM64
    private const int WithInfo = 4; // SA_SIGINFO
    private const int AddressAt = 16; // of si_addr in siginfo_t
    private const int MaxRegions = 64;
    private const int MaxFiles = 16;
    private static readonly Lock Installing = new();

    // Never freed. They contain the regions (address of the first byte) and the files (path) that were added last.
    private static readonly byte** Regions = (byte**)NativeMemory.AllocZeroed(MaxRegions, (nuint)sizeof(byte*));
    private static readonly byte** Files = (byte**)NativeMemory.AllocZeroed(MaxFiles, (nuint)sizeof(byte*));
    private static readonly Action* Previous = (Action*)NativeMemory.AllocZeroed((nuint)sizeof(Action));
    private static int _next;
    private static bool _isInstalled;

    /// <summary>Installs the signal handler. It deletes the given files when there is no space, the last one first.</summary>
    public static void Install(IReadOnlyList<string> files)
    {
        if (!OperatingSystem.IsLinux() || files.Count == 0)
        {
            return;
        }

        lock (Installing)
        {
            for (var i = 0; i < MaxFiles; i++)
            {
                // The previous path is not freed, since the handler may be reading it. This costs some hundred bytes for each data folder
                // that is opened.
                Files[i] = i < files.Count ? Native(files[i]) : null;
            }

            if (!_isInstalled)
            {
                _isInstalled = true;
                var action = new Action
                {
                    Handler = (nint)(delegate* unmanaged[Cdecl]<int, byte*, void*, void>)&OnBusError,
                    Flags = WithInfo,
                };
                _ = SignalAction(BusError, &action, Previous);
            }
        }
    }

    /// <summary>Adds a region of an index to those that are guarded.</summary>
    /// <param name="region">The address of the first of its <see cref="WalIndex.RegionBytes"/> bytes.</param>
    public static void Add(byte* region)
    {
        for (var i = 0; i < MaxRegions; i++)
        {
            if (Regions[i] == region)
            {
                return;
            }
        }

        Regions[(Interlocked.Increment(ref _next) & int.MaxValue) % MaxRegions] = region;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBusError(int signal, byte* info, void* context)
    {
        // The interrupted code may be about to read errno.
        var errno = *ErrorNumber();
        if (IsOfIndex(*(byte**)(info + AddressAt)) && RemoveFile())
        {
            *ErrorNumber() = errno;
            return;
        }

        // Restores the previous handler, which then receives the signal of the repeated instruction. The default one ends the process.
        _ = SignalAction(BusError, Previous, null);
    }

    private static bool IsOfIndex(byte* address)
    {
        for (var i = 0; i < MaxRegions; i++)
        {
            if (Regions[i] != null && address >= Regions[i] && address < Regions[i] + WalIndex.RegionBytes)
            {
                return true;
            }
        }

        return false;
    }

    private static bool RemoveFile()
    {
        for (var i = MaxFiles - 1; i >= 0; i--)
        {
            if (Files[i] != null && Unlink(Files[i]) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static byte* Native(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)length + 1);
        Encoding.UTF8.GetBytes(path, new Span<byte>(copy, length));
        return copy;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, Action* action, Action* previous);

    [LibraryImport("libc", EntryPoint = "unlink")]
    private static partial int Unlink(byte* path);

    [LibraryImport("libc", EntryPoint = "__errno_location")]
    private static partial int* ErrorNumber();

    // `struct sigaction` of glibc and musl on 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct Action
    {
        public nint Handler;
        public Mask Mask;
        public int Flags;
        public nint Restorer;
    }

    [InlineArray(16)]
    private struct Mask
    {
        private ulong _bits;
    }
}
