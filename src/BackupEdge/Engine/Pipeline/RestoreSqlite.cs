using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Restores one SQLite database. It is written beside its place and checked there. Where a database is already, its content is
/// replaced through SQLite, in one transaction, so that programs that have it open see the old state or the new one; where none
/// is, the file gets its name, and nothing that belonged to an earlier file *must* be left beside it: SQLite would combine them.
/// </summary>
internal sealed class RestoreSqlite(OverwriteMode overwrite, RestoreTally tally, CancellationToken cancellationToken)
{
    /// <exception cref="Fault">It could not be restored; what was there is as before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was there is as before.</exception>
    public void Run(ManifestEntry entry, StreamContent content, string path)
    {
        // A link that lies there is replaced and never followed, as with files.
        var isThere = File.Exists(path) && new FileInfo(path).LinkTarget is null;
        if (isThere && overwrite == OverwriteMode.Skip)
        {
            tally.AddSkipped();
            return;
        }

        var temporary = Path.Combine(Path.GetDirectoryName(path)!, Encoding.ASCII.GetString(TemporaryName.Next()).TrimEnd('\0'));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if ((Write(entry, content, temporary) ?? FindDamage(temporary)) is { } problem)
            {
                tally.AddError(entry.Path.Span, "damaged", problem);
                return;
            }

            if (!isThere || !TryCopyOver(temporary, path))
            {
                Rename(temporary, path);
            }

            tally.AddFile(isThere);
        }
        catch (SqliteError e)
        {
            throw From(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The database '{path}' could not be restored");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string? Write(ManifestEntry entry, StreamContent content, string temporary)
    {
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(temporary, create);
        void Take(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            tally.AddBytes(bytes.Length);
        }

        var problem = content.Read(Take, cancellationToken);
        file.Flush(flushToDisk: true);
        new RestoreMetadata(tally.Warnings).Apply((int)file.SafeFileHandle.DangerousGetHandle(), entry);
        return problem;
    }

    private string? FindDamage(string temporary)
    {
        using var copy = SqliteFile.OpenImmutable(temporary);
        return copy.FindDamage(cancellationToken) is { } damage ? $"what the backup holds is no sound SQLite database: {damage}" : null;
    }

    // False when what is there is no database, so that nobody can be using it as one.
    private bool TryCopyOver(string temporary, string path)
    {
        using var copy = SqliteFile.OpenImmutable(temporary);
        using var live = SqliteFile.OpenToWrite(path);
        long own = 0, there = 0;
        try
        {
            (own, there) = (copy.Measure(cancellationToken).Page, live.Measure(cancellationToken).Page);
            copy.CopyOver(live, cancellationToken);
            return true;
        }
        catch (SqliteError e) when (e.Code == SqliteError.NotADatabase)
        {
            return false;
        }
        catch (SqliteError e) when (e.Code == SqliteError.ReadOnly && own != there)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The database '{path}' is in WAL mode with pages of {there} bytes, and the backup has pages of {own}: SQLite cannot change that while it is in use. "
                + "Stop the programs that use it, move it away with its -wal and -shm files, and restore again.",
                e);
        }
    }

    private static Fault From(SqliteError e, string path) => e.Code == SqliteError.Busy
        ? new Fault(FaultCode.IoError, $"The database '{path}' was locked by another program for 30 seconds, and is as it was. Stop that program, or try again.", e)
        : new Fault(FaultCode.IoError, $"The database '{path}' could not be replaced, and is as it was: SQLite says: {e.Message}. Check the rights of the service and the disk.", e);

    private static void Rename(string temporary, string path)
    {
        foreach (var companion in DatabaseFiles.Companions)
        {
            File.Delete(path + companion);
        }

        File.Move(temporary, path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(path)!);
    }
}
