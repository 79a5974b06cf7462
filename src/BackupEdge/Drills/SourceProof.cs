using BackupEdge.Catalogue;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// Proves one source: restores it, compares what was restored with the backup and with the source, and checks databases. What was restored
/// is deleted before this returns, in any case.
/// </summary>
/// <param name="tools">What the drill shares.</param>
/// <param name="log">Receives what is found out.</param>
/// <param name="cancel">Cancels the drill.</param>
internal sealed class SourceProof(DrillTools tools, ProofLog log, CancellationToken cancel)
{
    // So that other writes to the same disk do not fail while the restored files are there.
    private const long SpareBytes = 64L << 20;

    /// <summary>Proves the source. Returns why something could not be deleted, as a sentence; null if all was.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="source">The source in the backup.</param>
    /// <exception cref="Fault">The drill is not possible, for a reason that says nothing about the backup.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? Run(BackupRow backup, BackupSource source)
    {
        if (Measure(backup, source) is not { } contents)
        {
            return null;
        }

        tools.Folder.Make();
        try
        {
            Prove(backup, source, contents);
        }
        catch
        {
            _ = tools.Folder.TryRemove();
            throw;
        }

        return tools.Folder.TryRemove();
    }

    // Returns null if the source is not restored.
    private SourceContents? Measure(BackupRow backup, BackupSource source)
    {
        SourceContents contents;
        try
        {
            contents = tools.Reader.ContentsOf(backup.Id, source.Name, cancel);
        }
        catch (Fault fault) when (DrillRun.IsOfBackup(fault))
        {
            log.Fail("restore", fault);
            return null;
        }

        log.Entries = contents.Entries;
        var (bytes, most) = (contents.Bytes, tools.Rules.MaxBytes);
        if (most > 0 && bytes > most)
        {
            log.Skip(
                FaultCode.DrillSkipped,
                $"Its restore needs {ByteSize.Text(bytes)}, and 'drill.max_bytes' allows {ByteSize.Text(most)}, so nothing was restored. "
                    + "Raise the limit."
            );
            return null;
        }

        var free = tools.Options.SpaceOf(tools.Folder.Path).FreeBytes;
        if (bytes > free - SpareBytes)
        {
            log.Skip(
                FaultCode.NoSpace,
                $"Its restore needs {ByteSize.Text(bytes)} at '{Path.GetDirectoryName(tools.Folder.Path)}', where {ByteSize.Text(free)} "
                    + $"are free and {ByteSize.Text(SpareBytes)} must stay free, so nothing was restored. Free some space, or set "
                    + "'drill.target' to a target on a larger disk."
            );
            return null;
        }

        return contents;
    }

    private void Prove(BackupRow backup, BackupSource source, SourceContents contents)
    {
        if (Restore(backup, source) is not { } restored)
        {
            return;
        }

        CrashPoints.Pass(CrashPoint.DrillRestored);
        Compare(backup, source, restored);
        var file = contents.FileName is { } name ? Path.Combine(tools.Folder.Content, name) : null;
        if (file is not null && File.Exists(file))
        {
            CheckDatabase(source, file);
        }

        new CommandProof(tools, log, cancel).Run(backup, source);

        // Last, since it takes the place of what was restored.
        if (source.Kind == PostgresPhysicalSource.KindName)
        {
            new ServerProof(tools, log, cancel).Run(backup, source);
        }
    }

    private RestoreSummary? Restore(BackupRow backup, BackupSource source)
    {
        var request = tools.RequestTo(backup.Id, source.Name, tools.Folder.Content);
        RestoreSummary? summary = null;
        var start = tools.Time.GetTimestamp();
        try
        {
            log.Check("restore", () =>
            {
                tools.Progress.Restart();
                summary = tools.Reader.Restore(request, tools.Progress, cancel);
                var took = tools.Time.GetElapsedTime(start);
                List<PathReport> errors = [.. summary.Errors.Where(error => !IsIncomplete(error))];

                // What is not listed is found by the comparison, which reports each entry that was not restored.
                var count = errors.Count == 0 ? 0 : summary.ErrorCount - (summary.Errors.Count - errors.Count);
                log.Add(count, errors);
                log.Recovery = count == 0 ? took : null;
                return count > 0
                    ? (
                        DrillCheck.Failed,
                        $"{count} paths could not be restored, first '{errors[0].Path}': {errors[0].Message}",
                        summary.Files,
                        summary.Bytes
                    )
                    : (DrillCheck.Passed, RestoredText(summary), summary.Files, summary.Bytes);
            });
            return summary;
        }
        catch (Fault fault) when (DrillRun.IsOfBackup(fault))
        {
            log.Fail("restore", fault);
            return null;
        }
    }

