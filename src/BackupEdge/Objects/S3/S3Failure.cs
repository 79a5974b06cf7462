using System.Net;

namespace BackupEdge.Objects.S3;

/// <summary>An error that an engine answered with.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The code of the error, such as <c>NoSuchBucket</c>; empty if the answer has none, as to HEAD.</param>
/// <param name="message">The message of the engine.</param>
internal sealed class S3Failure(HttpStatusCode status, string code, string message)
    : Exception(message.Length > 0 ? message : $"it answered {(int)status} {code}".TrimEnd())
{
    /// <summary>The HTTP status. An error in the body of a successful answer has 200.</summary>
    public HttpStatusCode Status => status;

    /// <summary>The code of the error; empty if the answer has none.</summary>
    public string Code => code;

    /// <summary>The region of the bucket, if the answer names it.</summary>
    public string? Region { get; init; }

    /// <summary>The clock of the engine when it answered, in UTC; null if the answer does not state it.</summary>
    public DateTimeOffset? EngineTime { get; init; }

    /// <summary>How long the engine asks to wait; null if it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
