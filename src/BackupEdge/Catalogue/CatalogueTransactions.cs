using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Runs the transactions of one catalogue: asks for room in the WAL index first, tries again with space of the reserve on a full file
/// system, and keeps changes aside out of the version. Writers must not run at the same time.
/// </summary>
/// <param name="path">The database file, for messages.</param>
/// <param name="connections">The connections.</param>
/// <param name="watch">Numbers the states of the database.</param>
internal sealed class CatalogueTransactions(string path, CatalogueConnections connections, CatalogueWatch watch)
{
    private volatile bool _isFailing;

    /// <summary>Whether the last write failed for another reason than a full file system, and none has succeeded since.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Runs one transaction; what the function throws undoes all of it.</summary>
    /// <param name="work">What is done in it. Runs again after each release of the reserve.</param>
    /// <param name="access">What it may do.</param>
    /// <param name="space">The space of the file system.</param>
    /// <param name="released">Whether space of the reserve was released.</param>
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
        if (!watch.TryBack())
        {
            throw CatalogueFile.NoRoomForIndex(path);
        }

        var connection = connections.Take(write: access != TransactionAccess.Read);
        var isSound = false;
        try
        {
            connection.Execute(access == TransactionAccess.Read ? "BEGIN" : "BEGIN IMMEDIATE");
            if (access == TransactionAccess.WriteAside)
            {
                // Nobody else commits from here to the end of the transaction.
                watch.Version();
                connection.HasChanged();
            }

            var result = work(connection.Session);
            connection.Execute("COMMIT");
            isSound = true;
            if (access == TransactionAccess.WriteAside)
            {
                watch.PassOver(connection);
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
    /// Merges the log into the database and cuts it, so that what was released does not stay in the log. What cannot be merged now, such as
    /// while somebody reads, is merged after the next write.
    /// </summary>
    /// <param name="space">The space of the file system.</param>
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
            // The change itself is committed. Whatever fails here fails again at the next write, which reports it.
            connection.Dispose();
        }
    }

    private object? EmptyLog(CatalogueConnection connection)
    {
        if (!watch.TryBack())
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
    /// Returns whether there is room for what the last connection writes as it is closed, taken from the reserve if need be.
    /// </summary>
    /// <param name="space">The space of the file system.</param>
    public bool CanClose(ICatalogueSpace space)
    {
        try
        {
            while (!watch.TryBack())
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
            // There is no index, or everything is closed already.
            return true;
        }
    }
}
