namespace BackupEdge.Load.Results;

/// <summary>The result of one scenario under one load, in the same form for each engine.</summary>
/// <param name="Scenario">The name of the scenario.</param>
/// <param name="Load">The description of the load, such as <c>100 a second</c>.</param>
/// <param name="Ok">The number of iterations that ended as expected.</param>
/// <param name="Fail">The number of other iterations.</param>
/// <param name="PerSecond">The number of iterations per second that ended as expected.</param>
/// <param name="Percent50">The median latency in milliseconds of the iterations that ended as expected.</param>
/// <param name="Percent95">The 95th percentile of the same latencies in milliseconds.</param>
/// <param name="Percent99">The 99th percentile of the same latencies in milliseconds.</param>
/// <param name="Codes">The count of each status code.</param>
public sealed record ScenarioResult(
    string Scenario,
    string Load,
    long Ok,
    long Fail,
    double PerSecond,
    double Percent50,
    double Percent95,
    double Percent99,
    IReadOnlyList<CodeCount> Codes
);
