namespace BackupEdge.Faults;

/// <summary>Faults about what a caller sent.</summary>
internal static class RequestFaults
{
    private const int MaxEcho = 60;
    private const int MaxPath = 200;

    /// <summary>A field or query parameter is not usable; <c>details.field</c> names it.</summary>
    public static Fault Field(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", Short(field)));

    /// <summary>A path that a caller sent, escaped and shortened: it can hold anything, line ends included.</summary>
    public static string Path(string path)
    {
        var text = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);
        return text.Length <= MaxPath ? text : string.Concat(text.AsSpan(0, MaxPath), "...");
    }

    /// <summary>What a caller sent, short enough to be told back.</summary>
    public static string Short(string text) => text.Length <= MaxEcho ? text : string.Concat(text.AsSpan(0, MaxEcho), "...");
}
