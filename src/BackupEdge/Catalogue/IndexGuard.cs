using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace BackupEdge.Catalogue;

/// <summary>
/// Keeps the process alive when the file system has no room for a page of the WAL index. <see cref="WalIndex.TryBack"/> asks before each
/// transaction,
/// but a file system that writes elsewhere whatever is changed (btrfs) can write such a page back in the middle of one, and then needs room
/// again: the kernel sends SIGBUS. The handler removes one file of the reserve, and the write is tried again by the processor. What is
/// not about the
/// index, or comes when no file is left, goes on as before. The handler <em>must</em> do nothing but look at native memory and make system
/// calls.
/// </summary>
internal static unsafe partial class IndexGuard
{
    private const int BusError = 7; // SIGBUS of Linux on x86-64 and ARM64
    private const int WithInfo = 4; // SA_SIGINFO
    private const int AddressAt = 16; // of si_addr in siginfo_t
    private const int MostRegions = 64;
    private const int MostFiles = 16;
    private static readonly Lock Setting = new();

    // Both are never freed, and hold what was put in last: a region as its first byte, a file as its path.
    private static readonly byte** Regions = (byte**)NativeMemory.AllocZeroed(MostRegions, (nuint)sizeof(byte*));
    private static readonly byte** Files = (byte**)NativeMemory.AllocZeroed(MostFiles, (nuint)sizeof(byte*));
    private static readonly Action* Previous = (Action*)NativeMemory.AllocZeroed((nuint)sizeof(Action));
    private static int _next;
    private static bool _isInstalled;

    /// <summary>Begins to guard, with files that may be removed when there is no room, the last one first.</summary>
    public static void Install(IReadOnlyList<string> files)
    {
        if (!OperatingSystem.IsLinux() || files.Count == 0)
        {
            return;
        }

        lock (Setting)
        {
            for (var i = 0; i < MostFiles; i++)
            {
                // What was there stays allocated: the handler may be looking at it. It is some hundred bytes for each data folder that is
                // opened.
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

    /// <summary>Guards a region of an index.</summary>
    /// <param name="region">Its first byte; it has <see cref="WalIndex.RegionBytes"/>.</param>
    public static void Add(byte* region)
    {
        for (var i = 0; i < MostRegions; i++)
        {
            if (Regions[i] == region)
            {
                return;
            }
        }

        Regions[(Interlocked.Increment(ref _next) & int.MaxValue) % MostRegions] = region;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBusError(int signal, byte* info, void* context)
    {
        // Whatever was interrupted may be about to look at its own error number.
        var errno = *ErrorNumber();
        if (IsOfIndex(*(byte**)(info + AddressAt)) && RemoveFile())
        {
            *ErrorNumber() = errno;
            return;
        }

        // The same instruction meets whoever handled it before: by default, the process ends.
        _ = SignalAction(BusError, Previous, null);
    }

    private static bool IsOfIndex(byte* address)
    {
        for (var i = 0; i < MostRegions; i++)
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
        for (var i = MostFiles - 1; i >= 0; i--)
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
