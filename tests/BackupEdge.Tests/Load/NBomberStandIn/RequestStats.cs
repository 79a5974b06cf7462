namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: the number of iterations.</summary>
/// <param name="Count">The number.</param>
/// <param name="RPS">The number per second.</param>
public sealed record RequestStats(int Count, double RPS);
