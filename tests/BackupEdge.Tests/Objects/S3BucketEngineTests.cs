using System.Security.Cryptography;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Faults;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Objects;

public sealed class S3BucketEngineTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private FakeS3? _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Keys_with_any_characters_are_written_listed_and_read()
    {
        using var engine = await StartAsync();
        string[] keys = ["a b+c%20&<d>", "a//b", "..x", "é\t\u0001\n", "plain", "z/.a/"];
        await engine.CreateBucketAsync("new.gbai", Cancel);
        foreach (var key in keys)
        {
            await engine.WriteAsync("new.gbai", key, Encoding.UTF8.GetBytes(key), ObjectMetadata.None, Cancel);
        }

        var listed = (await engine.ListAsync("new.gbai", "", "", Cancel)).Objects;

        Assert.Equal(
            keys.Order(StringComparer.Ordinal),
            listed.Select(item => Encoding.UTF8.GetString(item.Key)).Order(StringComparer.Ordinal)
        );
        foreach (var key in keys)
        {
            var into = new byte[100];
            var read = await engine.ReadAsync("new.gbai", key, null, 0, into, Cancel);
            Assert.Equal((ReadOutcome.Read, key), (read.Outcome, Encoding.UTF8.GetString(into, 0, read.Count)));
        }

        Assert.Contains("new.gbai", (await engine.ListBucketsAsync(Cancel)).Select(bucket => bucket.Name));
    }

    [Theory]
    [InlineData(100)]
    [InlineData((16 << 20) + 777)]
    public async Task Metadata_and_tags_are_written_and_read(int size)
    {
        using var engine = await StartAsync();
        var content = RandomNumberGenerator.GetBytes(size);
        var metadata = new ObjectMetadata([
            ("cache-control", "no-store"),
            ("content-disposition", "attachment"),
            ("content-type", "text/x-bas; charset=utf-8"),
            ("x-amz-meta-owner", "Ann"),
            (ObjectMetadata.Tags, "kind=a%20b&x=y"),
        ]);
        if (size > 1000)
        {
            var at = 0;
            int Fill(Memory<byte> into)
            {
                var count = Math.Min(into.Length, size - at);
                content.AsMemory(at, count).CopyTo(into);
                at += count;
                return count;
            }

            await engine.WriteLargeAsync(FakeS3.Bucket, "key", size, metadata, Fill, Cancel);
        }
        else
        {
            await engine.WriteAsync(FakeS3.Bucket, "key", content, metadata, Cancel);
        }

        var read = new byte[size];
        var found = await engine.ReadAsync(FakeS3.Bucket, "key", null, 0, read, Cancel);

        Assert.Equal(content, read);
        Assert.Equal((size, (long)size), (found.Count, found.Size));
        if (size <= 1000)
        {
            // The uploads of the fake keep no metadata.
            Assert.Equal(metadata.Headers.SkipLast(1), found.Metadata.Headers);
            Assert.True(found.HasTags);
            Assert.Equal("kind=a%20b&x=y", await engine.ReadTagsAsync(FakeS3.Bucket, "key", Cancel));
        }
    }

    [Fact]
    public async Task A_range_of_an_overwritten_object_is_not_read()
    {
        using var engine = await StartAsync();
        var tag = await engine.WriteAsync(FakeS3.Bucket, "key", new byte[3000], ObjectMetadata.None, Cancel);

        var first = await engine.ReadAsync(FakeS3.Bucket, "key", tag, 0, new byte[1000], Cancel);
        await engine.WriteAsync(FakeS3.Bucket, "key", new byte[4000], ObjectMetadata.None, Cancel);
        var second = await engine.ReadAsync(FakeS3.Bucket, "key", tag, 1000, new byte[1000], Cancel);
        var missing = await engine.ReadAsync(FakeS3.Bucket, "none", null, 0, new byte[1], Cancel);

        Assert.Equal((ReadOutcome.Read, 1000, 3000L), (first.Outcome, first.Count, first.Size));
        Assert.Equal((ReadOutcome.Changed, ReadOutcome.Missing), (second.Outcome, missing.Outcome));
        Assert.Equal(ReadOutcome.Missing, (await engine.FindAsync(FakeS3.Bucket, "none", Cancel)).Outcome);
    }

    [Theory]
    [InlineData(nameof(S3FaultKind.ResetBefore))]
    [InlineData(nameof(S3FaultKind.ResetAfter))]
    [InlineData(nameof(S3FaultKind.InternalError))]
    [InlineData(nameof(S3FaultKind.SlowDown))]
    [InlineData(nameof(S3FaultKind.TooManyRequests))]
    [InlineData(nameof(S3FaultKind.TruncatedBody))]
    [InlineData(nameof(S3FaultKind.EmptyBody))]
    [InlineData(nameof(S3FaultKind.ErrorIn200))]
    public async Task Lists_and_reads_that_fail_once_are_tried_again_and_complete(string kind)
    {
        var fault = Enum.Parse<S3FaultKind>(kind);
        using var engine = await StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await engine.WriteAsync(FakeS3.Bucket, $"k{i:d2}", new byte[i * 100], ObjectMetadata.None, Cancel);
        }

        _server!.FailCall(1, fault);
        var page = await engine.ListAsync(FakeS3.Bucket, "", "", Cancel);
        _server.FailCall(1, fault);
        var into = new byte[2900];
        var read = await engine.ReadAsync(FakeS3.Bucket, "k29", null, 0, into, Cancel);

        Assert.Equal((30, true), (page.Objects.Count, page.IsLast));
        Assert.Equal((ReadOutcome.Read, 2900), (read.Outcome, read.Count));
    }

    [Fact]
    public async Task What_only_a_person_can_correct_is_a_fault()
    {
        using var engine = await StartAsync();

        var missing = await Assert.ThrowsAsync<Fault>(() => engine.ListAsync("gone", "", "", Cancel));
        _server!.AcceptedKey = "another";
        var refused = await Assert.ThrowsAsync<Fault>(() => engine.ListAsync(FakeS3.Bucket, "", "", Cancel));

        Assert.Equal((FaultCode.SourceMissing, FaultCode.SourceFailed), (missing.Code, refused.Code));
    }

    [Fact]
    public async Task An_engine_that_stays_unavailable_is_a_fault_after_the_limit()
    {
        using var engine = await StartAsync(TimeSpan.FromSeconds(1));
        _server!.Fault = _ => S3FaultKind.SlowDown;

        var fault = await Assert.ThrowsAsync<Fault>(() => engine.ListAsync(FakeS3.Bucket, "", "", Cancel));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains("SlowDown", fault.Message, StringComparison.Ordinal);
    }

    private async Task<S3BucketEngine> StartAsync(TimeSpan? limit = null)
    {
        _server = await FakeS3.StartAsync();
        var connection = new BucketConnection
        {
            Endpoint = _server.Endpoint,
            AccessKey = FakeS3.AccessKey,
            SecretKey = FakeS3.SecretKey,
        };
        return new S3BucketEngine(connection, TimeProvider.System, limit ?? Limit, () => 0);
    }
}
