using System.Globalization;
using System.Text;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Objects;

/// <summary>
/// The uploads in parts of a <see cref="FolderObjectStore"/>. An upload is a folder <c>.~uploads/ID</c> with the file <c>key</c>, the file
/// <c>data</c>, into which parts are written at their offsets, and <c>part-bytes</c>, the size of all parts but the last. A part that comes
/// before the first one, whose size is needed for the offset, is a file of its own until the upload is completed.
/// </summary>
/// <remarks>A part *must* be flushed before it is acknowledged: after a power failure it is not sent again.</remarks>
/// <param name="root">The root folder of the store.</param>
internal sealed class FolderUploads(string root)
{
    private const string KeyFile = "key";
    private const string DataFile = "data";
    private const string PartBytesFile = "part-bytes";
    private const int MaxNumber = 10_000;
    private readonly string _folder = Path.Combine(root, FolderFiles.Temporary + "uploads");

    /// <summary>Begins an upload and returns its id.</summary>
    public string Begin(string key)
    {
        var id = Guid.NewGuid().ToString("n");
        var named = Path.Combine(_folder, id, KeyFile);
        FolderFiles.MakeParents(root, named);
        WriteSmall(named, key);
        return id;
    }

    /// <summary>Returns the key of an upload; null if there is no such upload.</summary>
    public string? KeyOf(string upload)
    {
        var file = Path.Combine(FolderOf(upload), KeyFile);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    /// <summary>Returns the path of the file that becomes the object.</summary>
    public string DataOf(string upload) => Path.Combine(FolderOf(upload), DataFile);

    /// <summary>Writes a part.</summary>
    public async Task<UploadedPart> PutAsync(string upload, int number, ObjectContent content, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
        if (number == 1 && PartBytes(upload) is null)
        {
            WriteSmall(Path.Combine(FolderOf(upload), PartBytesFile), content.Length.ToString(CultureInfo.InvariantCulture));
        }

        if (PartBytes(upload) is { } size && content.Length <= size)
        {
            using var file = OpenData(upload);
            await FolderFiles.WriteAtAsync(file, (number - 1) * size, content, cancel);
        }
        else
        {
            File.Delete(PathOfPart(upload, number));
            await FolderFiles.WriteAsync(PathOfPart(upload, number), content, cancel);
        }

        DurableFolder.Flush(FolderOf(upload));
        return new UploadedPart(number, Convert.ToHexStringLower(content.Sha256.Span), content.Length);
    }

    /// <summary>
    /// Puts parts that are files of their own in their places. Returns whether all bytes are there; then they are flushed.
    /// </summary>
    public async Task<bool> JoinAsync(string upload, IReadOnlyList<UploadedPart> parts, long length, CancellationToken cancel)
    {
        if (PartBytes(upload) is not { } size)
        {
            return false;
        }

        using var data = OpenData(upload);
        long expected = 0;
        foreach (var part in parts)
        {
            if (expected != (part.Number - 1) * size)
            {
                return false;
            }

            expected += part.Length;
            var path = PathOfPart(upload, part.Number);
            if (File.Exists(path))
            {
                var content = new FileContent(path, Convert.FromHexString(part.Tag));
                await FolderFiles.WriteAtAsync(data, (part.Number - 1) * size, content, cancel);
                File.Delete(path);
            }
        }

        return expected == length && RandomAccess.GetLength(data) == length;
    }

    /// <summary>Ends an upload and deletes its files. Does nothing if there is no such upload.</summary>
    public void Remove(string upload)
    {
        var folder = FolderOf(upload);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            DurableFolder.Flush(_folder);
        }
    }

    /// <summary>Returns the uploads whose keys begin with a prefix.</summary>
    public IReadOnlyList<PendingUpload> List(string prefix)
    {
        var found = new List<PendingUpload>();
        if (Directory.Exists(_folder))
        {
            foreach (var folder in Directory.EnumerateDirectories(_folder))
            {
                var id = Path.GetFileName(folder);
                if (KeyOf(id) is { } key && key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    found.Add(new PendingUpload(key, id, new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(folder, KeyFile)))));
                }
            }
        }

        return found;
    }

    private static void WriteSmall(string path, string text)
    {
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        DurableFolder.Flush(Path.GetDirectoryName(path)!);
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle OpenData(string upload) =>
        File.OpenHandle(DataOf(upload), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.Asynchronous);

    // An id that this class did not give is not a path.
    private string FolderOf(string upload) =>
        Path.Combine(_folder, Guid.TryParseExact(upload, "n", out var id) ? id.ToString("n") : Guid.Empty.ToString("n"));

    private string PathOfPart(string upload, int number) =>
        Path.Combine(FolderOf(upload), string.Create(CultureInfo.InvariantCulture, $"part-{number}"));

    private long? PartBytes(string upload)
    {
        var file = Path.Combine(FolderOf(upload), PartBytesFile);
        return File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }
}
