namespace BackupEdge.Load.Results;

/// <summary>The result of one kind of call in all scenarios. Latencies end with the last byte of the answer.</summary>
/// <param name="Call">Method and route, such as <c>GET /list</c>.</param>
/// <param name="Count">The number of calls.</param>
/// <param name="Percent50">The median latency in milliseconds.</param>
/// <param name="Percent95">The 95th percentile in milliseconds.</param>
/// <param name="Percent99">The 99th percentile in milliseconds.</param>
/// <param name="Codes">The count of each status code. Which codes are expected depends on the scenario.</param>
public sealed record CallResult(
    string Call,
    long Count,
    double Percent50,
    double Percent95,
    double Percent99,
    IReadOnlyList<CodeCount> Codes
);
