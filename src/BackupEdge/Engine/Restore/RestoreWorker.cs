using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>The middle stage of a restore, one instance per thread: writes the small files of a batch, or a part of a large file.</summary>
internal sealed class RestoreWorker(ItemRing<RestoreItem> ring, ChunkReader chunks, OverwriteMode overwrite, bool trust, RestoreTally tally)
{
    private readonly RestoreMetadata _metadata = new(tally.Warnings, trust);

    /// <summary>Processes items until there are no more.</summary>
    public void Run()
    {
        foreach (var item in ring.Work())
        {
            if (item.Large is { } large)
            {
                large.Write(chunks, item.Parts, item.Offset);
                large.Release(_metadata);
            }

            for (var i = 0; i < item.Count; i++)
            {
                ring.Stop.ThrowIfCancellationRequested();
                Write(item[i]);
            }

            ring.SetDone(item);
        }
    }

    private void Write(RestoreEntry work)
    {
        var folder = work.Folder!;
        try
        {
            if (overwrite == OverwriteMode.Skip && !folder.IsNew && Posix.TryStat(folder.Fd, work.Name, out _))
            {
                tally.AddSkipped();
                return;
            }

            var file = new RestoreFile(folder, work.Entry, work.NameOffset, tally, work.First, isLarge: false);
            if (!file.IsOpen)
            {
                return;
            }

            try
            {
                file.Write(chunks, work.Entry.Parts, 0);
                if (work.Entry.Parts is [.., { IsHole: true }])
                {
                    file.SetSize(work.Entry.Size);
                }

                file.Release(_metadata);
            }
            finally
            {
                file.Abandon();
            }
        }
        finally
        {
            work.Release();
        }
    }
}
