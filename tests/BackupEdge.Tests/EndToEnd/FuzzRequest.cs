namespace BackupEdge.Tests.EndToEnd;

/// <summary>One request as bytes.</summary>
/// <param name="Text">What it is, for people; every byte a character.</param>
/// <param name="IsWhole">Whether an answer must come without more bytes; when false, the sender ends the connection behind it.</param>
internal sealed record FuzzRequest(string Text, bool IsWhole)
{
    /// <summary>What is sent.</summary>
    public byte[] Bytes => System.Text.Encoding.Latin1.GetBytes(Text);
}
