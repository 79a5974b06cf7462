using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Compresses old archives again, at the end of a prune, while backups and restores run; oldest first. Each archive <em>must</em> be
/// replaced in a write transaction of the catalogue, in which it is still the one that was read and no running backup needs it. Archives
/// whose contents are locked, or that are only in a copy, stay as they are.
/// </summary>
internal sealed class Recompression(
    RecompressionRules rules,
    CatalogueDatabase catalogue,
    IEngine engine,
    RewriteTurn turn,
    Func<string, bool> isEvicted,
    TimeProvider time
)
{
    // Below this size, what is saved is not worth a new file, which each copy has to get again.
    private const long MinBytes = 1 << 20;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly GroupCompression _wanted = GroupCompression.Zstd(rules.Level);

    /// <summary>Compresses what is due, up to the limit of a day. Adds archives that stay as they are to <paramref name="kept"/>.</summary>
    /// <exception cref="OperationCanceledException">The job was cancelled; no archive is half done.</exception>
    public RecompressedArchives Run(RunningJob running, List<PathReport> kept)
    {
        var done = RecompressedArchives.None;
        if (rules.BytesPerDay == 0)
        {
            return done;
        }

        var now = time.GetUtcNow();
        var (spent, rows) = catalogue.Read(session =>
            (session.Jobs.RecompressedBytesSince(now - Day), session.Backups.Seals(now - TimeSpan.FromDays(rules.AfterDays)))
        );
        foreach (var row in rows.Where(row => row.StoredBytes >= MinBytes && !isEvicted(row.Id)))
        {
            if (spent > 0 && spent + row.StoredBytes > rules.BytesPerDay)
            {
                break;
            }

            if (TryRun(row, kept, running) is { } saved)
            {
                spent += row.StoredBytes;
                done = done.With(row.StoredBytes, saved);
            }
        }

        return done;
    }

    // Returns the number of bytes by which the archive has shrunk; null if it stays as it is.
    private long? TryRun(ArchiveSealRow row, List<PathReport> kept, RunningJob running)
    {
        using var mine = turn.Take(running.Token);
        try
        {
            if (!IsDue(row))
            {
                return null;
            }

            running.Progress.BytesTotal += row.StoredBytes;
            if (engine.Recompress(row.Id, _wanted, commit => Commit(row, commit), running.Progress, running.Token) is not { } size)
            {
                kept.Add(new PathReport(row.Id, "in_use", "A running backup needs it, or it has changed; the next prune tries again."));
                return null;
            }

            CrashPoints.Pass(CrashPoint.RewriteCommitted);
            return row.StoredBytes - size;
        }
        catch (Fault fault)
        {
            kept.Add(new PathReport(row.Id, fault.Code, fault.Message));
            return null;
        }
    }

    private bool IsDue(ArchiveSealRow row)
    {
        if (catalogue.Read(session => session.Backups.SealOf(row.Id)) != row)
        {
            return false;
        }

        // A run that ended after it replaced the archive could not record that.
        if (engine.Describe(row.Id).Summary.StoredBytes != row.StoredBytes)
        {
            catalogue.Write(session => ReplacedArchive.Record(session, engine, row.Id));
            return false;
        }

        return engine.CompressionOf(row.Id) is { } current && (current.Kind == CompressionKind.Lz4 || current.Level < _wanted.Level);
    }

    private bool Commit(ArchiveSealRow row, Action commit) =>
        catalogue.Write(session =>
        {
            if (session.Backups.IsNeededByRunning(row.Id) || session.Backups.SealOf(row.Id) != row)
            {
                return false;
            }

            commit();
            ReplacedArchive.Record(session, engine, row.Id);
            return true;
        });
}