    private void Compare(BackupRow backup, BackupSource source, RestoreSummary restored)
    {
        var request = new RestoredCheckRequest
        {
            Id = backup.Id,
            Source = source.Name,
            Folder = tools.Folder.Content,
            Followed = tools.Folder.Followed,
            Live = tools.Settings.FindSource(source.Name) is FilesSource live && live.Path == source.Path ? live : null,
            RestoreWarnings = restored.Warnings,
            HasMoreWarnings = restored.WarningCount > restored.Warnings.Count,
            NotContained = restored.Errors.Where(IsIncomplete).Select(error => error.Path).ToHashSet(StringComparer.Ordinal),
        };
        RestoredCheckSummary? found = null;
        log.Check("content", () =>
        {
            tools.Progress.Restart();
            found = tools.Reader.CheckRestored(request, tools.Progress, cancel);
            (log.Files, log.Bytes) = (found.Files, found.Bytes);
            log.Add(found.ContentProblems + found.MetadataProblems + found.LiveProblems, found.Problems);
            return found.ContentProblems == 0
                ? (
                    DrillCheck.Passed,
                    found.Files == 1
                        ? "1 file is byte by byte what the backup has."
                        : $"{found.Files} files are byte by byte what the backup has.",
                    found.Files,
                    found.Bytes
                )
                : (DrillCheck.Failed, $"{found.ContentProblems} entries differ from the backup.", found.Files, found.Bytes);
        });
        AddMetadata(found!);
        AddLive(found!, request.Live is not null);
    }

    private void AddMetadata(RestoredCheckSummary found)
    {
        // The restore has failed, so there may be nothing but folders.
        if (log.Recovery is null && found.Files == 0)
        {
            log.Omit("metadata", "It was not compared, because no file was restored.");
            return;
        }

        if (!found.ComparesMetadata)
        {
            log.Omit("metadata", "It was not compared, because the restore has more warnings about it than are listed.");
            return;
        }

        var owners = found.ComparesOwners ? "" : " Owners were not compared: only root can restore them.";
        log.Check("metadata", () =>
            found.MetadataProblems == 0
                ? (DrillCheck.Passed, $"Modes, times and attributes are those of the backup.{owners}", found.Entries, 0)
                : (DrillCheck.Failed, $"{found.MetadataProblems} entries have other metadata than the backup.{owners}", found.Entries, 0)
        );
    }

    private void AddLive(RestoredCheckSummary found, bool isCompared)
    {
        if (!isCompared || found.LiveSkipped is not null)
        {
            log.Omit("source", found.LiveSkipped ?? "Only configured sources of kind files are compared with the source itself.");
            return;
        }

        if (found.LiveFiles == 0)
        {
            var why = found.ChangedFiles == 0 ? "." : $": {found.ChangedFiles} have changed since the backup.";
            log.Omit("source", $"No file was compared with the source{why}");
            return;
        }

        log.Check("source", () =>
        {
            var changed = found.ChangedFiles == 0 ? "" : $" {found.ChangedFiles} have changed since, and were not compared.";
            return found.LiveProblems == 0
                ? (
                    DrillCheck.Passed,
                    found.LiveFiles == 1
                        ? $"1 file equals that of the source.{changed}"
                        : $"{found.LiveFiles} files equal those of the source.{changed}",
                    found.LiveFiles,
                    found.LiveBytes
                )
                : (
                    DrillCheck.Failed,
                    $"{found.LiveProblems} files differ from the source, although these did not change since the backup.{changed}",
                    found.LiveFiles,
                    found.LiveBytes
                );
        });
    }

    private void CheckDatabase(BackupSource source, string file)
    {
        switch (source.Kind)
        {
            case SqliteSource.KindName:
                new SqliteProof(tools, log, cancel).Run(source, file);
                break;
            case PostgresSource.KindName:
                new PostgresProof(tools, log, cancel).Run(source, file);
                break;
            default:
                break;
        }
    }

    private static string RestoredText(RestoreSummary summary)
    {
        var warnings = summary.WarningCount == 0 ? "" : $" Metadata that could not be set: {summary.WarningCount}.";
        var incomplete = summary.ErrorCount == 0 ? "" : $" {summary.ErrorCount} files were not read completely by the backup.";
        return $"Restored files: {summary.Files}, folders: {summary.Directories}.{warnings}{incomplete}";
    }

    // The backup has reported them as warnings when it was made.
    private static bool IsIncomplete(PathReport error) => error.Code == "incomplete";
}
