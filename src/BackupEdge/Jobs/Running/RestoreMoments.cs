using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Finds the backup with which a PostgreSQL server is restored to a moment. A moment between the last backup of one copy of the server's
/// files and the first backup of the next one needs both: the files of the earlier one, and the log that the later one has received since.
/// </summary>
internal sealed class RestoreMoments(CatalogueDatabase catalogue, IEngine engine)
{
    /// <summary>Returns the backup to restore: the one that was asked for, unless another one is needed and may be taken.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>: no backup has the moment, or another one.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public MomentChoice Choose(RestoreOptions options, BackupRow asked, CancellationToken cancellationToken)
    {
        if (options.RestoreTo is not { } moment)
        {
            return new MomentChoice(asked);
        }

        var source = asked.Sources.Single(source =>
            source.Kind == PostgresPhysicalSource.KindName
            && (options.Paths.Count == 0 || options.Paths.Any(path => PathSelection.MayBeIn(path, source.Name)))
        );
        var record = RecordOf(asked.Id, source);
        if (!options.TakesOtherBackup && record?.Reaches(moment) == true)
        {
            return new MomentChoice(asked, source.Name);
        }

        var found = Find(source, moment, cancellationToken);
        if (found is not { } pair)
        {
            throw Refused(Unreached(asked.Id, record, moment));
        }

        if (!options.TakesOtherBackup && asked.Id != pair.Id && asked.Id != pair.WalId)
        {
            throw Refused($"{Unreached(asked.Id, record, moment)} The backup '{pair.Id}' has it.");
        }

        var row = catalogue.Read(session => JobQueue.FindRestorable(session, pair.Id));
        return new MomentChoice(row, source.Name, pair.WalId);
    }

    private (string Id, string? WalId)? Find(BackupSource source, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var all = catalogue.Read(session => session.Backups.CompletedOf(source with { BaseId = null }));

        // The clock of the server may differ from that of this machine, so one more is read.
        var start = 0;
        while (start < all.Count && all[start].EndedAt < moment)
        {
            start++;
        }

        for (var i = Math.Max(0, start - 1); i < all.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (RecordOf(all[i].Id, source) is not { } record || record.To < moment)
            {
                continue;
            }

            if (record.BaseAt <= moment)
            {
                return (all[i].Id, null);
            }

            return FindBefore(all, i, record, source, moment) is { } earlier ? (earlier, all[i].Id) : null;
        }

        return null;
    }

    private string? FindBefore(
        IReadOnlyList<(string Id, DateTimeOffset EndedAt)> all,
        int index,
        WalRecord later,
        BackupSource source,
        DateTimeOffset moment
    )
    {
        for (var i = index - 1; i >= 0; i--)
        {
            if (RecordOf(all[i].Id, source) is { } record && record.BaseAt <= moment)
            {
                return record.IsContinuedBy(later, moment) ? all[i].Id : null;
            }
        }

        return null;
    }

    // A backup that cannot be read is no candidate.
    private WalRecord? RecordOf(string id, BackupSource source)
    {
        try
        {
            return engine.FindWalRecord(id, source.Name);
        }
        catch (Fault)
        {
            return null;
        }
    }

    private static string Unreached(string id, WalRecord? record, DateTimeOffset moment)
    {
        if (record is null)
        {
            return $"It is not known which moments the backup '{id}' has.";
        }

        var end =
            record.To == record.BaseAt
                ? $"only be restored as it was at {Text(record.BaseAt)}, without `restore_to`"
                : $"be restored to moments from {Text(record.BaseAt)} to {Text(record.To)}";
        var newer = moment > record.To ? " For a later moment, make a new backup first." : "";
        return $"{Text(moment)} is not in the backup '{id}', which can {end}.{newer}";
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static Fault Refused(string message) => JobRules.Invalid("restore_to", message);
}
