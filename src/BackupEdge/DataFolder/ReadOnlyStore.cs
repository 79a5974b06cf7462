using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Makes a data folder on a read-only file system usable for reading. Archives are read in place; the catalogue is copied to the folder for
/// temporary files, where SQLite can merge its log. The lock and scratch files of the copy are beside it. Disposing this object deletes the
/// copy; its changes are never written back.
/// </summary>
internal sealed class ReadOnlyStore : IDisposable
{
    private const int Attempts = 5;
    private static readonly string[] Suffixes = ["", "-wal"];
    private readonly string _folder;

    private ReadOnlyStore(DataPaths data, string folder)
    {
        _folder = folder;
        Data = data with { Records = folder };
    }

    /// <summary>The paths of the data folder, with the copy in place of its catalogue.</summary>
    public DataPaths Data { get; }

    /// <summary>Returns whether a data folder exists on a read-only file system.</summary>
    public static bool Is(DataPaths data) => Posix.IsReadOnly(data.Path);

    /// <summary>Throws if a data folder is on a read-only file system and its catalogue was not copied.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static void ThrowIfReadOnly(DataPaths data)
    {
        if (data.Records == data.Path && Is(data))
        {
            throw new Fault(
                FaultCode.IoError,
                $"The data folder '{data.Path}' is on a read-only file system, so nothing can be changed there. Its backups can be "
                    + "listed, read, exported, verified and restored. Mount it writable for everything else.",
                ("data", data.Path)
            );
        }
    }

    /// <summary>Copies the catalogue to a new temporary folder.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public static ReadOnlyStore Copy(DataPaths data)
    {
        var folder = "";
        try
        {
            // Accessible only to its owner.
            folder = Directory.CreateTempSubdirectory("backupedge-").FullName;

            // The folder may be mounted writable elsewhere, where a server changes the files. Copies that differ in time are taken again.
            for (var attempt = 1; ; attempt++)
            {
                var before = StampOf(data);
                foreach (var suffix in Suffixes.Where(suffix => File.Exists(data.Catalogue + suffix)))
                {
                    using var from = new FileStream(
                        data.Catalogue + suffix,
                        FileMode.Open,
                        FileAccess.Read,
                        FileShare.ReadWrite | FileShare.Delete
                    );
                    using var to = new FileStream(
                        Path.Combine(folder, Path.GetFileName(data.Catalogue) + suffix),
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
                    + $"'{Path.GetTempPath()}' (set TMPDIR to use another folder)"
            );
        }
    }

    /// <summary>Deletes the copy.</summary>
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
            // Ignored: the copy is in the folder for temporary files and accessible only to its owner.
        }
    }

    private static (long, DateTime, long, DateTime) StampOf(DataPaths data)
    {
        var (database, log) = (new FileInfo(data.Catalogue), new FileInfo(data.Catalogue + "-wal"));
        return (database.Length, database.LastWriteTimeUtc, log.Exists ? log.Length : 0, log.LastWriteTimeUtc);
    }
}
