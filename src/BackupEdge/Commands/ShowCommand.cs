using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Implements <c>show</c>, which prints the details of a backup.</summary>
internal sealed class ShowCommand
{
    private readonly Argument<string> _id = Backups.Argument();

    /// <summary>Creates the <c>show</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ShowCommand();
        var command = new Command("show", "Prints the details of a backup.") { verb._id };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var id = await Backups.IdOfAsync(run, service, run.Get(_id)!);
        run.Answer(await service.Backups.ShowAsync(id), (output, shown) => Write(output, run, shown));
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, CommandRun run, ShownBackup shown)
    {
        foreach (var (name, value) in Lines(run, shown))
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.WriteLine($"{name,-15} {Printable.Of(value)}");
            }
        }

        foreach (var archive in shown.Archives)
        {
            output.WriteLine($"{"needs",-15} {Units.Bytes(archive.Bytes)} of {archive.BackupId}{(archive.Deleted ? " (deleted)" : "")}");
        }

        foreach (var dependent in shown.Dependents)
        {
            output.WriteLine($"{"needed by",-15} {dependent}");
        }

        foreach (var copy in shown.Copies)
        {
            output.WriteLine($"{"copy",-15} {CopyText(run.Times, copy)}");
        }

        foreach (var warning in shown.Warnings)
        {
            output.WriteLine($"{"warning",-15} {Printable.Of($"{warning.Path}: {warning.Message}")}");
        }
    }

    private static IEnumerable<(string Name, string? Value)> Lines(CommandRun run, ShownBackup shown)
    {
        var (backup, job, times) = (shown.Row, shown.Job, run.Times);
        yield return ("id", backup.Id);
        yield return ("status", WireNames.Of(backup.Status));
        yield return ("progress", job is null ? null : ProgressText.Of(job, run.CommandEnvironment.Time.GetUtcNow()));
        yield return ("error", backup.ErrorCode is null ? null : $"{backup.ErrorMessage} ({backup.ErrorCode})");
        yield return ("type", WireNames.Of(backup.Type));
        yield return ("type reason", backup.TypeReason);
        foreach (var text in BaseText.Of(BaseAnswer.Of(backup)))
        {
            yield return ("base", text);
        }

        yield return ("label", backup.Label);
        yield return ("tags", string.Join(", ", backup.Tags));
        yield return ("note", backup.Note);
        yield return ("schedule", backup.ScheduleId);
        yield return ("sources", string.Join(", ", backup.Sources.Select(source => $"{source.Name} ({source.Kind})")));
        yield return ("created", $"{times.Text(backup.CreatedAt)} by {backup.CreatedBy}");
        yield return ("started", times.Text(backup.StartedAt));
        yield return ("completed", times.Text(backup.CompletedAt));
        yield return ("duration", backup is { StartedAt: { } started, CompletedAt: { } ended } ? Units.Duration(ended - started) : null);
        yield return ("retention", RetentionText.Of(backup, shown.Rules, shown.Outlook));
        yield return ("expires", shown.Outlook?.ExpiresAt is { } expiresAt ? times.Text(expiresAt) : null);
        yield return ("hold", backup.IsHeld ? $"yes: nothing deletes it until `backupedge hold {backup.Id} --off`" : null);
        yield return ("files", Units.Count(backup.Counts.Files));
        yield return (
            "against base",
            backup.BaseId is null
                ? null
                : $"{Units.Count(backup.Counts.AddedFiles)} added, "
                    + $"{Units.Count(backup.Counts.ChangedFiles)} changed, {Units.Count(backup.Counts.UnchangedFiles)} unchanged, "
                    + $"{Units.Count(backup.Counts.RemovedFiles)} removed"
        );
        yield return ("directories", Units.Count(backup.Counts.Directories));
        yield return ("others", Units.Count(backup.Counts.Others));
        yield return ("source size", ExactBytes(backup.Counts.SourceBytes));
        yield return ("read", ExactBytes(backup.Counts.ReadBytes));
        yield return ("new", ExactBytes(backup.Counts.NewBytes));
        yield return ("size", ExactBytes(backup.Counts.StoredBytes));
        yield return (
            "encryption",
            backup is { SealMode: { } mode, SealEpoch: { } epoch } ? $"{mode}, epoch {epoch}" : BackupDetails.NotEncrypted
        );
        yield return ("chunks", Units.Count(backup.Counts.Chunks));
        yield return ("verified", VerifiedText(times, backup));
        yield return ("job", backup.JobId);
        yield return ("warnings", Units.Count(backup.WarningCount));
    }

    private static string VerifiedText(LocalTimes times, BackupRow backup) =>
        backup.VerifyProblemCount switch
        {
            null => "never",
            0 => $"{times.Text(backup.VerifiedAt)}, intact",
            var problems => $"{times.Text(backup.VerifiedAt)}, {Units.Count(problems.Value, "problem")}",
        };

    private static string CopyText(LocalTimes times, BackupCopyAnswer copy)
    {
        var copied = WrittenTime(copy.CopiedAt) is { } at ? $" {times.Text(at)}" : "";
        var locked = WrittenTime(copy.ProtectedUntil) is { } until ? $", protected until {times.Text(until)}" : "";
        return $"{copy.Name}: {copy.Status}{copied}{locked}";
    }

    private static DateTimeOffset? WrittenTime(string? text) => text is not null && UtcTime.TryParse(text, out var time) ? time : null;

    private static string ExactBytes(long bytes) =>
        bytes < 1000 ? Units.Bytes(bytes) : $"{Units.Bytes(bytes)} ({Units.Count(bytes)} bytes)";
}
