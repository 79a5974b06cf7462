using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// Archives as files `ID.bea` in one local folder. Writing must go `ID.partial`, fsync, rename, fsync of the folder, in
/// that order, so that a crash at any instant leaves either no archive or a whole one.
/// </summary>
public sealed class LocalArchiveStore : IArchiveStore
{
    /// <summary>The ending of a committed archive's file name.</summary>
    public const string Extension = ".bea";

    private const string PartialExtension = ".partial";
    private readonly string _folder;

    /// <summary>Opens the store, making the folder if need be.</summary>
    /// <param name="folder">Absolute path.</param>
    /// <exception cref="Fault">`io_error` when the folder cannot be made.</exception>
    public LocalArchiveStore(string folder)
    {
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive folder '{folder}' could not be made");
        }
    }

    /// <inheritdoc/>
    public long FreeBytes => new DriveInfo(_folder).AvailableFreeSpace;

    /// <inheritdoc/>
    public IArchiveSink Create(string id) => new LocalArchiveSink(_folder, PathOf(id, PartialExtension), PathOf(id, Extension));

    /// <inheritdoc/>
    public IArchiveSource Open(string id)
    {
        var path = PathOf(id, Extension);
        try
        {
            return new LocalArchiveSource(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Fault(FaultCode.ArchiveMissing, $"The archive of '{id}' is not in the archive store ('{path}'). Put the file back, or delete the backup.", e, ("backup_id", id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive '{path}' could not be opened");
        }
    }

    /// <inheritdoc/>
    public bool Exists(string id) => File.Exists(PathOf(id, Extension));

    /// <inheritdoc/>
    public bool Delete(string id)
    {
        var path = PathOf(id, Extension);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            File.Delete(path);
            DurableFolder.Flush(_folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive '{path}' could not be deleted");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        var ids = new List<string>();
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + Extension))
        {
            ids.Add(Path.GetFileNameWithoutExtension(file));
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <inheritdoc/>
    public int RemovePartials()
    {
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + PartialExtension))
        {
            File.Delete(file);
            count++;
        }

        return count;
    }

    private string PathOf(string id, string extension)
    {
        // An id becomes a file name: nothing but our own alphabet may pass.
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                throw new Fault(FaultCode.InvalidRequest, $"'{id}' is not a backup id.", ("backup_id", id));
            }
        }

        return Path.Combine(_folder, id + extension);
    }
}
