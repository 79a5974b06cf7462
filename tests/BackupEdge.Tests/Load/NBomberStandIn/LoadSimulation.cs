namespace NBomber.Contracts;

/// <summary>Stands in for NBomber's type: a load, which is either iterations that arrive or callers that repeat theirs.</summary>
/// <param name="Arrivals">The number of iterations that arrive; 0 for callers.</param>
/// <param name="Copies">The number of callers; 0 for arrivals.</param>
public sealed record LoadSimulation(int Arrivals, int Copies);
