using System.Globalization;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Replaces a plain catalogue by a sealed one. It can be stopped at any instant and run again: while the sealed file does not have its
/// name, the plain catalogue is complete; from then on the sealed one is, and the plain one is never used again. So the copy <em>must</em>
/// be flushed before it is renamed, and the folder before the plain catalogue is deleted. Must be used only under the data folder's lock,
/// with both catalogues closed in this process. The plain catalogue is locked from the copy to its deletion, so that no other process can
/// write to it meanwhile.
/// <para>
/// The deleted files are not overwritten: a file system or disk that writes elsewhere would keep the old blocks anyway, and what it keeps
/// can be read from the disk.
/// </para>
/// </summary>
internal static class CatalogueConversion
{
    private const string Unfinished = ".new";
    private const int LockSeconds = 5;

    /// <summary>Seals a plain catalogue if there is one, or completes an earlier call that was stopped.</summary>
    /// <param name="plain">The path of the plain catalogue.</param>
    /// <param name="sealedPath">The path of the sealed catalogue, in the same folder.</param>
    /// <param name="key">The key of the sealed catalogue.</param>
    /// <returns>Whether there was a plain catalogue.</returns>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c> if another process uses the plain catalogue; <c>wrong_key</c> if there is a sealed catalogue with another
    /// key; <c>no_space</c> or <c>io_error</c>. Then the plain catalogue still exists.
    /// </exception>
    public static bool Seal(string plain, string sealedPath, CatalogueKey key)
    {
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        var existed = File.Exists(plain);

        // A sealed catalogue that is damaged beside a plain one has never been used, so the plain one is sealed again.
        if (existed && !(File.Exists(sealedPath) && !CatalogueDatabase.IsDamaged(sealedPath, key: key)))
        {
            using var source = Lock(plain);
            Copy(source, plain, sealedPath, key);
            Delete(plain);
        }
        else if (File.Exists(sealedPath))
        {
            Delete(plain);
        }

        return existed;
    }

    /// <summary>Throws if there is a sealed catalogue. Must be called where no key is configured.</summary>
    /// <exception cref="Fault"><c>key_missing</c>.</exception>
    public static void ThrowIfSealed(string sealedPath)
    {
        if (File.Exists(sealedPath))
        {
            throw new Fault(
                FaultCode.KeyMissing,
                $"The catalogue '{sealedPath}' is sealed, and no key is configured. Configure the key of this data folder."
            );
        }
    }

    // Opens the catalogue as the only user and merges its log, which succeeds only if no other process has it open.
    private static SqliteConnection Lock(string plain)
    {
        SqliteConnection? source = null;
        try
        {
            source = CatalogueFile.Open(plain);
            source.DefaultTimeout = LockSeconds;
            source.Execute("PRAGMA journal_mode=DELETE");
            if (Convert.ToInt32(source.Scalar("PRAGMA page_size"), CultureInfo.InvariantCulture) != SealedUnit.MaxBytes)
            {
                // Pages of another size would not be whole units of the sealed files.
                source.Execute($"PRAGMA page_size={SealedUnit.MaxBytes}");
                source.Execute("VACUUM");
            }

            // In this mode the lock is kept after the transaction.
            source.Execute("PRAGMA locking_mode=EXCLUSIVE");
            source.Execute("BEGIN EXCLUSIVE");
            source.Execute("COMMIT");
            return source;
        }
        catch (SqliteException e)
        {
            var fault = FaultOf(source is null ? e : FullDisk.Of(e, source), plain);
            source?.Dispose();
            throw fault;
        }
    }

    private static void Copy(SqliteConnection source, string plain, string sealedPath, CatalogueKey key)
    {
        var copy = sealedPath + Unfinished;
        IoFaults.Guard($"The catalogue '{plain}' could not be sealed", () =>
        {
            try
            {
                DeleteAll(copy);
                CopyPages(source, copy, key);
                if (CatalogueDatabase.IsDamaged(copy, key: key))
                {
                    throw new Fault(
                        FaultCode.IoError,
                        $"The sealed copy '{copy}' of the catalogue is damaged. Check the disk and the memory."
                    );
                }

                DeleteBeside(copy);
                Flush(copy);
                CrashPoints.Pass(CrashPoint.CatalogueSealed);

                // A log of an earlier catalogue must not be applied to this one.
                DeleteBeside(sealedPath);
                SyncFolder(sealedPath);
                File.Move(copy, sealedPath, overwrite: true);
                CrashPoints.Pass(CrashPoint.SealedCatalogueRenamed);
                SyncFolder(sealedPath);
            }
            catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
            {
                DeleteAll(copy);
                throw;
            }
        });
    }

    private static void CopyPages(SqliteConnection source, string copy, CatalogueKey key)
    {
        using var target = new SqliteConnection(CatalogueFile.ConnectionTo(copy, key));
        try
        {
            target.Open();
            CatalogueFile.KeepTemporaryDataInMemory(target);
            source.BackupDatabase(target);
        }
        catch (SqliteException e)
        {
            throw FaultOf(FullDisk.Of(e, target), copy);
        }
    }

    // The database before the files beside it: without its log it could be incomplete.
    private static void Delete(string plain) =>
        IoFaults.Guard($"The catalogue '{plain}' was sealed, and the plain file could not be deleted", () =>
        {
            if (File.Exists(plain))
            {
                File.Delete(plain);
                CrashPoints.Pass(CrashPoint.PlainCatalogueDeleted);
            }

            DeleteBeside(plain);
            SyncFolder(plain);
        });

    private static void DeleteAll(string database)
    {
        File.Delete(database);
        DeleteBeside(database);
    }

    private static void DeleteBeside(string database)
    {
        foreach (var ending in (string[])["-wal", "-shm", "-journal"])
        {
            File.Delete(database + ending);
        }
    }

    // No connection of this process has the file open, so no lock of SQLite is released.
    private static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private static void SyncFolder(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Posix.SyncFolder(Path.GetDirectoryName(path)!);
        }
    }

    private static Fault FaultOf(SqliteException e, string path) =>
        e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED
            ? new Fault(
                FaultCode.DataFolderLocked,
                $"The catalogue '{path}' cannot be sealed, because another process uses it. Stop that process and try again.",
                e
            )
            : CatalogueFile.From(e, path);
}
