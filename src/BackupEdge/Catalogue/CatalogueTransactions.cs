using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Runs the transactions of one catalogue. Allocates space in the WAL index before each transaction, and retries with space from the
/// reserve on a full file system. Write transactions must not run concurrently.
/// </summary>
internal sealed class CatalogueTransactions(string path, CatalogueConnections connections, CatalogueWatch watch)
{
    private volatile bool _isFailing;

    /// <summary>Whether a write failed for a reason other than a full file system, and no write has succeeded since.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Runs one transaction, which is rolled back if the function throws.</summary>
    /// <param name="work">The function to run in the transaction. It runs again after each release of the reserve.</param>
    /// <param name="access">The access that the function needs.</param>
    /// <param name="space">The space of the file system.</param>
    /// <param name="released">Set to true if a part of the reserve was released.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T Run<T>(Func<CatalogueSession, T> work, TransactionAccess access, ICatalogueSpace space, out bool released)
    {
        released = false;
        while (true)
        {
            try
            {
                var result = Transact(work, access);
                if (access != TransactionAccess.Read)
                {
                    _isFailing = false;
                }

                return result;
            }
            catch (SqliteException e) when (FullDisk.Is(e) && space.Release())
            {
                released = true;
            }
            catch (SqliteException e)
            {
                _isFailing |= access != TransactionAccess.Read && !FullDisk.Is(e);
                throw CatalogueFile.From(e, path);
            }
        }
    }

    private T Transact<T>(Func<CatalogueSession, T> work, TransactionAccess access)
    {
        if (!watch.TryAllocateIndex())
        {
            throw CatalogueFile.NoRoomForIndex(path);
        }

        var connection = connections.Take(write: access != TransactionAccess.Read);
        var isSound = false;
        try
        {
            connection.Execute(access == TransactionAccess.Read ? "BEGIN" : "BEGIN IMMEDIATE");
            if (access == TransactionAccess.WriteUnversioned)
            {
                // No other connection can commit until this transaction ends.
                watch.Version();
                connection.HasChanged();
            }

            var result = work(connection.Session);
            connection.Execute("COMMIT");
            isSound = true;
            if (access == TransactionAccess.WriteUnversioned)
            {
                watch.IgnoreCommit(connection);
            }

            return result;
        }
        catch (SqliteException e)
        {
            throw FullDisk.Of(e, connection);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            connection.Execute("ROLLBACK");
            isSound = true;
            throw;
        }
        finally
        {
            if (isSound)
            {
                connections.GiveBack(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    /// <summary>
    /// Merges the write-ahead log into the database and truncates it, so that released space is not occupied by the log. Parts that cannot
    /// be merged now, for example because of a reader, are merged after the next write.
    /// </summary>
    public void EmptyLog(ICatalogueSpace space)
    {
        var connection = connections.Take(write: true);
        try
        {
            CatalogueFile.WithReserve(() => EmptyLog(connection), space, path);
            connections.GiveBack(connection);
        }
        catch (Fault)
        {
            // The change itself is committed. A failure here occurs again at the next write, which reports it.
            connection.Dispose();
        }
    }

    private object? EmptyLog(CatalogueConnection connection)
    {
        if (!watch.TryAllocateIndex())
        {
            throw CatalogueFile.NoRoomForIndex(path);
        }

        try
        {
            return connection.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            throw FullDisk.Of(e, connection);
        }
    }

    /// <summary>
    /// Returns whether there is space for what the last connection writes when it is closed. Releases parts of the reserve if necessary.
    /// </summary>
    public bool CanClose(ICatalogueSpace space)
    {
        try
        {
            while (!watch.TryAllocateIndex())
            {
                if (!space.Release())
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException)
        {
            // There is no index, or all connections are closed already.
            return true;
        }
    }
}
