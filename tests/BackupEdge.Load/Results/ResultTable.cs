using System.Globalization;
using System.Text;

namespace BackupEdge.Load.Results;

/// <summary>Formats the results of a run as Markdown tables, in the same way for both engines.</summary>
public static class ResultTable
{
    private static readonly string[] ScenarioHead = ["scenario", "load", "ok", "fail", "per second", "p50 ms", "p95 ms", "p99 ms", "codes"];
    private static readonly string[] CallHead = ["call", "count", "p50 ms", "p95 ms", "p99 ms", "codes"];

    /// <summary>Formats a table with one row for each scenario and load.</summary>
    public static string Of(IEnumerable<ScenarioResult> results) =>
        Format(
            ScenarioHead,
            textColumns: 2,
            results.Select(result =>
                (string[])
                    [
                        result.Scenario,
                        result.Load,
                        Whole(result.Ok),
                        Whole(result.Fail),
                        Tenths(result.PerSecond),
                        Hundredths(result.Percent50),
                        Hundredths(result.Percent95),
                        Hundredths(result.Percent99),
                        Codes(result.Codes),
                    ]
            )
        );

    /// <summary>Formats a table with one row for each kind of call.</summary>
    public static string Of(IEnumerable<CallResult> results) =>
        Format(
            CallHead,
            textColumns: 1,
            results.Select(result =>
                (string[])
                    [
                        result.Call,
                        Whole(result.Count),
                        Hundredths(result.Percent50),
                        Hundredths(result.Percent95),
                        Hundredths(result.Percent99),
                        Codes(result.Codes),
                    ]
            )
        );

    private static string Format(string[] head, int textColumns, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < all.Length; i++)
        {
            // Numbers are aligned to the right. The last column, the codes, is text.
            text.Append("| ")
                .AppendJoin(
                    " | ",
                    all[i].Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))
                )
                .Append(" |\n");
            if (i == 0)
            {
                text.Append('|')
                    .AppendJoin(
                        '|',
                        widths.Select((width, column) => IsText(column) ? new string('-', width + 2) : new string('-', width + 1) + ':')
                    )
                    .Append("|\n");
            }
        }

        return text.ToString();

        bool IsText(int column) => column < textColumns || column == head.Length - 1;
    }

    private static string Codes(IEnumerable<CodeCount> codes) =>
        string.Join(", ", codes.Select(code => $"{code.Code}{(code.Error ? "!" : "")}: {Whole(code.Count)}"));

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Tenths(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Hundredths(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
