namespace BackupEdge.Load.Results;

/// <summary>What came of one kind of call over all scenarios, measured from its sending to the last byte of its answer.</summary>
/// <param name="Call">Method and route, such as <c>GET /list</c>.</param>
/// <param name="Count">How many were made.</param>
/// <param name="Percent50">Median latency, milliseconds.</param>
/// <param name="Percent95">95th percentile, milliseconds.</param>
/// <param name="Percent99">99th percentile, milliseconds.</param>
/// <param name="Codes">How often which code came, by code; whether one was expected is for the scenarios to tell.</param>
public sealed record CallResult(
    string Call,
    long Count,
    double Percent50,
    double Percent95,
    double Percent99,
    IReadOnlyList<CodeCount> Codes
);
