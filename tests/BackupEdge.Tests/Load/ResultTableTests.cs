using BackupEdge.Load.Results;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the result tables of a load run.</summary>
public sealed class ResultTableTests
{
    [Fact]
    public void Scenarios_are_aligned_and_unexpected_codes_are_marked()
    {
        var result = new ScenarioResult(
            "get-backup",
            "2 callers",
            12,
            3,
            4.04,
            0.5,
            1.256,
            20,
            [new("200", Error: false, "", 12), new("500", Error: true, "no", 3)]
        );

        Assert.Equal(
            """
            | scenario   | load      | ok | fail | per second | p50 ms | p95 ms | p99 ms | codes            |
            |------------|-----------|---:|-----:|-----------:|-------:|-------:|-------:|------------------|
            | get-backup | 2 callers | 12 |    3 |        4.0 |   0.50 |   1.26 |  20.00 | 200: 12, 500!: 3 |

            """,
            ResultTable.Of([result])
        );
    }

    [Fact]
    public void Each_call_has_a_line() =>
        Assert.Equal(
            """
            | call      | count | p50 ms | p95 ms | p99 ms | codes          |
            |-----------|------:|-------:|-------:|-------:|----------------|
            | GET /list |     3 |   1.00 |   2.00 |   3.00 | 200: 2, 401: 1 |

            """,
            ResultTable.Of([new CallResult("GET /list", 3, 1, 2, 3, [new("200", Error: false, "", 2), new("401", Error: false, "", 1)])])
        );
}
