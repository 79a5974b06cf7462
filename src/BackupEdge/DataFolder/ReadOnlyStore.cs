using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// A data folder on a read-only file system, made usable for reading: the archives as they lie, and a copy of the catalogue in the folder
/// for
/// temporary files, where SQLite can merge what is still in the log. The copy has what belongs to it (lock, scratch) beside it, and goes
/// with this object; nothing of it comes back to the store.
/// </summary>
internal sealed class ReadOnlyStore : IDisposable
{
    private const int Attempts = 5;
    private static readonly string[] Endings = ["", "-wal"];
    private readonly string _folder;

    private ReadOnlyStore(DataPaths data, string folder)
    {
        _folder = folder;
        Data = data with { Records = folder };
    }

    /// <summary>The data folder with the copy in place of its catalogue.</summary>
    public DataPaths Data { get; }

    /// <summary>Whether a data folder is there and cannot be written because its file system is read-only.</summary>
    public static bool Is(DataPaths data) => Posix.IsReadOnly(data.Path);

    /// <summary>Ends what would change a store that is read-only.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static void ThrowIf(DataPaths data)
    {
        if (data.Records == data.Path && Is(data))
        {
            throw new Fault(
                FaultCode.IoError,
                $"The data folder '{data.Path}' is on a read-only file system, so nothing can be changed there. It can be listed, "
                    + "read, exported, verified and restored from; mount it writable for everything else.",
                ("data", data.Path)
            );
        }
    }

    /// <summary>Copies the catalogue.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public static ReadOnlyStore Copy(DataPaths data)
    {
        var folder = "";
        try
        {
            // Readable by its owner alone.
            folder = Directory.CreateTempSubdirectory("backupedge-").FullName;

            // It may be read-only in this place alone, and a server may write elsewhere: then what was copied may not fit together.
            for (var attempt = 1; ; attempt++)
            {
                var before = StampOf(data);
                foreach (var ending in Endings.Where(ending => File.Exists(data.Catalogue + ending)))
                {
                    using var from = new FileStream(
                        data.Catalogue + ending,
                        FileMode.Open,
                        FileAccess.Read,
                        FileShare.ReadWrite | FileShare.Delete
                    );
                    using var to = new FileStream(
                        Path.Combine(folder, Path.GetFileName(data.Catalogue) + ending),
                        FileMode.Create,
                        FileAccess.Write
                    );
                    from.CopyTo(to);
                }

                if (attempt == Attempts || before == StampOf(data))
                {
                    return new ReadOnlyStore(data, folder);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(folder);
            throw IoFaults.From(
                e,
                $"The data folder '{data.Path}' is read-only, and its catalogue could not be copied to "
                    + $"'{Path.GetTempPath()}' (TMPDIR names another folder)"
            );
        }
    }

    /// <summary>Removes the copy.</summary>
    public void Dispose() => Remove(_folder);

    private static void Remove(string folder)
    {
        try
        {
            if (folder.Length > 0)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in the folder for temporary files, and readable by its owner alone.
        }
    }

    private static (long, DateTime, long, DateTime) StampOf(DataPaths data)
    {
        var (database, log) = (new FileInfo(data.Catalogue), new FileInfo(data.Catalogue + "-wal"));
        return (database.Length, database.LastWriteTimeUtc, log.Exists ? log.Length : 0, log.LastWriteTimeUtc);
    }
}
