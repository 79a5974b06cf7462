namespace BackupEdge.Tests.Objects.Fake;

/// <summary>An error that the server answers with.</summary>
internal sealed class S3Error(int status, string code, string message = "") : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further elements of the body.</summary>
    public string Details { get; init; } = "";

    public string Body =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{Code}</Code><Message>{Message}</Message>{Details}</Error>";
}
