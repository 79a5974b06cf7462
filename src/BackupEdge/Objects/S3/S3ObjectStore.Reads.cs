using System.Net;
using System.Runtime.CompilerServices;

namespace BackupEdge.Objects.S3;

/// <content>Reads and lists.</content>
internal sealed partial class S3ObjectStore
{
    private const int PageSize = 1000;

    /// <inheritdoc/>
    public async Task<int> ReadAsync(string key, string? version, long offset, Memory<byte> into, CancellationToken cancel)
    {
        var range = new S3Range(key, version, offset, into);
        while (!range.IsComplete)
        {
            await _calls.RunAsync(
                version is null ? "s3:GetObject" : "s3:GetObjectVersion",
                async token =>
                {
                    try
                    {
                        await _client.ReadAsync(range.NextRequest(), answer => range.Receive(answer, Address), range.Advance, token);
                        _isBucketFound = true;
                    }
                    catch (S3Failure e) when (e.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
                    {
                        range.End();
                    }
                    catch (S3Failure e) when (e.Status == HttpStatusCode.PreconditionFailed)
                    {
                        range.Restart();
                    }
                    catch (S3Failure e) when (IsMissing(e))
                    {
                        throw ObjectFaults.Missing(Address, key);
                    }

                    return range;
                },
                cancel
            );
        }

        return range.Count;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? token = null;
        var last = "";
        do
        {
            var page = await ReadPageAsync(prefix, token, PageSize, cancel);
            foreach (var item in page.Items)
            {
                if (string.CompareOrdinal(item.Key, last) <= 0 && last.Length > 0)
                {
                    throw ObjectFaults.Unsupported(Address, "lists in the order of the keys");
                }

                last = item.Key;
                yield return item;
            }

            token = page.Next;
        } while (token is not null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? token = null;
        do
        {
            var request = S3Lists.FoldersRequest(_options.Prefix + prefix, token, PageSize);
            var page = await _calls.RunAsync(
                "s3:ListBucket",
                async cancelled => S3Lists.ReadFolders((await _client.SendAsync(request, cancelled)).Body, _options.Prefix),
                cancel
            );
            foreach (var folder in page.Items)
            {
                yield return folder;
            }

            token = page.Next;
        } while (token is not null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!await HasVersionsAsync(cancel))
        {
            await foreach (var item in ListAsync(prefix, cancel))
            {
                yield return item;
            }

            yield break;
        }

        (string Key, string Version)? after = null;
        do
        {
            var at = after;
            var page = await _calls.RunAsync(
                "s3:ListBucketVersions",
                async token =>
                {
                    var answer = await _client.SendAsync(S3Lists.VersionsRequest(_options.Prefix + prefix, at, PageSize), token);
                    return S3Lists.ReadVersions(answer.Body, _options.Prefix);
                },
                cancel
            );
            foreach (var item in page.Items)
            {
                yield return item;
            }

            after = page.Next;
        } while (after is not null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        (string Key, string Upload)? after = null;
        do
        {
            var at = after;
            var page = await _calls.RunAsync(
                "s3:ListBucketMultipartUploads",
                async token =>
                {
                    var answer = await _client.SendAsync(S3Lists.UploadsRequest(_options.Prefix + prefix, at, PageSize), token);
                    return S3Lists.ReadUploads(answer.Body, _options.Prefix);
                },
                cancel
            );
            foreach (var item in page.Items)
            {
                yield return item;
            }

            after = page.Next;
        } while (after is not null);
    }

    private static bool IsMissing(S3Failure failure) =>
        failure.Code is "NoSuchKey" or "NoSuchVersion"
        || (failure.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && failure.Code is not "NoSuchBucket");

    private async Task<S3Page<StoredObject, string>> ReadPageAsync(string prefix, string? next, int size, CancellationToken cancel)
    {
        var request = S3Lists.ObjectsRequest(_options.Prefix + prefix, next, size);
        var page = await _calls.RunAsync(
            "s3:ListBucket",
            async token => S3Lists.ReadObjects((await _client.SendAsync(request, token)).Body, _options.Prefix),
            cancel
        );
        _isBucketFound = true;
        return page;
    }
}
