namespace BackupEdge.Tests.Objects.Fake;

/// <summary>An answer of the server before it is sent.</summary>
internal sealed record FakeAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>For an answer to HEAD: the size of the body that GET would have.</summary>
    public long? Length { get; init; }

    public static FakeAnswer Xml(string body, params (string Name, string Value)[] headers) =>
        new(200, System.Text.Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body), headers);

    public static FakeAnswer Empty(int status, params (string Name, string Value)[] headers) => new(status, [], headers);
}
