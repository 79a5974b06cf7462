using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Converts the exceptions of file operations to <see cref="Fault"/>s.</summary>
internal static class IoFaults
{
    private const int NoSpaceErrno = 28;
    private const int QuotaErrno = 122;

    /// <summary>
    /// Creates a <c>no_space</c> or <c>io_error</c> fault for an exception; <paramref name="what"/> is the beginning of the sentence,
    /// without a period.
    /// </summary>
    public static Fault From(Exception cause, string what)
    {
        // For errors without an exception type, .NET stores errno in the low 16 bits of HResult.
        var errno = cause.HResult & 0xFFFF;
        return cause is IOException && (errno is NoSpaceErrno or QuotaErrno)
            ? new Fault(FaultCode.NoSpace, $"{what}: no space is left on the device. Free some space and try again.", cause)
            : new Fault(FaultCode.IoError, $"{what}: {cause.Message}", cause);
    }

    /// <summary>
    /// Runs a file operation and converts its exceptions. Not for hot paths, because each call allocates a closure and the message.
    /// </summary>
    /// <param name="what">The beginning of the fault's message, without a period.</param>
    /// <param name="operation">The operation to run.</param>
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
