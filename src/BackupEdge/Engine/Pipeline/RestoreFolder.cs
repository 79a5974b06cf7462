using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// A folder that a restore writes into. It is held by the walk while it is in it, and by every file still being written;
/// when the last lets go it gets its own metadata, because writing into a folder changes its times, and a folder that is to
/// be read-only could not be written into.
/// </summary>
internal sealed class RestoreFolder(int fd, bool isNew, ReadOnlySpan<byte> path, RestoreMetadata metadata)
{
    private readonly byte[] _path = path.ToArray();
    private ManifestEntry? _entry;
    private int _holders = 1;

    /// <summary>The descriptor, or -1 when the folder could not be made and all below it is passed over.</summary>
    public int Fd => fd;

    /// <summary>Whether this restore made it, so that nothing can be in the way inside.</summary>
    public bool IsNew => isNew;

    /// <summary>Its path inside the backup.</summary>
    public ReadOnlySpan<byte> Path => _path;

    /// <summary>Sets the metadata it gets at the end.</summary>
    public void Finally(ManifestEntry entry)
    {
        _entry = new ManifestEntry
        {
            Kind = entry.Kind,
            Mode = entry.Mode,
            UserId = entry.UserId,
            GroupId = entry.GroupId,
            Modified = entry.Modified,
        };
        _entry.Path.Set(entry.Path.Span);
        _entry.Attributes.Set(entry.Attributes.Span);
    }

    public RestoreFolder Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0 || fd < 0)
        {
            return;
        }

        if (_entry is not null)
        {
            // Several threads may let go of different folders at once, and the attribute buffers are shared.
            lock (metadata)
            {
                metadata.Apply(fd, _entry);
            }
        }

        _ = Posix.close(fd);
    }
}
