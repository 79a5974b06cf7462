namespace NBomber.Contracts;

/// <summary>Stands in for NBomber's type: the response of an iteration.</summary>
public interface IResponse
{
    /// <summary>The status code as text.</summary>
    string StatusCode { get; }

    /// <summary>Whether the iteration failed.</summary>
    bool IsError { get; }

    /// <summary>What failed; empty if nothing did.</summary>
    string Message { get; }
}
