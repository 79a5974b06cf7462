namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: the iterations of a scenario that succeeded, or those that failed.</summary>
/// <param name="Request">Their number.</param>
/// <param name="Latency">Their latencies.</param>
/// <param name="StatusCodes">Their codes.</param>
public sealed record MeasurementStats(RequestStats Request, LatencyStats Latency, StatusCodeStats[] StatusCodes)
{
    /// <summary>Counts responses; the latencies are fixed numbers.</summary>
    internal static MeasurementStats Of(IEnumerable<IResponse> responses)
    {
        var all = responses.ToArray();
        return new MeasurementStats(
            new RequestStats(all.Length, all.Length),
            new LatencyStats(1, 2, 3),
            [.. all.GroupBy(one => one.StatusCode).Select(code => new StatusCodeStats(code.Key, code.First().Message, code.Count()))]
        );
    }
}
