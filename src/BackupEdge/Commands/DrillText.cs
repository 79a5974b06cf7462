using System.Globalization;
using BackupEdge.Drills;

namespace BackupEdge.Commands;

/// <summary>Writes the report of a drill as text.</summary>
internal static class DrillText
{
    private const int MaxProblems = 20;

    /// <summary>Writes the report, with the first problems of each source.</summary>
    public static void Write(TextWriter output, DrillReport report)
    {
        output.WriteLine($"{report.Id}: {report.Result}, from {Printable.Of(report.From)}");
        foreach (var source in report.Sources)
        {
            Write(output, source);
        }
    }

    private static void Write(TextWriter output, DrilledSource source)
    {
        var recovery = source.RecoveryMs is { } time
            ? string.Create(CultureInfo.InvariantCulture, $", restored in {time / 1000.0:0.0##} s")
            : "";
        var backup = source.BackupId is { } id ? $" ({id})" : "";
        output.WriteLine(
            $"{Printable.Of(source.Source)}{backup}: {source.Result}{recovery}, {Units.Count(source.Files, "file")}, "
                + Units.Bytes(source.Bytes)
        );
        foreach (var check in source.Checks)
        {
            output.WriteLine($"  {check.Name,-9} {check.Outcome,-8} {Printable.Of(check.Message)}");
        }

        foreach (var table in source.Tables)
        {
            output.WriteLine($"  table     {Printable.Of(table.Name)}: {Units.Count(table.Rows, "row")}");
        }

        foreach (var problem in source.Problems.Take(MaxProblems))
        {
            output.WriteLine($"  problem   {Printable.Of(problem.Path)}: {Printable.Of(problem.Message)}");
        }

        if (source.Problems.Count > MaxProblems)
        {
            output.WriteLine($"  problem   {Units.Count(source.Problems.Count - MaxProblems)} more; --json lists them");
        }

        if (source.Message is { } message && source.Checks.All(check => check.Message != message))
        {
            output.WriteLine($"  {Printable.Of(message)}");
        }
    }
}
