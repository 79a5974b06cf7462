using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Pipeline;

/// <summary>The last stage of a backup: waits for each item in the order of the walk and writes its entries into the manifest.</summary>
internal sealed class ManifestCollector(ItemRing<BackupItem> ring, ManifestWriter manifest)
{
    public long Files { get; private set; }

    public long Directories { get; private set; }

    public long Others { get; private set; }

    public long SourceBytes { get; private set; }

    /// <summary>The finished manifest; there once <see cref="Run"/> has returned.</summary>
    public ManifestRoot Root { get; private set; } = new();

    public void Run()
    {
        foreach (var item in ring.Ordered())
        {
            item.Done.Wait(ring.Stop);
            if (item.IsPiece)
            {
                manifest.AddContent(item.Parts);
                if (item.IsEnd)
                {
                    manifest.End(item.EndFlags, item.EndSize);
                    SourceBytes += item.EndSize;
                }
            }

            for (var i = 0; i < item.Count; i++)
            {
                if (!item[i].Dropped)
                {
                    manifest.Add(item[i].Entry);
                    Count(item[i].Entry);
                }
            }

            item.Reset();
            ring.Return(item);
        }

        Root = manifest.Finish();
    }

    private void Count(ManifestEntry entry)
    {
        switch (entry.Kind)
        {
            case ManifestEntryKind.File:
                Files++;
                SourceBytes += (entry.Flags & ManifestEntryFlags.Continued) == 0 ? entry.Size : 0;
                break;
            case ManifestEntryKind.HardLink:
                Files++;
                break;
            case ManifestEntryKind.Directory:
                Directories++;
                break;
            default:
                Others++;
                break;
        }
    }
}
