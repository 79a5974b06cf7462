using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Engine.Backup;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Commands;

/// <summary>
/// Implements <c>backup --dry-run</c>: prints what a backup would contain. Works beside a running server, and before there is a data
/// folder.
/// </summary>
/// <param name="run">The run of the command.</param>
/// <param name="settings">The settings with the sources.</param>
/// <param name="isListed">Whether each path is printed.</param>
internal sealed class BackupForecast(CommandRun run, Settings settings, bool isListed)
{
    private const int MaxWarnings = 20;

    /// <summary>Prints the extent of a backup. Returns the exit code.</summary>
    /// <exception cref="Fault">The backup would fail.</exception>
    public async Task<int> RunAsync(BackupOptions options)
    {
        using var signals = new InterruptSignals();
        if (!File.Exists(settings.Data.Catalogue))
        {
            return Run(new BackupDryRun(settings, catalogue: null, engine: null), options, signals.Token);
        }

        await using var services = run.OpenToRead(settings);
        return Run(new BackupDryRun(settings, services.Catalogue, services.Engine), options, signals.Token);
    }

    private int Run(BackupDryRun dryRun, BackupOptions options, CancellationToken cancellationToken)
    {
        var listing = new DryRunListing<PreviewPathAnswer>(run, CommandJson.Default.PreviewPathAnswer, (output, path) =>
            output.WriteLine($"{path.Sign} {Printable.Of(path.Path)}")
        );
        Action<PreviewedPath>? report = isListed ? path => listing.Add(new PreviewPathAnswer(path)) : null;
        var (choice, summary) = dryRun.Run(options, report, cancellationToken);
        var answer = new PreviewAnswer(choice, dryRun.SourcesOf(options), summary);
        if (isListed)
        {
            listing.End(JsonRenderer.Text(answer, CommandJson.Default.PreviewAnswer), Sentence(answer));
        }
        else
        {
            run.Answer(answer, CommandJson.Default.PreviewAnswer, output => output.WriteLine(Sentence(answer)));
        }

        WriteNotes(answer);
        return ExitCode.Done;
    }

    private void WriteNotes(PreviewAnswer answer)
    {
        foreach (var warning in answer.Warnings.Take(MaxWarnings))
        {
            run.Errors.Problem($"warning: {warning.Path}: {warning.Message}");
        }

        if (answer.WarningCount > MaxWarnings)
        {
            run.Errors.Problem($"warning: {Units.Count(answer.WarningCount - MaxWarnings)} more; --json lists up to 1000");
        }

        if ((answer.TypeReason ?? BaseText.Missing(answer.Bases)) is { } note)
        {
            run.Errors.Info($"note: {note}");
        }
    }

    private static string Sentence(PreviewAnswer answer)
    {
        var changes = BaseText.Since(answer.Bases) is not { } since
            ? ""
            : $"; {Units.Count(answer.AddedFiles)} added, {Units.Count(answer.ChangedFiles)} changed, "
                + $"{Units.Count(answer.UnchangedFiles)} unchanged and {Units.Count(answer.RemovedFiles)} removed since {since}";
        return $"The backup would be {answer.Type}: {Units.Count(answer.Files, "file")}, {Units.Bytes(answer.SourceSize)}, of which "
            + $"{Units.Bytes(answer.ReadBytes)} would be read{changes}; nothing was written";
    }
}
