namespace BackupEdge.Engine.Platform;

/// <content>The priority of threads for I/O. The C library has no functions for it.</content>
internal static unsafe partial class Posix
{
    private const int IoPriorityOfThread = 1; // IOPRIO_WHO_PROCESS, with 0 for the calling thread
    private const int IoClassShift = 13;
    private const int IdleClass = 3;
    private static readonly long SetIoPriority = IsArm ? 30 : 251;
    private static readonly long GetIoPriority = IsArm ? 31 : 252;

    /// <summary>
    /// Gives the calling thread the I/O class idle (on Linux). Threads and processes that it starts inherit the class. Returns
    /// <see langword="false"/> if the system refuses it.
    /// </summary>
    public static bool TryUseIdleIo() => syscall(SetIoPriority, IoPriorityOfThread, null, IdleClass << IoClassShift) == 0;

    /// <summary>Returns whether the calling thread has the I/O class idle.</summary>
    public static bool HasIdleIo() => syscall(GetIoPriority, IoPriorityOfThread, null, 0) >> IoClassShift == IdleClass;
}
