using System.Runtime.CompilerServices;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Objects;

/// <summary>
/// Objects as files below a folder, such as a mounted disk or a network drive. It has no versions and no locks.
/// </summary>
/// <remarks>
/// An object *must* appear whole or not at all, also after a power failure: a file gets a temporary name, is flushed, is renamed, and its
/// folder is flushed, in this order. The root folder *must* exist: it is never created, because a disk that is not mounted would otherwise
/// look like an empty store. A temporary name begins with <c>.~</c>, which no key may.
/// </remarks>
/// <param name="root">The absolute path of the root folder.</param>
/// <param name="time">The clock.</param>
internal sealed class FolderObjectStore(string root, TimeProvider time) : IProbedStore, IFolderedStore
{
    private readonly FolderUploads _uploads = new(root);

    /// <inheritdoc/>
    public string Address { get; } = root.TrimEnd('/') + '/';

    /// <inheritdoc/>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public Task<StoredObject> PutAsync(string key, ObjectContent content, ObjectRetention? retention, CancellationToken cancel)
    {
        RefuseLock(retention);
        return GuardAsync($"'{key}' could not be written to '{root}'", async () =>
        {
            var path = PathOf(key);
            FolderFiles.MakeParents(root, path);
            var temporary = FolderFiles.TemporaryNameFor(path);
            try
            {
                await FolderFiles.WriteAsync(temporary, content, cancel);
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            DurableFolder.Flush(Path.GetDirectoryName(path)!);
            return ObjectOf(key, new FileInfo(path));
        });
    }

    /// <inheritdoc/>
    public Task<string> BeginUploadAsync(string key, ObjectRetention? retention, CancellationToken cancel)
    {
        RefuseLock(retention);
        PathOf(key);
        return GuardAsync($"An upload to '{root}' could not begin", () => Task.FromResult(_uploads.Begin(key)));
    }

    /// <inheritdoc/>
    public Task<UploadedPart> PutPartAsync(string key, string upload, int number, ObjectContent content, CancellationToken cancel) =>
        GuardAsync($"A part of '{key}' could not be written to '{root}'", () =>
        {
            RequireUpload(key, upload);
            return _uploads.PutAsync(upload, number, content, cancel);
        });

    /// <inheritdoc/>
    public Task<StoredObject> CompleteUploadAsync(
        string key,
        string upload,
        IReadOnlyList<UploadedPart> parts,
        long length,
        CancellationToken cancel
    ) => GuardAsync($"'{key}' could not be written to '{root}'", async () =>
        {
            var path = PathOf(key);
            if (_uploads.KeyOf(upload) != key)
            {
                return new FileInfo(path) is { Exists: true } file && file.Length == length
                    ? ObjectOf(key, file)
                    : throw ObjectFaults.UploadMissing(Address, key);
            }

            if (!await _uploads.JoinAsync(upload, parts, length, cancel))
            {
                throw ObjectFaults.UploadMissing(Address, key);
            }

            FolderFiles.MakeParents(root, path);
            File.Move(_uploads.DataOf(upload), path, overwrite: true);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
            _uploads.Remove(upload);
            return ObjectOf(key, new FileInfo(path));
        });

    /// <inheritdoc/>
    public Task AbortUploadAsync(string key, string upload, CancellationToken cancel) =>
        GuardAsync($"An upload to '{root}' could not be aborted", () =>
        {
            _uploads.Remove(upload);
            return Task.FromResult(true);
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        var found = await GuardAsync($"'{root}' could not be listed", () => Task.FromResult(_uploads.List(prefix)));
        foreach (var upload in found)
        {
            yield return upload;
        }
    }

    /// <inheritdoc/>
    public Task<StoredObject?> FindAsync(string key, string? version, CancellationToken cancel) =>
        GuardAsync($"'{key}' in '{root}' could not be read", () =>
        {
            cancel.ThrowIfCancellationRequested();
            return Task.FromResult(new FileInfo(PathOf(key)) is { Exists: true } file ? ObjectOf(key, file) : null);
        });

    /// <inheritdoc/>
    public Task<int> ReadAsync(string key, string? version, long offset, Memory<byte> into, CancellationToken cancel) =>
        GuardAsync($"'{key}' in '{root}' could not be read", async () =>
        {
            try
            {
                using var file = File.OpenHandle(PathOf(key), options: FileOptions.Asynchronous);
                var count = 0;
                while (count < into.Length)
                {
                    var read = await RandomAccess.ReadAsync(file, into[count..], offset + count, cancel);
                    if (read == 0)
                    {
                        break;
                    }

                    count += read;
                }

                return count;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw ObjectFaults.Missing(Address, key);
            }
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await GuardAsync($"'{root}' could not be listed", () => Task.FromResult(true));
        foreach (var (key, file) in FolderFiles.List(root, prefix))
        {
            cancel.ThrowIfCancellationRequested();
            yield return ObjectOf(key, file);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        var names = await GuardAsync($"'{root}' could not be listed", () => Task.FromResult(FolderFiles.FoldersIn(root, prefix)));
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            yield return $"{prefix}{name}/";
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListVersionsAsync(string prefix, CancellationToken cancel) => ListAsync(prefix, cancel);

    /// <inheritdoc/>
    public Task DeleteAsync(string key, string? version, CancellationToken cancel) =>
        GuardAsync($"'{key}' in '{root}' could not be deleted", () =>
        {
            cancel.ThrowIfCancellationRequested();
            var path = PathOf(key);
            if (File.Exists(path))
            {
                File.Delete(path);
                DurableFolder.Flush(Path.GetDirectoryName(path)!);
            }

            return Task.FromResult(true);
        });

    /// <inheritdoc/>
    public Task ProtectAsync(string key, string version, ObjectRetention retention, CancellationToken cancel)
    {
        RefuseLock(retention);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ObjectRetention?> FindProtectionAsync(string key, string version, CancellationToken cancel) =>
        Task.FromResult<ObjectRetention?>(null);

    /// <inheritdoc/>
    public Task<CreateOutcome> TryCreateAsync(string key, ObjectContent content, CancellationToken cancel) =>
        GuardAsync($"'{key}' could not be written to '{root}'", async () =>
        {
            var path = PathOf(key);
            FolderFiles.MakeParents(root, path);
            var temporary = FolderFiles.TemporaryNameFor(path);
            await FolderFiles.WriteAsync(temporary, content, cancel);
            try
            {
                return FolderFiles.TryLink(temporary, path);
            }
            finally
            {
                File.Delete(temporary);
            }
        });

    /// <inheritdoc/>
    public async Task<bool> RefusesWrongChecksumAsync(string key, CancellationToken cancel)
    {
        try
        {
            await PutAsync(key, new FalseContent([1]), null, cancel);
            return false;
        }
        catch (Fault fault) when (fault.Code == FaultCode.IoError)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public Task<bool> HasVersionsAsync(CancellationToken cancel) => Task.FromResult(false);

    /// <inheritdoc/>
    public void Dispose() { }

    private static StoredObject ObjectOf(string key, FileInfo file) =>
        new(key, file.Length, FolderFiles.TagOf(file), null, new DateTimeOffset(file.LastWriteTimeUtc));

    private void RefuseLock(ObjectRetention? retention)
    {
        if (retention is not null)
        {
            throw ObjectFaults.Unsupported(Address, "locks (Object Lock)");
        }
    }

    private void RequireUpload(string key, string upload)
    {
        if (_uploads.KeyOf(upload) != key)
        {
            throw ObjectFaults.UploadMissing(Address, key);
        }
    }

    private string PathOf(string key) =>
        FolderFiles.IsKey(key)
            ? Path.Combine(root, key)
            : throw new ArgumentException($"'{key}' cannot be a key in a folder.", nameof(key));

    private async Task<T> GuardAsync<T>(string what, Func<Task<T>> work)
    {
        if (!Directory.Exists(root))
        {
            throw ObjectFaults.Refused(Address, "the folder does not exist. Mount the disk, or create the folder on it.");
        }

        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, what);
        }
    }
}
