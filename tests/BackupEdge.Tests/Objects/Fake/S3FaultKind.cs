namespace BackupEdge.Tests.Objects.Fake;

/// <summary>How a call fails.</summary>
internal enum S3FaultKind
{
    /// <summary>The connection is closed, and so is the next one before anything is read from it.</summary>
    Refused,

    /// <summary>The connection is reset, and the call has no effect.</summary>
    ResetBefore,

    /// <summary>The call has its effect, and the connection is reset in place of the answer.</summary>
    ResetAfter,

    /// <summary>500 <c>InternalError</c> without effect.</summary>
    InternalError,

    /// <summary>503 <c>SlowDown</c> without effect.</summary>
    SlowDown,

    /// <summary>429 <c>TooManyRequests</c> without effect.</summary>
    TooManyRequests,

    /// <summary>408 <c>RequestTimeout</c> without effect.</summary>
    RequestTimeout,

    /// <summary>200 with an <c>Error</c> in the body, without effect.</summary>
    ErrorIn200,

    /// <summary>The call has its effect, and the body of the answer ends in its middle.</summary>
    TruncatedBody,

    /// <summary>The call has its effect, and the answer is 200 without headers and body.</summary>
    EmptyBody,

    /// <summary>There is no answer until the client gives up. The call has no effect.</summary>
    Hang,

    /// <summary>The call has its effect, and the answer comes in small pieces.</summary>
    Slow,
}
