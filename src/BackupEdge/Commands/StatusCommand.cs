using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Encryption;
using BackupEdge.Monitoring;

namespace BackupEdge.Commands;

/// <summary>Implements <c>status</c>, which shows the health of the service, also if no server runs.</summary>
internal sealed class StatusCommand
{
    private readonly Option<bool> _check = Options.Switch("--check", "Exit with 1 if anything is wrong, for monitoring.");

    /// <summary>Creates the <c>status</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new StatusCommand();
        var command = new Command("status", "Shows the health of sources, schedules, space and jobs.") { verb._check };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(() => run.OpenBesideServer(reads: true));
        var answer = await service.StatusAsync();
        run.Answer(answer, (output, status) => Write(output, run, status, service.Place));
        return run.Get(_check) && answer.Value.IsDegraded ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(TextWriter output, CommandRun run, ServiceStatus status, (string Name, string Value) place)
    {
        output.WriteLine(
            status.IsDegraded ? $"{run.Colors.Paint("degraded")}: {Units.Count(status.Reasons.Count, "reason")}" : run.Colors.Paint("ok")
        );
        foreach (var reason in status.Reasons)
        {
            output.WriteLine($"  {reason.Code}: {Printable.Of(reason.Message)}");
        }

        foreach (var warning in status.Warnings)
        {
            output.WriteLine($"warning: {Printable.Of(warning.Message)}");
        }

        output.WriteLine();
        foreach (var (name, value) in Lines(status, place, run.Times))
        {
            output.WriteLine($"{name,-17} {Printable.Of(value)}");
        }

        WriteSources(output, run, status);
        WriteSchedules(output, run, status);
        WriteCopies(output, run, status);
    }

    private static IEnumerable<(string Name, string Value)> Lines(ServiceStatus status, (string Name, string Value) place, LocalTimes times)
    {
        yield return place;
        yield return ("server", status.IsRunning ? "running" : "not running");
        var lost = status.HasLostJobs ? "; their process was killed, and the next start marks them as interrupted" : "";
        yield return ("jobs", $"{Units.Count(status.QueuedJobs)} queued, {Units.Count(status.RunningJobs)} running{lost}");
        foreach (var active in status.ActiveJobs)
        {
            yield return (WireNames.Of(active.Job.Status), JobText.Of(active, status.At));
        }

        yield return (
            "store",
            status.Store is { } store
                ? $"{Units.Count(store.Usage.Archives, "archive")}, {Units.Bytes(store.Usage.Bytes)}; {Units.Bytes(store.FreeBytes)} free"
                : "cannot be read"
        );
        yield return (
            "oldest unverified",
            status.OldestUnverified is { } oldest ? $"{oldest.Id}, {AgeText(status, oldest.EndedAt)} old" : "none"
        );
        if (status.EncryptionMode is { } mode)
        {
            var unlocked = status.UnlockedUntil is { } until ? $"; unlocked until {times.Text(until)}" : "";
            yield return ("encryption", KeyWords.Of(mode) + unlocked);
        }

        foreach (var source in status.Sources.Where(source => source.Wal?.PointHere is not null))
        {
            var point = source.Wal!.PointHere!.Value;
            yield return ("recovery point", $"{source.Name}: {times.Text(point)}, {AgeText(status, point)} old");
        }

        foreach (var webhook in status.Webhooks)
        {
            yield return (
                "webhook",
                $"{webhook.Webhook}: {Units.Count(webhook.Waiting)} waiting{(webhook.Error is null ? "" : $": {webhook.Error}")}"
            );
        }
    }

    private static void WriteSources(TextWriter output, CommandRun run, ServiceStatus status)
    {
        // Without drills, the two columns would only take space.
        var hasDrills = status.Sources.Any(source => source.Proof?.Last is not null);
        string[] proof = hasDrills ? ["PROVEN", ">RECOVERY"] : [];
        var table = new Table(["SOURCE", "KIND", "LAST SUCCESS", ">AGE", "LAST BACKUP", "STATUS", .. proof, "OVERDUE"]);
        foreach (var source in status.Sources)
        {
            var success = source.LastSuccess?.EndedAt;
            table.Add([
                source.Name,
                source.Kind,
                success is null ? "never" : run.Times.Text(success),
                success is { } at ? AgeText(status, at) : "-",
                source.LastEnded?.Id ?? "-",
                source.LastEnded is { } last ? WireNames.Of(last.Status) : "-",
                .. hasDrills ? ProofCells(run, source.Proof) : [],
                source.OverdueFor is null ? "" : "yes",
            ]);
        }

        WriteTable(output, run.Colors, table, status.Sources.Count);
    }

    private static string[] ProofCells(CommandRun run, SourceProofRow? proof) =>
        [
            (proof?.ProvenAt is null ? "never" : run.Times.Text(proof.ProvenAt)) + LaterText(proof),
            proof?.RecoveryMilliseconds is { } milliseconds ? Units.Duration(TimeSpan.FromMilliseconds(milliseconds)) : "-",
        ];

    // A source may have been proven, and then found damaged.
    private static string LaterText(SourceProofRow? proof) =>
        proof?.Last is { } last and not { Result: DrillResult.Proven } ? $", last {WireNames.Of(last.Result)}" : "";

    private static void WriteSchedules(TextWriter output, CommandRun run, ServiceStatus status)
    {
        var table = new Table("SCHEDULE", "NAME", "NEXT", "LAST", "STATUS", "LAST SUCCESS", "OVERDUE");
        foreach (var state in status.Schedules)
        {
            table.Add(
                state.Row.Id,
                state.Row.Name ?? "",
                state.Row.Enabled ? run.Times.Text(state.Row.NextDueAt) : "disabled",
                run.Times.Text(state.Row.LastStartedAt),
                state.LastStatus ?? "-",
                state.LastSuccessAt is null ? "never" : run.Times.Text(state.LastSuccessAt),
                state.OverdueFor is null ? "" : "yes"
            );
        }

        WriteTable(output, run.Colors, table, status.Schedules.Count);
    }

    private static void WriteCopies(TextWriter output, CommandRun run, ServiceStatus status)
    {
        var table = new Table("COPY", "LAST COMPLETE RUN", ">BACKUPS", ">SIZE", ">WAITING", ">LAG", "PROTECTED UNTIL", "LATE");
        foreach (var copy in status.Copies)
        {
            table.Add(
                copy.Name,
                copy.LastCompletedAt is null ? "never" : run.Times.Text(copy.LastCompletedAt),
                Units.Count(copy.Backups),
                Units.Bytes(copy.Bytes),
                Units.Count(copy.WaitingBackups),
                copy.Lag == TimeSpan.Zero ? "-" : Units.Duration(copy.Lag),
                run.Times.Text(copy.ProtectedUntil),
                copy.IsLate ? "yes" : ""
            );
        }

        WriteTable(output, run.Colors, table, status.Copies.Count);
    }

    private static void WriteTable(TextWriter output, StatusColors colors, Table table, int rows)
    {
        if (rows > 0)
        {
            output.WriteLine();
            table.Write(output, colors);
        }
    }

    private static string AgeText(ServiceStatus status, DateTimeOffset time) => Units.Duration(TimeSpan.FromSeconds(status.AgeOf(time)));
}
