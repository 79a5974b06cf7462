namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: the number of iterations that ended with a status code.</summary>
/// <param name="StatusCode">The code.</param>
/// <param name="Message">The message of the first one.</param>
/// <param name="Count">The number.</param>
public sealed record StatusCodeStats(string StatusCode, string? Message, int Count);
