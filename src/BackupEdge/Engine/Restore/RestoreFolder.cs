using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// A folder that a restore writes into. It is held by the walk while it is in it, and by every file still being written;
/// when the last lets go it gets its own metadata, because writing into a folder changes its times, and a folder that is to
/// be read-only could not be written into.
/// </summary>
/// <param name="fd">The descriptor.</param>
/// <param name="isNew">Whether this restore made it.</param>
/// <param name="path">Inside the backup.</param>
/// <param name="metadata">Sets its metadata.</param>
/// <param name="inherits">Whether what is made in it gets an access list from it.</param>
/// <param name="borrowedMode">The mode that it had before it was made writable for this restore; null when it was writable.</param>
internal sealed class RestoreFolder(
    int fd,
    bool isNew,
    ReadOnlySpan<byte> path,
    RestoreMetadata metadata,
    bool inherits = false,
    uint? borrowedMode = null
)
{
    private readonly byte[] _path = path.ToArray();
    private ManifestEntry? _entry;
    private bool _replaces;
    private int _holders = 1;

    /// <summary>The descriptor, or -1 when the folder could not be made and all below it is passed over.</summary>
    public int Fd => fd;

    /// <summary>Whether this restore made it, so that nothing can be in the way inside.</summary>
    public bool IsNew => isNew;

    /// <summary>Whether what is made in it gets an access list from it, which must go again.</summary>
    public bool Inherits => inherits;

    /// <summary>Its path inside the backup.</summary>
    public ReadOnlySpan<byte> Path => _path;

    /// <summary>Sets the metadata it gets at the end.</summary>
    /// <param name="entry">What it gets.</param>
    /// <param name="replaces">Whether attributes of users that the entry does not have are removed.</param>
    public void Finally(ManifestEntry entry, bool replaces)
    {
        _replaces = replaces;
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
                Complete(_entry);
            }
        }
        else if (borrowedMode is { } mode)
        {
            _ = Posix.fchmod(fd, mode);
        }

        _ = Posix.close(fd);
    }

    private void Complete(ManifestEntry entry)
    {
        if (isNew)
        {
            metadata.Apply(fd, entry, inherits);
        }
        else
        {
            metadata.ApplyOver(fd, entry, _replaces);
        }
    }
}
