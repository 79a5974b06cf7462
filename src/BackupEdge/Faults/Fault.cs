namespace BackupEdge.Faults;

/// <summary>
/// The one error that BackupEdge raises on purpose: a stable code, a sentence that says what happened and what to do,
/// and details for machines. The HTTP edge, the command line and the job record all show this shape.
/// </summary>
internal sealed class Fault : Exception
{
    /// <summary>Makes a fault with a <see cref="FaultCode"/>, a message for a person, and optional details.</summary>
    public Fault(string code, string message, params ReadOnlySpan<(string Name, string Value)> details)
        : this(code, message, null, details) { }

    /// <summary>As the other constructor, with the exception that caused the fault.</summary>
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

    /// <summary>One of the constants of <see cref="FaultCode"/>; never changes between releases.</summary>
    public string Code { get; }

    /// <summary>Named facts about the fault, snake_case names.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }
}
