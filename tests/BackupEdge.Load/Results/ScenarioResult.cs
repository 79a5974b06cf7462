namespace BackupEdge.Load.Results;

/// <summary>What came of one scenario under one load, whichever engine ran it.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Load">The load in words, such as <c>100 a second</c>.</param>
/// <param name="Ok">Iterations that went as expected.</param>
/// <param name="Fail">Iterations that did not.</param>
/// <param name="PerSecond">Iterations as expected, a second.</param>
/// <param name="Percent50">Median latency of the iterations as expected, milliseconds.</param>
/// <param name="Percent95">Their 95th percentile, milliseconds.</param>
/// <param name="Percent99">Their 99th percentile, milliseconds.</param>
/// <param name="Codes">How often which code came.</param>
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
