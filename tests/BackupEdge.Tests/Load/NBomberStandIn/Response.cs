using NBomber.Contracts;

namespace NBomber.CSharp;

/// <summary>Stands in for NBomber's type: makes responses.</summary>
/// <param name="StatusCode">The status code as text.</param>
/// <param name="IsError">Whether the iteration failed.</param>
/// <param name="Message">What failed; empty if nothing did.</param>
public sealed record Response(string StatusCode, bool IsError, string Message) : IResponse
{
    /// <summary>Makes the response of an iteration that succeeded.</summary>
    public static Response Ok(string statusCode = "", long sizeBytes = 0)
    {
        _ = sizeBytes;
        return new Response(statusCode, IsError: false, "");
    }

    /// <summary>Makes the response of an iteration that failed.</summary>
    public static Response Fail(string statusCode = "", string message = "") => new(statusCode, IsError: true, message);
}
