namespace BackupEdge.Encryption.Age;

/// <summary>A recipient stanza of a header: the file key, wrapped for one recipient.</summary>
/// <param name="Arguments">The type, and what that type adds; at least one, each of printable ASCII characters without spaces.</param>
/// <param name="Body">The wrapped file key.</param>
internal sealed record AgeStanza(IReadOnlyList<string> Arguments, byte[] Body)
{
    /// <summary>The type, which decides what the other arguments and the body mean.</summary>
    public string Type => Arguments[0];
}
