using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Counts;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Load.Edge;

/// <summary>
/// Fills a data folder, which must not be in use, with completed backups. Every eighth is a full backup, the others need the archives since
/// the last full backup, and every 50th has warnings. The archives are empty files, so nothing can be restored from them.
/// </summary>
internal static class CatalogueFiller
{
    private const int FullEvery = 8;
    private const int WarningsEvery = 50;
    private const int AtOnce = 1000;
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 2, 0, 0, 125, TimeSpan.Zero);
    private static readonly BackupSource[] Sources = [new("bots", "files", "/srv/bots"), new("settings", "sqlite", "/srv/settings.db")];

    /// <summary>Creates the backups.</summary>
    /// <param name="folder">The data folder; created if it does not exist.</param>
    /// <param name="count">The number of backups.</param>
    /// <returns>The ids of the backups, oldest first.</returns>
    public static IReadOnlyList<string> Fill(string folder, int count)
    {
        var data = new DataPaths(folder);
        Directory.CreateDirectory(data.Archives);
        using var catalogue = CatalogueDatabase.Open(data.Catalogue);
        var rows = new List<BackupRow>();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(AtOnce))
        {
            catalogue.Write(session =>
            {
                foreach (var number in numbers)
                {
                    rows.Add(Row(number, session.Backups.NextSequence(), rows.Count == 0 ? null : rows[^1].Id));
                    Insert(session, rows);
                }
            });
        }

        foreach (var row in rows)
        {
            File.WriteAllBytes(Path.Combine(data.Archives, row.Id + LocalArchiveStore.Extension), []);
        }

        return [.. rows.Select(row => row.Id)];
    }

    private static void Insert(CatalogueSession session, List<BackupRow> rows)
    {
        var row = rows[^1];
        var number = rows.Count - 1;
        session.Backups.Insert(row);
        session.Backups.Update(row);
        session.Backups.SetArchives(
            row.Sequence,
            [.. rows[(number - (number % FullEvery))..number].Select(needed => new NeededArchive(needed.Sequence, needed.Id, 1 << 20))]
        );
        if (row.WarningCount > 0)
        {
            session.Notes.SetWarnings(
                row.Id,
                [
                    new PathNote("bots/tickets.log", "vanished", "It was gone when it was to be read."),
                    new PathNote("bots/cache/new", "changed", "It changed while it was read."),
                ]
            );
        }
    }

    private static BackupRow Row(int number, long sequence, string? before)
    {
        var at = Start.AddMinutes(30 * number);
        var stamp =
            at.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + number.ToString("x6", CultureInfo.InvariantCulture);
        var isFull = number % FullEvery == 0;
        return new BackupRow
        {
            Id = "backup-" + stamp,
            Sequence = sequence,
            Type = isFull ? BackupType.Full : BackupType.Incremental,
            RequestedType = BackupType.Incremental,
            TypeReason = isFull ? "The schedule wants a full backup now." : null,
            BaseId = isFull ? null : before,
            Status = RunStatus.Completed,
            CreatedAt = at,
            StartedAt = at.AddMilliseconds(20),
            CompletedAt = at.AddSeconds(4.5),
            Label = number % 3 == 0 ? "nightly" : null,
            RetentionDays = 3650,
            Sources = Sources,
            JobId = "job-" + stamp,
            CreatedBy = "somebody",
            Counts = new BackupCounts
            {
                Files = 12_345,
                Directories = 321,
                Others = 2,
                AddedFiles = 7,
                ChangedFiles = 12,
                UnchangedFiles = 12_326,
                RemovedFiles = 3,
                SourceBytes = 536_870_912,
                ReadBytes = 2_097_152,
                NewBytes = 1_572_864,
                StoredBytes = 1_048_576,
                Chunks = 456,
            },
            WarningCount = number % WarningsEvery == 0 ? 2 : 0,
        };
    }
}
