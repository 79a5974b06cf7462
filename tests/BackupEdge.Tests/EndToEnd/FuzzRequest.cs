namespace BackupEdge.Tests.EndToEnd;

/// <summary>One request as bytes.</summary>
/// <param name="Text">The request as text, one character per byte.</param>
/// <param name="IsWhole">Whether the server must answer without further bytes; if false, the sender shuts down its side afterwards.</param>
internal sealed record FuzzRequest(string Text, bool IsWhole)
{
    /// <summary>The bytes to send.</summary>
    public byte[] Bytes => System.Text.Encoding.Latin1.GetBytes(Text);
}
