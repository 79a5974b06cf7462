using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads sources that are streams, on the walk's thread. A stream is never taken over from the base: what of it did not change is found by
/// its chunks.
/// </summary>
internal sealed class BackupStreams(
    ItemRing<BackupItem> ring,
    Chunker chunker,
    EntryBatches batches,
    ReportLog warnings,
    EngineOptions options
)
{
    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="Fault">It failed; nothing of it is sent as complete.</exception>
    public void Read(StreamSourceDefinition source)
    {
        using var stream = options.OpenStream(source, options, ring.Stop);
        if (stream.Warning is { } warning)
        {
            warnings.Add(source.Name, warning.Code, warning.Message);
        }

        AddOwn(source.Name, ManifestEntryKind.Directory, 0x1C0);
        var entry = AddOwn($"{source.Name}/{source.FileName}", ManifestEntryKind.Stream, 0x180);
        entry.Flags = ManifestEntryFlags.Continued;
        stream.Describe(entry);
        batches.Send();
        var cutter = new PieceCutter(ring, chunker);
        try
        {
            for (int count; (count = stream.Read(cutter.Room())) > 0;)
            {
                cutter.Add(count);
            }
        }
        catch (Fault)
        {
            cutter.GiveUp();
            throw;
        }

        cutter.CutRest();
        cutter.Last.IsEnd = true;
        cutter.Last.EndSize = cutter.Bytes;
        ring.Send(cutter.Last);
    }

    // An entry that no file stands for: it belongs to this process's user.
    private ManifestEntry AddOwn(string path, ManifestEntryKind kind, uint mode)
    {
        batches.Work.Reset();
        var entry = batches.Work.Entry;
        entry.Clear();
        entry.Path.Set(Encoding.UTF8.GetBytes(path));
        (entry.Kind, entry.Mode, entry.UserId, entry.GroupId) = (kind, mode, Posix.geteuid(), Posix.getegid());
        entry.Modified = entry.Changed = Timestamp.Of(options.Time.GetUtcNow());
        batches.Keep();
        return entry;
    }
}
