using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// Stores archives as files <c>ID.bea</c> in one local folder, or <c>ID.bec</c> when they are retired. A new archive must be written as
/// <c>ID.partial</c>, followed by fsync, rename and fsync of the folder, in this order, so that a crash at any time leaves either no
/// archive or a complete one.
/// </summary>
internal sealed class LocalArchiveStore : IArchiveStore, IStoreCapacity
{
    /// <summary>The file name extension of a committed archive.</summary>
    public const string Extension = ".bea";

    /// <summary>The file name extension of a retired archive, whose backup was deleted and whose chunks other backups need.</summary>
    public const string RetiredExtension = ".bec";

    /// <summary>The file name extension of the file that says where an archive is which is only in a copy. This class ignores it.</summary>
    public const string PlaceExtension = ".bep";

    /// <summary>The same for a retired archive.</summary>
    public const string RetiredPlaceExtension = ".bpc";

    private const string PartialExtension = ".partial";

    // The resolution of the kernel's file times is better than this.
    private static readonly TimeSpan FileTimeResolution = TimeSpan.FromMilliseconds(50);
    private readonly string _folder;
    private readonly ArchiveExaminer _examine;
    private volatile MeasuredUsage? _measured;

    /// <summary>Opens the store, and creates its folder if it does not exist.</summary>
    /// <param name="folder">The absolute path of the folder.</param>
    /// <param name="examine">Recognizes archives among files with other names; by default, each file may be an archive.</param>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c> if the folder cannot be created.</exception>
    public LocalArchiveStore(string folder, ArchiveExaminer? examine = null)
    {
        _folder = folder;
        _examine = examine ?? MayBeArchive;
        IoFaults.Guard($"The archive folder '{folder}' could not be created", () =>
        {
            if (FolderOwner.MakeFolder(folder))
            {
                // Flushes the folder's own name; a commit flushes only its content.
                DurableFolder.Flush(Path.GetDirectoryName(folder)!);
            }
        });
    }

    /// <inheritdoc/>
    public long FreeBytes => IoFaults.Guard(CannotRead, () => new DriveInfo(_folder).AvailableFreeSpace);

    /// <inheritdoc/>
    public long TotalBytes => IoFaults.Guard(CannotRead, () => new DriveInfo(_folder).TotalSize);

    private string CannotRead => $"The archive folder '{_folder}' could not be read. Check that it exists and that its disk is mounted";

    /// <inheritdoc/>
    public IArchiveSink Create(string id) =>
        new LocalArchiveSink(_folder, PathOf(id, PartialExtension), PathOf(id, Extension), replaces: false);

    /// <inheritdoc/>
    public IArchiveSink CreateReplacement(string id) =>
        new LocalArchiveSink(
            _folder,
            PathOf(id, PartialExtension),
            PathOf(id, File.Exists(PathOf(id, Extension)) ? Extension : RetiredExtension),
            replaces: true
        );

    /// <inheritdoc/>
    public IArchiveSource Open(string id)
    {
        var path = PathOf(id, Extension);
        try
        {
            return TryOpen(path) ?? new LocalArchiveSource(PathOf(id, RetiredExtension));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Fault(
                FaultCode.ArchiveMissing,
                $"The archive of '{id}' is not in the archive store ('{path}'). Put the file back, or delete the backup.",
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
        // Archives never change, and the time of the folder changes when one is added, deleted or replaced. Only then they are measured
        // again.
        return IoFaults.Guard(CannotRead, () =>
        {
            var changedAt = Directory.GetLastWriteTimeUtc(_folder);
            if (_measured is { } known && known.ChangedAt == changedAt)
            {
                return known.Usage;
            }

            var usage = Measure();

            // Not cached if the folder has just changed: another change could get the same time.
            _measured = DateTime.UtcNow - changedAt > FileTimeResolution ? new MeasuredUsage(changedAt, usage) : null;
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
                    // The file was just deleted, or is a dangling link.
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

    // Returns null if the file does not exist: the archive may have just been retired.
    private static LocalArchiveSource? TryOpen(string path)
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
        // The id is used as a file name, so it must not contain other characters.
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
