using BackupEdge.Objects;

namespace BackupEdge.Tests.Copies;

/// <content>Uploads in parts.</content>
internal sealed partial class MemoryObjectStore
{
    public Task<string> BeginUploadAsync(string key, ObjectRetention? retention, CancellationToken cancel) =>
        Task.FromResult(
            Change(() =>
            {
                var id = $"upload-{++_number}";
                _uploads[id] = new Upload(key, LocksUploads ? retention : null, time.GetUtcNow(), []);
                return id;
            })
        );

    public async Task<UploadedPart> PutPartAsync(string key, string upload, int number, ObjectContent content, CancellationToken cancel)
    {
        var bytes = await BytesOfAsync(content, cancel);
        return Change(
            () =>
            {
                var parts = Find(key, upload).Parts;
                parts[number] = bytes;
                return new UploadedPart(number, TagOf(bytes), bytes.Length);
            },
            bytes.Length
        );
    }

    public Task<StoredObject> CompleteUploadAsync(
        string key,
        string upload,
        IReadOnlyList<UploadedPart> parts,
        long length,
        CancellationToken cancel
    ) =>
        Task.FromResult(
            Change(() =>
            {
                if (!_uploads.ContainsKey(upload) && Newest(key) is { } own && own.Bytes!.Length == length)
                {
                    return Describe(key, own);
                }

                var found = Find(key, upload);
                Assert.Equal(Enumerable.Range(1, parts.Count), parts.Select(part => part.Number));
                Assert.All(parts, part => Assert.Equal(part.Tag, TagOf(found.Parts[part.Number])));
                Assert.Single(parts.SkipLast(1).Select(part => part.Length).Distinct());
                Assert.Equal(length, parts.Sum(part => part.Length));
                _uploads.Remove(upload);
                return Add(key, [.. parts.SelectMany(part => found.Parts[part.Number])], found.Retention);
            })
        );

    public Task AbortUploadAsync(string key, string upload, CancellationToken cancel)
    {
        Change(() => _uploads.Remove(upload));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await Task.CompletedTask;
        foreach (
            var upload in Read(() =>
                _uploads
                    .Where(pair => pair.Value.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(pair => new PendingUpload(pair.Value.Key, pair.Key, pair.Value.Begun))
                    .ToList()
            )
        )
        {
            yield return upload;
        }
    }
}
