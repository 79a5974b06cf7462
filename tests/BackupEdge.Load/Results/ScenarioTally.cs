using System.Globalization;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Results;

/// <summary>
/// Counts the iterations of one scenario. Stores one message for each code, so that its size does not depend on the number of failures.
/// Thread-safe.
/// </summary>
public sealed class ScenarioTally
{
    private readonly Lock _gate = new();
    private readonly Latencies _latencies = new();
    private readonly SortedDictionary<(bool Error, int Code), (string Message, long Count)> _codes = [];

    /// <summary>Counts one iteration. Its latency is recorded only if it ended as expected.</summary>
    public void Add(StepResult result, TimeSpan latency)
    {
        lock (_gate)
        {
            var key = (!result.Expected, result.Code);
            var before = _codes.GetValueOrDefault(key, (result.Message, 0));
            _codes[key] = (before.Message, before.Count + 1);
        }

        if (result.Expected)
        {
            _latencies.Add(latency);
        }
    }

    /// <summary>Returns the result of all iterations counted so far.</summary>
    /// <param name="scenario">The name of the scenario.</param>
    /// <param name="load">The description of the load.</param>
    /// <param name="took">The duration of the load.</param>
    public ScenarioResult Result(string scenario, string load, TimeSpan took)
    {
        CodeCount[] codes;
        lock (_gate)
        {
            codes =
            [
                .. _codes.Select(pair => new CodeCount(
                    pair.Key.Code.ToString(CultureInfo.InvariantCulture),
                    pair.Key.Error,
                    pair.Value.Message,
                    pair.Value.Count
                )),
            ];
        }

        var ok = codes.Where(code => !code.Error).Sum(code => code.Count);
        var fail = codes.Where(code => code.Error).Sum(code => code.Count);
        var perSecond = took > TimeSpan.Zero ? ok / took.TotalSeconds : 0;
        return new ScenarioResult(
            scenario,
            load,
            ok,
            fail,
            perSecond,
            _latencies.Percentile(50),
            _latencies.Percentile(95),
            _latencies.Percentile(99),
            codes
        );
    }
}
