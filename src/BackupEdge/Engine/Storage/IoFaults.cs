using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Turns what the operating system says of a file into a <see cref="Fault"/>.</summary>
public static class IoFaults
{
    private const int NoSpaceErrno = 28;
    private const int QuotaErrno = 122;

    /// <summary>
    /// A <c>no_space</c> or <c>io_error</c> fault for an exception; <paramref name="what"/> is the sentence's beginning, without a period.
    /// </summary>
    public static Fault From(Exception cause, string what)
    {
        // .NET puts errno into the low 16 bits of HResult for errors it has no exception of its own for.
        var errno = cause.HResult & 0xFFFF;
        return cause is IOException && (errno is NoSpaceErrno or QuotaErrno)
            ? new Fault(FaultCode.NoSpace, $"{what}: no space is left on the device. Free some space and try again.", cause)
            : new Fault(FaultCode.IoError, $"{what}: {cause.Message}", cause);
    }
}
