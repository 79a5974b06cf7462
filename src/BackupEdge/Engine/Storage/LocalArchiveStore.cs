using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// Archives as files <c>ID.bea</c> in one local folder, <c>ID.bec</c> once retired. Writing must go <c>ID.partial</c>, fsync, rename, fsync
/// of the folder, in that order, so that a crash at any instant leaves either no archive or a whole one.
/// </summary>
internal sealed class LocalArchiveStore : IArchiveStore, IStoreCapacity
{
    /// <summary>The ending of a committed archive's file name.</summary>
    public const string Extension = ".bea";

    /// <summary>The ending when the backup was deleted and other backups still need the chunks.</summary>
    public const string RetiredExtension = ".bec";

    private const string PartialExtension = ".partial";

    // Times of folders go by a clock that ticks this slowly at most.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private readonly string _folder;
    private readonly ArchiveExaminer _examine;
    private volatile MeasuredUsage? _measured;

    /// <summary>Opens the store, making the folder if need be.</summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="examine">Recognizes archives among the files of other names; by default each may be one.</param>
    /// <exception cref="Fault"><c>io_error</c> when the folder cannot be made.</exception>
    public LocalArchiveStore(string folder, ArchiveExaminer? examine = null)
    {
        _folder = folder;
        _examine = examine ?? MayBeArchive;
        IoFaults.Guard($"The archive folder '{folder}' could not be made", () =>
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                // A commit flushes the folder's content, and not its own name.
                DurableFolder.Flush(Path.GetDirectoryName(folder)!);
            }
        });
    }

    /// <inheritdoc/>
    public long FreeBytes => IoFaults.Guard(Unusable, () => new DriveInfo(_folder).AvailableFreeSpace);

    /// <inheritdoc/>
    public long TotalBytes => IoFaults.Guard(Unusable, () => new DriveInfo(_folder).TotalSize);

    private string Unusable => $"The archive folder '{_folder}' could not be read. Check that it is there and its disk is mounted";

    /// <inheritdoc/>
    public IArchiveSink Create(string id) =>
        new LocalArchiveSink(_folder, PathOf(id, PartialExtension), PathOf(id, Extension), replaces: false);

    /// <inheritdoc/>
    public IArchiveSink CreateReplacement(string id) =>
        new LocalArchiveSink(_folder, PathOf(id, PartialExtension), PathOf(id, RetiredExtension), replaces: true);

    /// <inheritdoc/>
    public IArchiveSource Open(string id)
    {
        var path = PathOf(id, Extension);
        try
        {
            return OpenIfThere(path) ?? new LocalArchiveSource(PathOf(id, RetiredExtension));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Fault(
                FaultCode.ArchiveMissing,
                $"The archive of '{id}' is not in the archive store ('{path}'). Put the file " + "back, or delete the backup.",
                e,
                ("backup_id", id)
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive '{path}' could not be opened");
        }
    }

    /// <inheritdoc/>
    public bool Exists(string id) => File.Exists(PathOf(id, Extension)) || File.Exists(PathOf(id, RetiredExtension));

    /// <inheritdoc/>
    public void Retire(string id)
    {
        var path = PathOf(id, Extension);
        if (!File.Exists(path))
        {
            return;
        }

        IoFaults.Guard($"The archive '{path}' could not be renamed", () =>
        {
            File.Move(path, PathOf(id, RetiredExtension), overwrite: false);
            CrashPoints.Pass(CrashPoint.ArchiveRetired);
            DurableFolder.Flush(_folder);
        });
    }

    /// <inheritdoc/>
    public bool Delete(string id)
    {
        if (!Exists(id))
        {
            return false;
        }

        return IoFaults.Guard($"The archive of '{id}' in '{_folder}' could not be deleted", () =>
        {
            File.Delete(PathOf(id, Extension));
            File.Delete(PathOf(id, RetiredExtension));
            CrashPoints.Pass(CrashPoint.ArchiveDeleted);
            DurableFolder.Flush(_folder);
            return true;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => ArchiveFolder.List(_folder, Extension);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListRetired() => ArchiveFolder.List(_folder, RetiredExtension);

    /// <inheritdoc/>
    public IReadOnlyList<StrayFile> ListStrays() => ArchiveFolder.Strays(_folder, _examine, Extension, RetiredExtension);

    /// <inheritdoc/>
    public StoreUsage Usage()
    {
        // Archives never change, and the folder's time shows when one came, went or was replaced: only then are they measured again.
        return IoFaults.Guard(Unusable, () =>
        {
            var changedAt = Directory.GetLastWriteTimeUtc(_folder);
            if (_measured is { } known && known.ChangedAt == changedAt)
            {
                return known.Usage;
            }

            var usage = Measure();

            // What comes within the same tick would not be seen.
            _measured = DateTime.UtcNow - changedAt > Tick ? new MeasuredUsage(changedAt, usage) : null;
            return usage;
        });
    }

    private StoreUsage Measure()
    {
        long archives = 0,
            bytes = 0;
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            if (file.Extension is Extension or RetiredExtension)
            {
                try
                {
                    bytes += file.Length;
                    archives++;
                }
                catch (IOException)
                {
                    // Deleted a moment ago, or a link that leads nowhere.
                }
            }
        }

        return new StoreUsage(archives, bytes);
    }

    /// <inheritdoc/>
    public int RemovePartials()
    {
        return IoFaults.Guard($"The unfinished archives in '{_folder}' could not be removed", () =>
        {
            var count = 0;
            foreach (var file in Directory.EnumerateFiles(_folder, "*" + PartialExtension))
            {
                File.Delete(file);
                count++;
            }

            return count;
        });
    }

    // Null when there is no such file: it may have been retired a moment ago.
    private static LocalArchiveSource? OpenIfThere(string path)
    {
        try
        {
            return new LocalArchiveSource(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(string id, string extension)
    {
        // An id becomes a file name: nothing but our own alphabet may pass.
        if (!ArchiveId.IsValid(id))
        {
            throw new Fault(FaultCode.InvalidRequest, $"'{id}' is not a backup id.", ("backup_id", id));
        }

        return Path.Combine(_folder, id + extension);
    }

    private sealed record MeasuredUsage(DateTime ChangedAt, StoreUsage Usage);

    private static bool MayBeArchive(string path, out string? id)
    {
        id = null;
        return true;
    }
}
