using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Platform;

/// <content>Constants of the Linux kernel interface on x86-64 and ARM64.</content>
internal static unsafe partial class Posix
{
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int NoSuchDevice = 6;
    public const int TryAgain = 11;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossesDevices = 18;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int InvalidArgument = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int NoSpace = 28;
    public const int RangeError = 34;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;
    public const int NotPermitted = 1;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    /// <summary>Opens a descriptor without access to the content (O_PATH); with <see cref="NoFollow"/> also of a symbolic link.</summary>
    public const int PathOnly = 0x200000;

    /// <summary>For <see cref="OpenAt2"/>: fails with <see cref="TooManyLinks"/> if any component of the path is a symbolic link.</summary>
    public const ulong ResolveNoSymlinks = 4;

    /// <summary>For <see cref="OpenAt2"/>: fails with <see cref="CrossesDevices"/> if the path leads to another mount.</summary>
    public const ulong ResolveNoCrossing = 1;

    /// <summary>Does not follow a symbolic link in the last component of the path.</summary>
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    /// <summary>Fails unless the path is a folder.</summary>
    public static readonly int Directory = IsArm ? 0x4000 : 0x10000;

    /// <summary>Opens for reading and writing.</summary>
    public const int ReadWrite = 2;

    /// <summary>Resolves paths relative to the working folder of the process.</summary>
    public const int WorkingFolder = -100;

    public const int SymlinkNoFollow = 0x100;
    public const int RemoveDirectory = 0x200;
    public const int EmptyPath = 0x1000;

    /// <summary>For <see cref="WaitFor"/>: data can be read, or the other end is closed.</summary>
    public const short Readable = 1;

    /// <summary>For <see cref="WaitFor"/>: data can be written, or the other end is closed.</summary>
    public const short Writable = 4;

    /// <summary>For <see cref="madvise"/>: the pages are unmapped, and read again when they are next used (MADV_DONTNEED).</summary>
    public const int AdviseUnneeded = 4;

    private const uint StatMask = 0xFFF; // basic fields and birth time
    private const int SetFlags = 4;
    private const int SetPipeCapacity = 1031;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int LockExclusiveAtOnce = 2 | 4; // LOCK_EX | LOCK_NB
    private const long OpenAt2Call = 437; // the same on all architectures
    private static readonly long GetDirectoryEntries = IsArm ? 61 : 217;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;
}
