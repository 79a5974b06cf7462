using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// The archives that are only in a copy. Each has a small file in the archive folder, <c>ID.bep</c>, or <c>ID.bpc</c> if it is retired,
/// that names its <see cref="ArchivePlace"/>. So the archives of a data folder are known without a request, also without its catalogue.
/// </summary>
/// <remarks>
/// The file of a place <em>must</em> be durable before the archive is deleted: it is written under another name, flushed, renamed, and the
/// folder is flushed. If there are both, because a crash came in between, the archive counts.
/// </remarks>
/// <param name="folder">The archive folder, which must exist.</param>
internal sealed class EvictedArchives(string folder)
{
    /// <summary>The file name extension of a place.</summary>
    public const string Extension = LocalArchiveStore.PlaceExtension;

    /// <summary>The file name extension of the place of a retired archive.</summary>
    public const string RetiredExtension = LocalArchiveStore.RetiredPlaceExtension;

    private const string UnfinishedEnding = ".new";
    private const int MaxBytes = 64 << 10;

    /// <summary>Returns the ids of the archives that are not retired, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlyList<string> List() => ArchiveFolder.List(folder, Extension);

    /// <summary>Returns the ids of the retired archives, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlyList<string> ListRetired() => ArchiveFolder.List(folder, RetiredExtension);

    /// <summary>Returns whether an archive has a place.</summary>
    public bool Contains(string id) =>
        ArchiveId.IsValid(id) && (File.Exists(PathOf(id, Extension)) || File.Exists(PathOf(id, RetiredExtension)));

    /// <summary>Returns the place of an archive; null if it has none.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> if its file is damaged; <c>io_error</c>.</exception>
    public ArchivePlace? Find(string id)
    {
        if (!ArchiveId.IsValid(id))
        {
            return null;
        }

        var path = File.Exists(PathOf(id, Extension)) ? PathOf(id, Extension) : PathOf(id, RetiredExtension);
        byte[] bytes;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            bytes = new byte[Math.Min(file.Length, MaxBytes)];
            file.ReadExactly(bytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The file '{path}', which says where the archive is, could not be read");
        }

        var place = CopyText.Read(bytes, PlaceJson.Default.ArchivePlace);
        return place is not null && place.Id == id && CopyName.OfRecord(place.Name.RecordKey) == place.Name
            ? place
            : throw new Fault(
                FaultCode.ArchiveDamaged,
                $"The archive of '{id}' is in a copy, and the file that says where is damaged: '{path}'. Delete the file, and run "
                    + "`backupedge recover` with the address of the copy.",
                ("backup_id", id)
            );
    }

    /// <summary>Records the place of an archive durably. Replaces an earlier one.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Add(ArchivePlace place, bool isRetired)
    {
        var path = PathOf(place.Id, isRetired ? RetiredExtension : Extension);
        IoFaults.Guard($"The place of the archive of '{place.Id}' could not be written to '{folder}'", () =>
        {
            File.Delete(path + UnfinishedEnding);
            using (var file = FileModes.CreateOwnerFile(path + UnfinishedEnding))
            {
                FolderOwner.Give(file.SafeFileHandle, path + UnfinishedEnding);
                file.Write(CopyText.Write(place, PlaceJson.Default.ArchivePlace));
                file.Flush(flushToDisk: true);
            }

            File.Move(path + UnfinishedEnding, path, overwrite: true);
            DurableFolder.Flush(folder);
        });
    }

    /// <summary>Marks an archive as retired. Does nothing if it has no place or is retired.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public void Retire(string id)
    {
        var path = PathOf(id, Extension);
        if (!File.Exists(path))
        {
            return;
        }

        IoFaults.Guard($"The file '{path}' could not be renamed", () =>
        {
            File.Move(path, PathOf(id, RetiredExtension), overwrite: true);
            DurableFolder.Flush(folder);
        });
    }

    /// <summary>Deletes the place of an archive. Returns false if it has none.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public bool Delete(string id)
    {
        if (!Contains(id))
        {
            return false;
        }

        return IoFaults.Guard($"The place of the archive of '{id}' in '{folder}' could not be deleted", () =>
        {
            File.Delete(PathOf(id, Extension));
            File.Delete(PathOf(id, RetiredExtension));
            DurableFolder.Flush(folder);
            return true;
        });
    }

    private string PathOf(string id, string extension) => Path.Combine(folder, id + extension);
}
