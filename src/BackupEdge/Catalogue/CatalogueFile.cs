using BackupEdge.Catalogue.Sealing;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Opens, checks and repairs the catalogue's database file, converts errors of SQLite to faults, and retries work with space from the
/// reserve.
/// </summary>
internal static class CatalogueFile
{
    private const long MaxBytesForFullCheck = 64L << 20;

    /// <summary>Returns the connection string for a database file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    public static string ConnectionTo(string path, CatalogueKey? key = null)
    {
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 30,
            Pooling = false,
        };
        if (key is not null)
        {
            connection.Vfs = key.Vfs;
        }

        return connection.ToString();
    }

    /// <summary>
    /// Makes a connection to a sealed catalogue keep temporary data in memory, since <see cref="SealedVfs"/> refuses temporary files. Does
    /// nothing for a plain catalogue. Must be called before the connection runs other statements.
    /// </summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public static void KeepTemporaryDataInMemory(SqliteConnection connection)
    {
        if (!string.IsNullOrEmpty(new SqliteConnectionStringBuilder(connection.ConnectionString).Vfs))
        {
            connection.Execute("PRAGMA temp_store=MEMORY");
        }
    }

    /// <summary>Opens the first connection of this process. The caller must dispose it.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public static SqliteConnection Open(string path, CatalogueKey? key = null)
    {
        // The file is not opened for this: closing a second descriptor of the database would release SQLite's locks.
        var exists = new FileInfo(path) is { Exists: true, Length: > 0 };
        CatalogueSideFiles.Prepare(path);
        var connection = new SqliteConnection(ConnectionTo(path, key));
        try
        {
            connection.Open();
            CatalogueSideFiles.Keep(connection);
            KeepTemporaryDataInMemory(connection);

            // SQLite must not access the index before its space is allocated.
            if (exists && WalIndex.Of(connection, create: true)?.TryAllocate() == false)
            {
                throw NoRoomForIndex(path);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Implements <see cref="CatalogueDatabase.IsDamaged"/> for a file that exists.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public static bool IsDamaged(string path, CatalogueKey? key)
    {
        try
        {
            using var connection = Open(path, key);
            try
            {
                // The quick check does not compare indexes with their tables, which takes seconds at every start with a large catalogue.
                var check = new FileInfo(path).Length <= MaxBytesForFullCheck ? "integrity_check" : "quick_check";
                return connection.Scalar($"PRAGMA {check}(1)") is not "ok" || !CatalogueShape.IsSound(connection);
            }
            catch (SqliteException e)
            {
                throw FullDisk.Of(e, connection);
            }
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            return true;
        }
    }

    /// <summary>Implements <see cref="CatalogueDatabase.Repair"/> for a file that exists.</summary>
    /// <exception cref="SqliteException">The file cannot be read or written.</exception>
    public static IReadOnlyList<string>? Repair(string path, CatalogueKey? key)
    {
        try
        {
            using var connection = Open(path, key);
            try
            {
                // If one repair fails, none is made.
                using var transaction = connection.BeginTransaction(deferred: true);
                var done = CatalogueShape.Repair(connection);
                transaction.Commit();
                return done;
            }
            catch (SqliteException e)
            {
                throw FullDisk.Of(e, connection);
            }
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            return null;
        }
    }

    // SQLITE_ERROR: the file contains something that this SQLite cannot use, such as an index that uses a function of another program.
    private static bool IsDamage(SqliteException e)
    {
        const int Error = 1,
            Corrupt = 11,
            NotADatabase = 26;
        return e.SqliteErrorCode is Error or Corrupt or NotADatabase;
    }

    /// <summary>Runs work, and while it fails because the file system is full, releases a part of the reserve and runs it again.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public static T WithReserve<T>(Func<T> work, ICatalogueSpace space, string path)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (SqliteException e) when (FullDisk.Is(e) && space.Release())
            {
                // Retried with the released space.
            }
            catch (SqliteException e)
            {
                throw From(e, path);
            }
        }
    }

    /// <summary>
    /// Returns the fault for an error of SQLite: <c>no_space</c> for a full file system, <c>wrong_key</c> for a catalogue that was sealed
    /// with another key, otherwise <c>io_error</c>.
    /// </summary>
    public static Fault From(SqliteException e, string path)
    {
        if (e.SqliteErrorCode == SealedVfs.WrongKey)
        {
            return new Fault(
                FaultCode.WrongKey,
                $"The catalogue '{path}' was sealed with another key, or its first page is damaged. Use the key of this data folder. If "
                    + "the key is right, build the catalogue from the archives with 'backupedge rebuild'.",
                e
            );
        }

        return FullDisk.Is(e)
            ? new Fault(
                FaultCode.NoSpace,
                $"The catalogue '{path}' could not be written: no space is left on the device, or the quota is used up. "
                    + "Delete or prune backups, or free space in another way, and try again.",
                e
            )
            : new Fault(
                FaultCode.IoError,
                $"The catalogue '{path}' could not be used: {e.Message} (code {e.SqliteExtendedErrorCode}). "
                    + "Check the file, the permissions of its folder and the disk.",
                e
            );
    }

    /// <summary>
    /// Returns the exception for a WAL index whose pages cannot be allocated. A write to the log determines whether the file system is full
    /// or cannot be written at all.
    /// </summary>
    public static SqliteException NoRoomForIndex(string path)
    {
        try
        {
            // Must be neither the database nor its index: closing a second descriptor of those would release SQLite's locks.
            using var log = File.OpenHandle(
                path + "-wal",
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.FlushToDisk(log);
            return FullDisk.Exception("There is no space for the index of the write-ahead log.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException full && FullDisk.Is(full)
                ? FullDisk.Exception(e.Message)
                : new SqliteException($"The file system cannot be written: {e.Message}", SQLitePCL.raw.SQLITE_IOERR);
        }
    }
}
