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
/// Reads stream sources on the walk's thread. A stream is always read completely; its unchanged chunks are not stored again. Nothing of a
/// stream that fails <em>must</em> remain in the manifest. In its place, the backup has what the base has, if there is a base.
/// </summary>
internal sealed class BackupStreams(
    ItemRing<BackupItem> ring,
    Chunker chunker,
    EntryBatches batches,
    BackupBases? bases,
    BaseSender sender,
    BackupTotals totals,
    ReportLog warnings,
    ReadLimit? rate,
    EngineOptions options
)
{
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>Reads all streams of a source to their end.</summary>
    /// <exception cref="Fault">Reading failed; the source is not complete.</exception>
    public void Read(StreamSourceDefinition source)
    {
        using var streams = source.OpenAll(options, ring.Stop);
        _folders.Clear();
        if (bases?.Current is { } current)
        {
            streams.Compare(new BaseStreams(current.Archives, source.Name, ring.Stop));
        }

        var (read, first) = (0, (Fault?)null);
        while (streams.Next(Report) is { } name)
        {
            AddFolders(source.Name, name);
            var path = $"{source.Name}/{name}";
            var old = bases?.Current?.Find(Encoding.UTF8.GetBytes(path));
            if (old is not null && streams.IsUnchanged(name))
            {
                TakeOver(old);
                read++;
                continue;
            }

            try
            {
                Read(source.Name, path, streams, old is null ? PreviewChange.Added : PreviewChange.Changed);
                read++;
            }
            catch (Fault fault) when (streams.ContinuesAfterFailure && IsOfSource(fault))
            {
                first ??= fault;
                var report = streams.Explain(fault);
                Report(report);
                if (report.IsUnread && old is not null && sender.TryCarryOver(old))
                {
                    warnings.MarkCarriedOver(old.Path.Span, bases!.Current!.Id);
                }
            }
        }

        if (read == 0 && first is not null)
        {
            throw first;
        }

        if (streams.ContinuesAfterFailure)
        {
            bases?.Current?.FinishSource(source.Name);
        }
    }

    private void TakeOver(ManifestEntry old)
    {
        if (!sender.TryCarryOver(old))
        {
            throw new BaseUnusableException(
                bases!.Current!.Id,
                $"The content of '{PathText.Of(old.Path.Span)}' in '{bases.Current.Id}' cannot be taken over."
            );
        }
    }

    // A shortage concerns the process, and not the source.
    private bool IsOfSource(Fault fault) => fault.Code != FaultCode.ResourceLimit && !ring.Stop.IsCancellationRequested;

    private void Report(PathReport report) => warnings.Add(report.Path, report.Code, report.Message);

    // Adds the folder of the source, and the folders in it that contain the stream.
    private void AddFolders(string source, string name)
    {
        var path = $"{source}/{name}";
        for (var end = source.Length; end > 0; end = path.IndexOf('/', end + 1))
        {
            var folder = path[..end];
            if (_folders.Add(folder))
            {
                _ = bases?.Current?.Find(Encoding.UTF8.GetBytes(folder));
                AddEntry(folder, ManifestEntryKind.Directory, 0x1C0, PreviewChange.Added);
            }
        }
    }

    private void Read(string source, string path, IStreamSet streams, PreviewChange change)
    {
        using var stream = streams.Open();
        if (stream.Warning is { } warning)
        {
            warnings.Add(streams.ContinuesAfterFailure ? path : source, warning.Code, warning.Message);
        }

        batches.Send();
        if (!streams.ContinuesAfterFailure)
        {
            totals.AddStream(ReadContent(stream, path, change));
            return;
        }

        Send(SourceMark.Begin);
        try
        {
            totals.AddStream(ReadContent(stream, path, change));
            Send(SourceMark.Keep);
        }
        catch (Fault)
        {
            batches.Discard();
            Send(SourceMark.LeaveOut);
            throw;
        }
    }

    private long ReadContent(IStreamSource stream, string path, PreviewChange change)
    {
        var entry = AddEntry(path, ManifestEntryKind.Stream, 0x180, change);
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

    private void Send(SourceMark mark)
    {
        var item = ring.Rent();
        item.Mark = mark;
        ring.Send(item);
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
