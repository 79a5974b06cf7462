namespace BackupEdge.Faults;

/// <summary>Creates faults about requests, and texts of requests for their messages.</summary>
internal static class RequestFaults
{
    private const int MaxEcho = 60;
    private const int MaxPath = 200;

    /// <summary>Returns an <c>invalid_request</c> fault about a field or query parameter, whose name is in <c>details.field</c>.</summary>
    public static Fault Field(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", Short(field)));

    /// <summary>Escapes and shortens the path of a request, which can contain any character, even line ends.</summary>
    public static string Path(string path)
    {
        var text = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);
        return text.Length <= MaxPath ? text : string.Concat(text.AsSpan(0, MaxPath), "...");
    }

    /// <summary>Shortens a text of a request so that a message can contain it.</summary>
    public static string Short(string text) => text.Length <= MaxEcho ? text : string.Concat(text.AsSpan(0, MaxEcho), "...");
}
