using System.Text.Json;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// The files <c>ID.bed</c> in the archive folder, one for each backup in the bin. The catalogue decides what is in the bin; a
/// catalogue that is built from the archives reads it from these files, also for an archive that is only in a copy.
/// </summary>
/// <param name="folder">The archive folder, which must exist.</param>
internal sealed class BinMarks(string folder)
{
    /// <summary>The file name extension of a mark.</summary>
    public const string Extension = ".bed";

    private const string UnfinishedEnding = ".new";
    private const int MaxBytes = 16 << 10;

    /// <summary>Returns the ids of the backups with a mark, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlyList<string> List() => ArchiveFolder.List(folder, Extension);

    /// <summary>
    /// Returns the mark of a backup; null if it has none. A mark that cannot be read counts too.
    /// </summary>
    /// <param name="id">The id of the backup.</param>
    /// <param name="now">The time of a mark that cannot be read, UTC.</param>
    public BinMark? Find(string id, DateTimeOffset now)
    {
        if (!ArchiveId.IsValid(id) || !File.Exists(PathOf(id)))
        {
            return null;
        }

        try
        {
            using var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var bytes = new byte[Math.Min(file.Length, MaxBytes)];
            file.ReadExactly(bytes);
            if (
                JsonSerializer.Deserialize(bytes, DataFolderJson.Default.BinMark) is { } mark
                && mark.Id == id
                && mark.DeletedAt.Year is > 1 and < 9999
            )
            {
                return mark with { DeletedAt = mark.DeletedAt.ToUniversalTime() };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // As if its content were missing.
        }

        return new BinMark(id, now);
    }

    /// <summary>Writes the mark of a backup durably.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Add(BinMark mark)
    {
        var path = PathOf(mark.Id);
        IoFaults.Guard($"The deleted backup '{mark.Id}' could not be marked in '{folder}'", () =>
        {
            File.Delete(path + UnfinishedEnding);
            using (var file = FileModes.CreateOwnerFile(path + UnfinishedEnding))
            {
                FolderOwner.Give(file.SafeFileHandle, path + UnfinishedEnding);
                file.Write(JsonSerializer.SerializeToUtf8Bytes(mark, DataFolderJson.Default.BinMark));
                file.Flush(flushToDisk: true);
            }

            CrashPoints.Pass(CrashPoint.BinMarkWritten);
            File.Move(path + UnfinishedEnding, path, overwrite: true);
            DurableFolder.Flush(folder);
        });
    }

    /// <summary>Deletes the mark of a backup, if it has one.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public void Remove(string id)
    {
        var path = PathOf(id);
        if (!File.Exists(path))
        {
            return;
        }

        IoFaults.Guard($"The mark '{path}' of a deleted backup could not be deleted", () =>
        {
            File.Delete(path);
            DurableFolder.Flush(folder);
        });
    }

    /// <summary>Deletes what a crash left of marks that were being written.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public void RemoveUnfinished() => IoFaults.Guard($"Unfinished files in '{folder}' could not be deleted", () =>
        {
            foreach (var path in Directory.EnumerateFiles(folder, $"*{Extension}{UnfinishedEnding}"))
            {
                File.Delete(path);
            }
        });

    private string PathOf(string id) => Path.Combine(folder, id + Extension);
}
