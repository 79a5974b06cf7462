namespace BackupEdge.Faults;

/// <summary>
/// The exception for all expected errors: a stable code, a message that says what happened and what to do, and details for programs. The
/// HTTP API, the command line and job records show these three parts.
/// </summary>
internal sealed class Fault : Exception
{
    /// <summary>Creates a fault with a <see cref="FaultCode"/>, a message for users, and optional details.</summary>
    public Fault(string code, string message, params ReadOnlySpan<(string Name, string Value)> details)
        : this(code, message, null, details) { }

    /// <summary>
    /// Creates a fault with a <see cref="FaultCode"/>, a message for users, the exception that caused it, and optional details.
    /// </summary>
    public Fault(string code, string message, Exception? cause, params ReadOnlySpan<(string Name, string Value)> details)
        : base(message, cause)
    {
        Code = code;
        var map = new Dictionary<string, string>(details.Length, StringComparer.Ordinal);
        foreach (var (name, value) in details)
        {
            map[name] = value;
        }

        Details = map;
    }

    /// <summary>The code, one of the constants of <see cref="FaultCode"/>, which never change between releases.</summary>
    public string Code { get; }

    /// <summary>Details of the fault by their names, which are in snake_case.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }
}
