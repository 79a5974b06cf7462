using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;

namespace BackupEdge.Commands;

/// <summary>Writes the details of a job as text.</summary>
internal static class ShownJobText
{
    /// <summary>Writes all properties of a job.</summary>
    public static void Write(TextWriter output, CommandRun run, ShownJob shown)
    {
        foreach (var (name, value) in Lines(run, shown.Row))
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.WriteLine($"{name,-15} {Printable.Of(value)}");
            }
        }

        foreach (var error in shown.Errors)
        {
            output.WriteLine($"{"failed",-15} {Printable.Of($"{error.Path}: {error.Message}")}");
        }

        foreach (var warning in shown.Warnings)
        {
            output.WriteLine($"{"warning",-15} {Printable.Of($"{warning.Path}: {warning.Message}")}");
        }
    }

    /// <summary>Returns how a job ended.</summary>
    public static string Sentence(JobRow job) =>
        $"{job.Id} ({WireNames.Of(job.Kind)}{(job.BackupId is null ? "" : $" {job.BackupId}")}) {WireNames.Of(job.Status)} after "
        + JobReport.Duration(job);

    private static IEnumerable<(string Name, string? Value)> Lines(CommandRun run, JobRow job)
    {
        var times = run.Times;
        yield return ("id", job.Id);
        yield return ("kind", job.DryRun ? $"{WireNames.Of(job.Kind)} (dry run)" : WireNames.Of(job.Kind));
        yield return ("status", job is { CancelRequested: true, HasEnded: false } ? "cancelling" : WireNames.Of(job.Status));
        yield return ("progress", job.HasEnded ? null : ProgressText.Of(job, run.CommandEnvironment.Time.GetUtcNow()));
        yield return ("error", job.ErrorCode is null ? null : $"{OptionNames.In(job.ErrorMessage ?? "")} ({job.ErrorCode})");
        yield return ("backup", job.BackupId);
        yield return ("target", job.Target);
        yield return ("created", $"{times.Text(job.CreatedAt)} by {job.CreatedBy}");
        yield return ("started", job.StartedAt is null ? null : times.Text(job.StartedAt));
        yield return ("completed", job.CompletedAt is null ? null : times.Text(job.CompletedAt));
        yield return ("duration", job is { StartedAt: not null, CompletedAt: not null } ? JobReport.Duration(job) : null);
        foreach (var (name, value) in job.Result?.ToDictionary() ?? new Dictionary<string, long>())
        {
            yield return (name.Replace('_', ' '), Units.Count(value));
        }

        yield return ("errors", Units.Count(job.ErrorCount));
        yield return ("warnings", Units.Count(job.WarningCount));
    }
}
