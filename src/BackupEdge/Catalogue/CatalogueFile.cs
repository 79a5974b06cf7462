using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>The catalogue's database file: how it is opened, what is raised when it cannot be used, and what is tried again with space of
/// the reserve.</summary>
internal static class CatalogueFile
{
    private const long MostToCheckWhole = 64L << 20;

    /// <summary>What connections are opened with.</summary>
    public static string ConnectionTo(string path) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 30,
            Pooling = false,
        }.ToString();

    /// <summary>Opens a connection while there is none in this process yet. The caller disposes it.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path)
    {
        // Not by a look into it: to close a second descriptor of the database would lose SQLite's locks.
        var isThere = new FileInfo(path) is { Exists: true, Length: > 0 };
        CatalogueSideFiles.Prepare(path);
        var connection = new SqliteConnection(ConnectionTo(path));
        try
        {
            connection.Open();
            CatalogueSideFiles.Keep(connection);

            // Before SQLite looks at it.
            if (isThere && WalIndex.Of(connection, make: true)?.TryBack() == false)
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

    /// <summary>As <see cref="CatalogueDatabase.IsDamaged"/>; the file must be there.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static bool IsDamaged(string path)
    {
        try
        {
            using var connection = Open(path);
            try
            {
                // The quick one does not compare indexes with their tables, which in a large catalogue takes seconds of every start.
                var check = new FileInfo(path).Length <= MostToCheckWhole ? "integrity_check" : "quick_check";
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

    /// <summary>As <see cref="CatalogueDatabase.Mend"/>; the file must be there.</summary>
    /// <exception cref="SqliteException">It cannot be read or written.</exception>
    public static IReadOnlyList<string>? Mend(string path)
    {
        try
        {
            using var connection = Open(path);
            try
            {
                // What cannot be put right as a whole stays as it is.
                using var transaction = connection.BeginTransaction(deferred: true);
                var done = CatalogueShape.Mend(connection);
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

    // Error: something in it that this SQLite cannot use, such as an index by a function of another program.
    private static bool IsDamage(SqliteException e)
    {
        const int Error = 1,
            Corrupt = 11,
            NotADatabase = 26;
        return e.SqliteErrorCode is Error or Corrupt or NotADatabase;
    }

    /// <summary>Does something again after each release of the reserve, while the file system is full.</summary>
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
                // Tried again with what was released.
            }
            catch (SqliteException e)
            {
                throw From(e, path);
            }
        }
    }

    /// <summary>The fault for a failure of SQLite.</summary>
    public static Fault From(SqliteException e, string path)
    {
        return FullDisk.Is(e)
            ? new Fault(
                FaultCode.NoSpace,
                $"The catalogue '{path}' could not be written: no space is left on the device, or the quota "
                    + "is used up. Delete or prune backups, or free some space otherwise, and try again.",
                e
            )
            : new Fault(
                FaultCode.IoError,
                $"The catalogue '{path}' could not be used: {e.Message} (code {e.SqliteExtendedErrorCode}). "
                    + "Check the file, its folder's permissions and the disk.",
                e
            );
    }

    /// <summary>The failure when no page of the WAL index can be written, and SQLite was not asked: the file system is full, or takes no
    /// writes at all.</summary>
    public static SqliteException NoRoomForIndex(string path)
    {
        try
        {
            // Neither the database nor its index: to close a second descriptor of those would lose SQLite's locks.
            using var log = File.OpenHandle(
                path + "-wal",
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.FlushToDisk(log);
            return FullDisk.Exception("There is no room for the index of the write-ahead log.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException full && FullDisk.Is(full)
                ? FullDisk.Exception(e.Message)
                : new SqliteException($"Its file system takes no writes: {e.Message}", SQLitePCL.raw.SQLITE_IOERR);
        }
    }
}
