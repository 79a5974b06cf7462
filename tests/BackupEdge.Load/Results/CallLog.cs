using System.Collections.Concurrent;
using System.Globalization;

namespace BackupEdge.Load.Results;

/// <summary>
/// Counts calls by kind. A scenario's latency is that of all its calls together; this tells how long each took. Kinds are few: the text in
/// the scenarios' code.
/// </summary>
public sealed class CallLog
{
    private readonly ConcurrentDictionary<string, Calls> _calls = new(StringComparer.Ordinal);

    /// <summary>What was counted, by kind.</summary>
    public IReadOnlyList<CallResult> Results =>
        [.. _calls.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Result(pair.Key))];

    /// <summary>Counts one.</summary>
    /// <param name="call">Method and route, without ids.</param>
    /// <param name="code">The status code; 0 when no answer came.</param>
    /// <param name="latency">How long it took.</param>
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
