using System.Text.Json;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Wal;

/// <summary>
/// The folder of the received log of one source: <c>received</c> belongs to pg_receivewal, <c>kept</c> has what was received before a gap,
/// and <c>state.json</c> what is known of it.
/// </summary>
/// <param name="path">The absolute path of the folder.</param>
internal sealed class WalFolder(string path)
{
    private const string StateName = "state.json";

    /// <summary>The absolute path of the folder.</summary>
    public string Path => path;

    /// <summary>The folder of pg_receivewal.</summary>
    public string Received { get; } = System.IO.Path.Join(path, "received");

    /// <summary>The folder with what was received before a gap.</summary>
    public string Kept { get; } = System.IO.Path.Join(path, "kept");

    /// <summary>Creates the folders, which only this user may read.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Make() => IoFaults.Guard($"The folder '{path}' could not be created", () =>
        {
            foreach (var folder in (string[])[System.IO.Path.GetDirectoryName(path)!, path, Received, Kept])
            {
                FolderOwner.MakeFolder(folder);
            }
        });

    /// <summary>
    /// Prevents that segments are removed until the result is disposed. Returns <see langword="null"/> if there is no folder, or with
    /// <paramref name="forRemoval"/> if they are read.
    /// </summary>
    /// <param name="forRemoval">Whether the caller removes segments; otherwise it reads them.</param>
    public IDisposable? TryLock(bool forRemoval)
    {
        try
        {
            var file = System.IO.Path.Join(path, "lock");
            return forRemoval
                ? new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns the files of the log by their names, in order. Of a segment that is complete, an earlier file with a part of it is left out.
    /// </summary>
    public SortedDictionary<string, string> List()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in (string[])[Kept, Received])
        {
            foreach (var file in FilesOf(folder))
            {
                files[file.Name] = file.FullName;
            }
        }

        foreach (var name in files.Keys.Where(name => files.ContainsKey(name + WalSegment.Partial)).ToList())
        {
            files.Remove(name + WalSegment.Partial);
        }

        return files;
    }

    /// <summary>Returns the size in bytes of the files of the log.</summary>
    public long Measure() => FilesOf(Kept).Concat(FilesOf(Received)).Sum(file => file.Length);

    /// <summary>Returns the name of the last file in the folder of pg_receivewal, with which it continues; null if there is none.</summary>
    public string? LastReceived() => FilesOf(Received).Select(file => file.Name).Where(IsSegment).Max(StringComparer.Ordinal);

    /// <summary>
    /// Removes what pg_receivewal would refuse: a file that it had begun to fill with zeros when it was killed. Nothing of the log is in
    /// it.
    /// </summary>
    /// <param name="segmentBytes">The size of a segment in bytes.</param>
    public void RemoveUnfinished(long segmentBytes)
    {
        foreach (var file in FilesOf(Received).ToList())
        {
            if (file.Name.EndsWith(WalSegment.Partial, StringComparison.Ordinal) && file.Length != segmentBytes)
            {
                file.Delete();
            }
        }
    }

    /// <summary>Moves everything that was received to the folder of what was received before a gap.</summary>
    public void SetAside()
    {
        foreach (var file in FilesOf(Received).ToList())
        {
            File.Move(file.FullName, System.IO.Path.Join(Kept, file.Name), overwrite: true);
        }
    }

    /// <summary>Moves everything that was received of another server to a folder of its own, which nothing reads.</summary>
    /// <param name="identifier">The identifier of the other server's data.</param>
    public void SetApart(string identifier)
    {
        var folder = System.IO.Path.Join(path, $"server-{string.Concat(identifier.Where(char.IsAsciiDigit))}");
        FolderOwner.MakeFolder(folder);
        foreach (var file in FilesOf(Kept).Concat(FilesOf(Received)).ToList())
        {
            File.Move(file.FullName, System.IO.Path.Join(folder, file.Name), overwrite: true);
        }
    }

    /// <summary>Removes the segments that a backup has, except the last one and those after it.</summary>
    /// <param name="held">What the backup has.</param>
    /// <param name="isAfterGap">Whether the backup was made after the last gap, so that it has what was received before that.</param>
    public void RemoveHeld(WalRecord held, bool isAfterGap)
    {
        foreach (var file in FilesOf(Received).ToList())
        {
            if (IsSegment(file.Name) && held.Runs.Any(run => run.HasAllOf(file.Name) && run.Last != file.Name))
            {
                file.Delete();
            }
        }

        if (!isAfterGap)
        {
            return;
        }

        // A segment before a gap is never completed.
        foreach (var file in FilesOf(Kept).ToList())
        {
            var name = file.Name.Split('.')[0];
            if (IsSegment(file.Name) && held.Runs.Any(run => run.Has(name)))
            {
                file.Delete();
            }
        }
    }

    /// <summary>Reads the state; <see langword="null"/> if there is none.</summary>
    public WalState? ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Join(path, StateName)), WalJson.Default.WalState);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the state. Other processes see the old or the new one.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void WriteState(WalState state)
    {
        var file = System.IO.Path.Join(path, StateName);
        IoFaults.Guard($"The file '{file}' could not be written", () =>
        {
            File.Delete(file + ".new");
            using (var stream = FileModes.CreateOwnerFile(file + ".new"))
            {
                stream.Write(JsonSerializer.SerializeToUtf8Bytes(state, WalJson.Default.WalState));
            }

            File.Move(file + ".new", file, overwrite: true);
        });
    }

    private static bool IsSegment(string name) => WalSegment.IsFile(name) && !WalSegment.IsHistory(name);

    private static IEnumerable<FileInfo> FilesOf(string folder)
    {
        var info = new DirectoryInfo(folder);
        return info.Exists ? info.EnumerateFiles().Where(file => WalSegment.IsFile(file.Name)) : [];
    }
}
