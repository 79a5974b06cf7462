using System.Collections.Concurrent;
using System.Globalization;

namespace BackupEdge.Load.Results;

/// <summary>
/// Records the latencies and status codes of single calls, by kind; the latency of a scenario includes all its calls. The number of kinds
/// is small, because they are literals in the scenarios.
/// </summary>
public sealed class CallLog
{
    private readonly ConcurrentDictionary<string, Calls> _calls = new(StringComparer.Ordinal);

    /// <summary>The results for each kind of call, sorted by kind.</summary>
    public IReadOnlyList<CallResult> Results =>
        [.. _calls.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Result(pair.Key))];

    /// <summary>Records one call.</summary>
    /// <param name="call">Method and route, without ids.</param>
    /// <param name="code">The status code; 0 if there was no answer.</param>
    /// <param name="latency">The duration of the call.</param>
    public void Add(string call, int code, TimeSpan latency)
    {
        var calls = _calls.GetOrAdd(call, static _ => new Calls());
        calls.Latencies.Add(latency);
        calls.Codes.AddOrUpdate(code, 1, static (_, count) => count + 1);
    }

    private sealed class Calls
    {
        public Latencies Latencies { get; } = new();

        public ConcurrentDictionary<int, long> Codes { get; } = new();

        public CallResult Result(string call)
        {
            var codes = Codes
                .OrderBy(pair => pair.Key)
                .Select(pair => new CodeCount(pair.Key.ToString(CultureInfo.InvariantCulture), Error: false, "", pair.Value))
                .ToArray();
            return new CallResult(
                call,
                codes.Sum(code => code.Count),
                Latencies.Percentile(50),
                Latencies.Percentile(95),
                Latencies.Percentile(99),
                codes
            );
        }
    }
}
