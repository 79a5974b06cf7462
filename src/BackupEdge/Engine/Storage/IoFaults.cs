using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Turns the exceptions of file operations into <see cref="Fault"/>s.</summary>
internal static class IoFaults
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

    /// <summary>Runs a file operation. Not for hot paths: it takes a closure and a message made ahead.</summary>
    /// <param name="what">The beginning of the fault's sentence, without a period.</param>
    /// <param name="operation">The operation.</param>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public static T Guard<T>(string what, Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw From(e, what);
        }
    }

    /// <inheritdoc cref="Guard{T}(string, Func{T})"/>
    public static void Guard(string what, Action operation) => Guard(what, () =>
        {
            operation();
            return true;
        });
}
