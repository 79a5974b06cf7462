using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// Runs a drill: restores the sources one after another, so that it needs the space of the largest one only, and proves each. The archives
/// of each backup are verified once. It never writes to a source.
/// </summary>
/// <param name="tools">What its parts share.</param>
/// <param name="request">What is restored.</param>
/// <param name="keys">Returns the keys that sign the report; null if there are none.</param>
/// <param name="host">The name of this machine.</param>
internal sealed class DrillRun(DrillTools tools, DrillRequest request, Func<StoreKeys?> keys, string host)
{
    private const string Scratch = "scratch";
    private readonly Dictionary<string, VerifySummary> _verified = new(StringComparer.Ordinal);
    private readonly List<(DrilledSource Report, DrilledSourceRow Row)> _done = [];
    private readonly List<PathReport> _warnings = [];
    private readonly DateTimeOffset _startedAt = tools.Time.GetUtcNow();

    /// <summary>Runs the drill; blocks until it has ended.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, or the keys cannot sign the report.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing that was restored is left.</exception>
    public DrillEnd Run(CancellationToken cancel)
    {
        var choices = tools.Catalogue.Read(session => DrillSelection.Read(session, tools.Settings, request));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(tools.Rules.MaxMinutes), tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        foreach (var choice in choices)
        {
            if (limit.IsCancellationRequested)
            {
                const string Why = "There was no time left for it. It is among the first in the next drill.";
                _warnings.Add(new PathReport(choice.Source, FaultCode.DrillSkipped, Why));
                continue;
            }

            var log = new ProofLog(choice, tools.Time);
            NoteMissing(choice, log);
            try
            {
                Prove(choice, log, either.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                log.Skip(
                    FaultCode.DrillSkipped,
                    $"It was not finished within the {tools.Rules.MaxMinutes} minutes of 'drill.max_minutes'. Raise the limit."
                );
            }
            catch (Fault fault) when (IsOfBackup(fault))
            {
                log.Fail("restore", fault);
            }
            catch (Fault fault)
            {
                log.Skip(fault.Code, fault.Message);
            }

            if (choice.Backup is { } backup && IsDeleted(backup))
            {
                log.Withdraw(FaultCode.BackupNotFound, $"The backup '{backup.Id}' was deleted during the drill.");
            }

            cancel.ThrowIfCancellationRequested();
            _done.Add(log.End(KindOf(choice)));
        }

        return End();
    }

    // So that a drill of an older backup is not taken for one of the newest.
    private void NoteMissing(DrillChoice choice, ProofLog log)
    {
        if (choice is { MissingNewer: { } missing, Backup: { } older })
        {
            var why = $"The archive of '{missing}', which is newer, is missing: '{older.Id}' is restored instead.";
            log.Omit("archives", why);
            _warnings.Add(new PathReport(missing, FaultCode.ArchiveMissing, why));
        }
    }

    private void Prove(DrillChoice choice, ProofLog log, CancellationToken cancel)
    {
        if (choice.Backup is not { } backup)
        {
            log.Skip(
                FaultCode.DrillSkipped,
                request.Copy is null
                    ? $"No completed backup has the source '{choice.Source}'. Make one."
                    : $"The copy '{request.Copy}' has no backup of the source '{choice.Source}' yet. Run the copy first."
            );
            return;
        }

        var source = backup.Sources.First(one => one.Name == choice.Source);
        VerifyArchives(backup, log, cancel);
        var left = IsLocked(backup, log) ? null : new SourceProof(tools, log, cancel).Run(backup, source);
        if (left is not null)
        {
            _warnings.Add(new PathReport(choice.Source, FaultCode.IoError, left));
        }
    }

    // The archives of a backup that was deleted meanwhile are gone, which is not damage.
    private bool IsDeleted(BackupRow backup) =>
        tools.Catalogue.Read(session => session.Backups.Find(backup.Id)) is not { Status: RunStatus.Completed or RunStatus.Missing };

    private void VerifyArchives(BackupRow backup, ProofLog log, CancellationToken cancel)
    {
        try
        {
            log.Check("archives", () =>
            {
                if (!_verified.TryGetValue(backup.Id, out var summary))
                {
                    tools.Progress.Restart();
                    summary = _verified[backup.Id] = tools.Reader.Verify(backup.Id, tools.Progress, cancel);
                }

                var (count, problems) = summary.ProblemsOf(log.Source);
                log.Add(count, problems);
                if (count == 0)
                {
                    return (DrillCheck.Passed, IntactText(summary), summary.Chunks, summary.Bytes);
                }

                // Of more problems than are listed, all that are may be in other sources.
                var first = problems.Count == 0 ? "." : $", first '{problems[0].Path}': {problems[0].Message}";
                return (DrillCheck.Failed, $"The archives have {Problems(count)}{first}", summary.Chunks, summary.Bytes);
            });
        }
        catch (Fault fault) when (IsOfBackup(fault))
        {
            log.Fail("archives", fault);
        }
    }

    private static string IntactText(VerifySummary summary)
    {
        var locked = summary.LockedChunks == 0 ? "" : $" {summary.LockedChunks} chunks were checked by seal only.";
        return summary.ProblemCount == 0
            ? $"All bytes of the archives are as they were written.{locked}"
            : $"All bytes of this source are as they were written. Other parts of the archives are damaged "
                + $"({Problems(summary.Owners.InEntries)} in other sources).{locked}";
    }

    private static string Problems(long count) => count == 1 ? "1 problem" : $"{count} problems";

    private bool IsLocked(BackupRow backup, ProofLog log)
    {
        try
        {
            tools.Reader.ThrowIfLocked(backup.Id);
            return false;
        }
        catch (Fault fault) when (fault.Code == FaultCode.ContentLocked)
        {
            log.Skip(FaultCode.ContentLocked, $"{fault.Message} Without that, only the archives were verified: nothing was restored.");
            return true;
        }
        catch (Fault fault) when (IsOfBackup(fault))
        {
            if (!log.HasFailed)
            {
                log.Fail("restore", fault);
            }

            return true;
        }
    }

    /// <summary>
    /// Returns whether a fault is one of the archives. Others say nothing about them: no space, no permission, locked. An archive that this
    /// program does not know cannot be restored here either, and one flipped bit in its version makes it one.
    /// </summary>
    internal static bool IsOfBackup(Fault fault) =>
        fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveMissing or FaultCode.ArchiveUnsupported;

    private DrillEnd End()
    {
        var now = tools.Time.GetUtcNow();
        var result = ResultOf([.. _done.Select(one => one.Row.Result)]);
        var report = new DrillReport
        {
            Format = DrillReport.FormatName,
            Id = DrillRow.IdOf(request.JobId),
            JobId = request.JobId,
            Host = host,
            Version = ProgramVersion.Number,
            RequestedBy = request.RequestedBy,
            StartedAt = UtcTime.Text(_startedAt),
            EndedAt = UtcTime.Text(now),
            From = request.Copy ?? DrillReport.DataFolder,
            RestoredTo = tools.Rules.Target ?? Scratch,
            Result = WireNames.Of(result),
            Sources = [.. _done.Select(one => one.Report)],
        };
        var row = new DrillRow
        {
            Id = report.Id,
            JobId = request.JobId,
            Result = result,
            Copy = request.Copy,
            StartedAt = _startedAt,
            EndedAt = now,
            CreatedBy = request.RequestedBy,
            Sources = [.. _done.Select(one => one.Row)],
            Report = ReportSigning.Sign(report, keys()),
        };
        return new DrillEnd(row, Counts(), request.Copy is null ? _verified : Unverified, Problems(), Warnings())
        {
            FailedCheck = _done.SelectMany(one => one.Report.Checks).FirstOrDefault(check => check.Outcome == DrillCheck.Failed)?.Name,
        };
    }

    private static readonly Dictionary<string, VerifySummary> Unverified = [];

    private DrillCounts Counts() =>
        new()
        {
            ProvenSources = CountOf(DrillResult.Proven),
            FailedSources = CountOf(DrillResult.Failed),
            SkippedSources = CountOf(DrillResult.Skipped),
            Files = _done.Sum(one => one.Report.Files),
            Bytes = _done.Sum(one => one.Report.Bytes),
            RecoveryMs = _done.Sum(one => one.Row.RecoveryMilliseconds ?? 0),
        };

    private long CountOf(DrillResult result) => _done.LongCount(one => one.Row.Result == result);

    private List<PathReport> Problems() =>
        [
            .. _done
                .Where(one => one.Row.Result == DrillResult.Failed)
                .SelectMany(one => one.Report.Problems.Select(problem => new PathReport(problem.Path, problem.Code, problem.Message))),
        ];

    private List<PathReport> Warnings() =>
        [
            .. _done
                .Where(one => one.Row.Result == DrillResult.Skipped)
                .Select(one => new PathReport(one.Row.Source, one.Row.Code!, one.Row.Message!)),
            .. _warnings,
        ];

    private static DrillResult ResultOf(List<DrillResult> results) =>
        results.Contains(DrillResult.Failed) ? DrillResult.Failed
        : !results.Contains(DrillResult.Proven) ? DrillResult.Skipped
        : results.Contains(DrillResult.Skipped) ? DrillResult.Partial
        : DrillResult.Proven;

    private static string? KindOf(DrillChoice choice) => choice.Backup?.Sources.FirstOrDefault(one => one.Name == choice.Source)?.Kind;
}
