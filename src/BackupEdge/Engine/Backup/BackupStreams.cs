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
/// Reads stream sources on the walk's thread. A stream is always read completely; its unchanged chunks are not stored again.
/// </summary>
internal sealed class BackupStreams(
    ItemRing<BackupItem> ring,
    Chunker chunker,
    EntryBatches batches,
    ReportLog warnings,
    ReadLimit? rate,
    EngineOptions options
)
{
    /// <summary>Reads a stream to its end. Returns its size in bytes.</summary>
    /// <param name="source">The source.</param>
    /// <param name="change">How the stream differs from the base.</param>
    /// <exception cref="Fault">Reading failed; the stream was not sent as complete.</exception>
    public long Read(StreamSourceDefinition source, PreviewChange change)
    {
        using var stream = options.OpenStream(source, options, ring.Stop);
        if (stream.Warning is { } warning)
        {
            warnings.Add(source.Name, warning.Code, warning.Message);
        }

        AddEntry(source.Name, ManifestEntryKind.Directory, 0x1C0, change);
        var entry = AddEntry($"{source.Name}/{source.FileName}", ManifestEntryKind.Stream, 0x180, change);
        entry.Flags = ManifestEntryFlags.Continued;
        stream.Describe(entry);
        batches.Send();
        var cutter = new PieceCutter(ring, batches, chunker);
        try
        {
            for (int count; (count = Read(stream, cutter.GetBuffer())) > 0;)
            {
                cutter.Add(count);
            }
        }
        catch (Fault)
        {
            cutter.Discard();
            throw;
        }

        cutter.CutRest();
        cutter.Last.IsEnd = true;
        cutter.Last.EndSize = cutter.Bytes;
        ring.Send(cutter.Last);
        return cutter.Bytes;
    }

    private int Read(IStreamSource stream, Span<byte> into)
    {
        var allowed = rate?.Take(into.Length) ?? into.Length;
        var count = stream.Read(into[..allowed]);
        rate?.Return(allowed - count);
        return count;
    }

    // Adds an entry that does not correspond to a file. It belongs to this process's user.
    private ManifestEntry AddEntry(string path, ManifestEntryKind kind, uint mode, PreviewChange change)
    {
        batches.Work.Reset();
        batches.Work.Change = change;
        var entry = batches.Work.Entry;
        entry.Clear();
        entry.Path.Set(Encoding.UTF8.GetBytes(path));
        (entry.Kind, entry.Mode, entry.UserId, entry.GroupId) = (kind, mode, Posix.geteuid(), Posix.getegid());
        entry.Modified = entry.Changed = Timestamp.Of(options.Time.GetUtcNow());
        batches.Append();
        return entry;
    }
}
