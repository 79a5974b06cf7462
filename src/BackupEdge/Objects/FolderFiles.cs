using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Objects;

/// <summary>The files of a <see cref="FolderObjectStore"/>.</summary>
internal static class FolderFiles
{
    /// <summary>What temporary names begin with.</summary>
    public const string Temporary = ".~";

    private const int PieceBytes = 1 << 20;
    private const int NotPermitted = 1;
    private const int Exists = 17;
    private const int NotSupported = 95;

    /// <summary>Returns whether a key is the path of a file below the root: no empty segments, no <c>..</c>, no temporary names.</summary>
    public static bool IsKey(string key)
    {
        foreach (var segment in key.AsSpan().Split('/'))
        {
            var name = key.AsSpan()[segment];
            if (name is "" or "." or ".." || name.StartsWith(Temporary) || name.Contains('\0'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns a new name beside a file.</summary>
    public static string TemporaryNameFor(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Temporary + Guid.NewGuid().ToString("n"));

    /// <summary>Creates the folders between the root and a file, and flushes each. The root itself must exist.</summary>
    public static void MakeParents(string root, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Directory.Exists(folder))
        {
            return;
        }

        if (folder.Length <= root.TrimEnd('/').Length)
        {
            throw new DirectoryNotFoundException($"The folder '{root}' does not exist.");
        }

        MakeParents(root, folder);
        Directory.CreateDirectory(folder);
        DurableFolder.Flush(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Writes a new file and flushes it. Checks the checksum of the content.</summary>
    /// <exception cref="IOException">The file cannot be written, or the content has another checksum or size than it states.</exception>
    public static async Task WriteAsync(string path, ObjectContent content, CancellationToken cancel)
    {
        using var file = File.OpenHandle(
            path,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            FileOptions.Asynchronous,
            content.Length
        );
        await WriteAtAsync(file, 0, content, cancel);
    }

    /// <summary>Writes a content into a file at an offset and flushes the file.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public static async Task WriteAtAsync(
        Microsoft.Win32.SafeHandles.SafeFileHandle file,
        long offset,
        ObjectContent content,
        CancellationToken cancel
    )
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(content.Length, 1), PieceBytes));
        try
        {
            await using var from = content.Open();
            long written = 0;
            int read;
            while ((read = await from.ReadAsync(buffer, cancel)) > 0)
            {
                digest.AppendData(buffer, 0, read);
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), offset + written, cancel);
                written += read;
            }

            if (written != content.Length || !digest.GetHashAndReset().AsSpan().SequenceEqual(content.Sha256.Span))
            {
                throw new IOException("The content changed while it was copied.");
            }

            await Task.Run(() => RandomAccess.FlushToDisk(file), cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Gives a file a second name, unless the name exists or the file system has no such names, and flushes the folder.</summary>
    /// <exception cref="IOException">Another error occurred.</exception>
    public static unsafe CreateOutcome TryLink(string path, string name)
    {
        const int CurrentFolder = -100;
        fixed (
            byte* from = Posix.Terminated(path),
                to = Posix.Terminated(name)
        )
        {
            if (Posix.linkat(CurrentFolder, from, CurrentFolder, to, 0) != 0)
            {
                var errno = Posix.Errno;
                return errno switch
                {
                    Exists => CreateOutcome.Exists,
                    NotPermitted or NotSupported => CreateOutcome.Unsupported,
                    _ => throw new IOException($"'{name}': {Posix.Describe(errno)}", errno),
                };
            }
        }

        DurableFolder.Flush(Path.GetDirectoryName(name)!);
        return CreateOutcome.Created;
    }

    /// <summary>Returns the tag of a file, from its size and its time of modification.</summary>
    public static string TagOf(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}");

    /// <summary>
    /// Lists the files whose keys begin with a prefix, in ordinal order of the keys. Holds the entries of one folder in memory for each
    /// level.
    /// </summary>
    public static IEnumerable<(string Key, FileInfo File)> List(string root, string prefix) => ListIn(new DirectoryInfo(root), "", prefix);

    /// <summary>Returns the names of the folders directly below a prefix, in ordinal order; none if there is no such folder.</summary>
    /// <param name="root">The root folder.</param>
    /// <param name="prefix">Empty, or ending in <c>/</c>.</param>
    public static IReadOnlyList<string> FoldersIn(string root, string prefix)
    {
        var folder = new DirectoryInfo(Path.Combine(root, prefix));
        return folder.Exists
            ?
            [
                .. folder
                    .EnumerateDirectories()
                    .Select(one => one.Name)
                    .Where(name => !name.StartsWith(Temporary, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    private static IEnumerable<(string Key, FileInfo File)> ListIn(DirectoryInfo folder, string parent, string prefix)
    {
        // A folder sorts by its name with the slash that follows it in keys.
        var entries = new List<(string Key, FileSystemInfo Entry)>();
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var key = parent + entry.Name + (entry is DirectoryInfo ? "/" : "");
            var common = Math.Min(key.Length, prefix.Length);
            var isWanted =
                entry is DirectoryInfo
                    ? string.CompareOrdinal(key, 0, prefix, 0, common) == 0
                    : key.StartsWith(prefix, StringComparison.Ordinal);
            if (isWanted && !entry.Name.StartsWith(Temporary, StringComparison.Ordinal))
            {
                entries.Add((key, entry));
            }
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        foreach (var (key, entry) in entries)
        {
            if (entry is FileInfo file)
            {
                yield return (key, file);
            }
            else
            {
                foreach (var below in ListIn((DirectoryInfo)entry, key, prefix))
                {
                    yield return below;
                }
            }
        }
    }
}
