using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Objects.Ceph;

/// <summary>Backs up buckets of the gateway of Ceph, deletes and restores them.</summary>
[Collection(CephTests.Name)]
public sealed class CephSourceTests(CephGateway gateway)
{
    // The gateway delays answers on each connection, so that one after the other takes minutes.
    private static readonly ParallelOptions Many = new() { MaxDegreeOfParallelism = 32 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Buckets_are_restored_as_they_were_and_unchanged_objects_are_not_read()
    {
        gateway.SkipUnlessRunning();
        var connection = gateway.Connection;
        using var engine = new S3BucketEngine(connection, TimeProvider.System);
        using var harness = new EngineHarness(with: options =>
            options with
            {
                OpenBuckets = to => new S3BucketEngine(to, TimeProvider.System),
            }
        );
        var bucket = $"{Guid.NewGuid():n}.gbai";
        var other = $"{Guid.NewGuid():n}.gbai";
        await FillAsync(engine, bucket);
        await engine.CreateBucketAsync(other, Cancel);
        var before = await DescribeAsync(engine, bucket);
        var source = new S3Source
        {
            Name = "drive",
            Connection = connection,
            Buckets = [bucket, other[..30] + "*"],
        };

        var (full, first) = harness.Backup(harness.RequestOf(source));
        var (same, unchanged) = harness.Backup(harness.RequestOf(source).Against(full));
        await engine.WriteAsync(bucket, "folder/1", "changed"u8.ToArray(), ObjectMetadata.None, Cancel);
        var (_, changed) = harness.Backup(harness.RequestOf(source).Against(same));
        var replaced = Restore(harness, same, connection, OverwriteMode.Replace);
        var again = Restore(harness, same, connection, OverwriteMode.Replace);

        Assert.Equal((before.Count, 0L), (first.Files + 1, changed.RemovedFiles));
        Assert.Equal((0L, first.Files), (unchanged.ReadBytes, unchanged.UnchangedFiles));
        Assert.Equal((7L, 1L), (changed.ReadBytes, changed.ChangedFiles));
        Assert.Equal((0L, 0L), (replaced.ErrorCount, again.ErrorCount));
        Assert.Equal(before, await DescribeAsync(engine, bucket));

        // One was changed; the large one was written in parts and has another entity tag.
        Assert.InRange(replaced.Files, 1, 2);
        Assert.Equal(first.Files, replaced.Files + replaced.Skipped);
    }

    [Fact]
    public async Task A_bucket_that_was_lost_is_created_again()
    {
        gateway.SkipUnlessRunning();
        var connection = gateway.Connection;
        using var engine = new S3BucketEngine(connection, TimeProvider.System);
        using var harness = new EngineHarness(with: options =>
            options with
            {
                OpenBuckets = to => new S3BucketEngine(to, TimeProvider.System),
            }
        );
        var bucket = $"{Guid.NewGuid():n}.gbai";
        await FillAsync(engine, bucket);
        var before = await DescribeAsync(engine, bucket);
        var source = new S3Source
        {
            Name = "drive",
            Connection = connection,
            Buckets = [bucket],
        };
        var (id, _) = harness.Backup(harness.RequestOf(source));
        await gateway.DeleteBucketAsync(bucket, before.Select(row => row.Key));

        var restored = Restore(harness, id, connection, OverwriteMode.Fail);

        Assert.Equal(0, restored.ErrorCount);
        Assert.Equal(before, await DescribeAsync(engine, bucket));
    }

    private static async Task FillAsync(S3BucketEngine engine, string bucket)
    {
        await engine.CreateBucketAsync(bucket, Cancel);
        string[] keys = ["a", "a/b", "a-b", "a//c", "../up", "é ü+%", "z/x.txt", .. Enumerable.Range(0, 1200).Select(i => $"folder/{i}")];
        await Parallel.ForEachAsync(keys, Many, async (key, cancel) =>
        {
            var bytes = Encoding.UTF8.GetBytes(key);
            var metadata = new ObjectMetadata([("content-type", "text/plain"), ("x-amz-meta-key", Convert.ToHexString(bytes))]);
            await engine.WriteAsync(bucket, key, bytes, metadata, cancel);
        });

        await engine.WriteAsync(bucket, "marker/", [], ObjectMetadata.None, Cancel);
        var large = RandomNumberGenerator.GetBytes(18 << 20);
        await engine.WriteAsync(bucket, "large", large, ObjectMetadata.None, Cancel);
        await engine.WriteAsync(bucket, "tagged", large[..100], new ObjectMetadata([(ObjectMetadata.Tags, "kind=small")]), Cancel);
    }

    private static RestoreSummary Restore(EngineHarness harness, string id, BucketConnection to, OverwriteMode overwrite) =>
        harness.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string>(),
                Buckets = new Dictionary<string, BucketConnection> { ["drive"] = to },
                Overwrite = overwrite,
            },
            new TransferProgress(),
            Cancel
        );

    private static async Task<List<(string Key, long Size, string Metadata, string Sha256)>> DescribeAsync(
        S3BucketEngine engine,
        string bucket
    )
    {
        var rows = new ConcurrentBag<(string Key, long, string, string)>();
        await Parallel.ForEachAsync(new PathOrderedKeys(engine, bucket, 100, Cancel).Read("").ToList(), Many, async (item, cancel) =>
        {
            var key = Encoding.UTF8.GetString(item.Key);
            var content = new byte[item.Size];
            var read = await engine.ReadAsync(bucket, key, null, 0, content, cancel);
            var tags = read.HasTags ? await engine.ReadTagsAsync(bucket, key, cancel) : "";
            var metadata = string.Join(';', read.Metadata.Headers.Where(row => row.Name != "x-amz-storage-class")) + tags;
            rows.Add((key, item.Size, key.EndsWith('/') ? "" : metadata, Convert.ToHexString(SHA256.HashData(content))));
        });
        return [.. rows.OrderBy(row => row.Key, StringComparer.Ordinal)];
    }
}
