using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// A folder that a restore writes to. The walk holds a reference while it is in the folder, and so does every file that is being written.
/// Its own metadata is set when the last reference is released, because writing to a folder changes its times, and a read-only folder
/// cannot be written to.
/// </summary>
/// <param name="fd">The descriptor, or -1 if the folder could not be created.</param>
/// <param name="isNew">Whether this restore created it.</param>
/// <param name="path">The path in the backup.</param>
/// <param name="metadata">Sets the metadata when the last reference is released.</param>
/// <param name="inherits">Whether new entries in it inherit an ACL.</param>
/// <param name="originalMode">
/// The mode that it had before it was made writable for this restore, or <see langword="null"/> if it was writable.
/// </param>
internal sealed class RestoreFolder(
    int fd,
    bool isNew,
    ReadOnlySpan<byte> path,
    RestoreMetadata metadata,
    bool inherits = false,
    uint? originalMode = null
)
{
    private readonly byte[] _path = path.ToArray();
    private ManifestEntry? _entry;
    private bool _replaces;
    private int _holders = 1;

    /// <summary>The descriptor, or -1 if the folder could not be created and everything below it is skipped.</summary>
    public int Fd => fd;

    /// <summary>Whether this restore created the folder, so that no entry in it can exist already.</summary>
    public bool IsNew => isNew;

    /// <summary>Whether new entries in the folder inherit an ACL, which must be removed from them.</summary>
    public bool Inherits => inherits;

    /// <summary>The path in the backup.</summary>
    public ReadOnlySpan<byte> Path => _path;

    /// <summary>Sets the metadata to apply when the last reference is released.</summary>
    /// <param name="entry">The entry with the metadata.</param>
    /// <param name="replaces">Whether to remove <c>user</c> attributes that the entry does not have.</param>
    public void SetFinalMetadata(ManifestEntry entry, bool replaces)
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
            // Several threads may release different folders at the same time, and they share the attribute buffers.
            lock (metadata)
            {
                Complete(_entry);
            }
        }
        else if (originalMode is { } mode)
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
