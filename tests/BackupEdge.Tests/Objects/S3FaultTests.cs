using System.Security.Cryptography;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Objects;

/// <summary>Each call fails once in each way, and ends right all the same.</summary>
public sealed class S3FaultTests
{
    private const int PartBytes = 5 << 20;
    private static readonly byte[] Small = RandomNumberGenerator.GetBytes(50_000);
    private static readonly byte[] Big = RandomNumberGenerator.GetBytes(PartBytes + 777);
    private static readonly ObjectRetention Lock = new(RetentionMode.Governance, DateTimeOffset.UtcNow.AddHours(1));

    private static readonly Dictionary<string, Func<S3ObjectStore, FakeS3, Task>> Calls = new()
    {
        ["PutObject"] = async (store, server) =>
        {
            var written = await store.PutAsync("new", new MemoryContent(Small), null, Cancel);

            Assert.Equal(Small, server.Objects.Find("host/new", written.Version)!.Bytes);
            Assert.Single(server.Objects.Versions, version => version.Key == "host/new");
        },
        ["PutObject with a lock"] = async (store, server) =>
        {
            var written = await store.PutAsync("new", new MemoryContent(Small), Lock, Cancel);

            Assert.NotNull(server.Objects.Find("host/new", written.Version)!.LockMode);
            Assert.Single(server.Objects.Versions, version => version.Key == "host/new");
        },
        ["CreateMultipartUpload"] = async (store, _) => Assert.NotEmpty(await store.BeginUploadAsync("new", null, Cancel)),
        ["UploadPart"] = async (store, server) =>
        {
            var upload = server.Objects.Uploads.Keys.Single();

            var part = await store.PutPartAsync("big", upload, 2, new MemoryContent(Big[PartBytes..]), Cancel);

            Assert.Equal(FakeBucket.Md5(Big.AsSpan(PartBytes)), part.Tag);
            Assert.Equal(Big[PartBytes..], server.Objects.Uploads[upload].Parts[2].Bytes);
        },
        ["CompleteMultipartUpload"] = async (store, server) =>
        {
            var upload = server.Objects.Uploads.Values.Single();
            UploadedPart[] parts = [new(1, upload.Parts[1].Tag, PartBytes), new(2, upload.Parts[2].Tag, 777)];

            var done = await store.CompleteUploadAsync("big", upload.Id, parts, Big.Length, Cancel);

            Assert.Equal(Big, server.Objects.Find("host/big", done.Version)!.Bytes);
            Assert.Single(server.Objects.Versions, version => version.Key == "host/big");
        },
        ["AbortMultipartUpload"] = async (store, server) =>
        {
            await store.AbortUploadAsync("big", server.Objects.Uploads.Keys.Single(), Cancel);

            Assert.Empty(server.Objects.Uploads);
        },
        ["ListMultipartUploads"] = async (store, server) =>
        {
            var found = await store.ListUploadsAsync("", Cancel).ToListAsync(Cancel);

            Assert.Equal(server.Objects.Uploads.Keys, found.Select(upload => upload.Upload));
        },
        ["HeadObject"] = async (store, _) => Assert.Equal(Small.Length, (await store.FindAsync("old", null, Cancel))!.Length),
        ["HeadObject of nothing"] = async (store, _) => Assert.Null(await store.FindAsync("none", null, Cancel)),
        ["GetObject"] = async (store, _) =>
        {
            var into = new byte[20_000];

            Assert.Equal(into.Length, await store.ReadAsync("old", null, 7, into, Cancel));
            Assert.Equal(Small[7..(7 + into.Length)], into);
        },
        ["GetObject to its end"] = async (store, _) =>
        {
            var into = new byte[Small.Length + 10];

            Assert.Equal(Small.Length, await store.ReadAsync("old", null, 0, into, Cancel));
            Assert.Equal(Small, into[..Small.Length]);
        },
        ["ListObjectsV2"] = async (store, _) =>
            Assert.Equal(["l/1", "l/2", "l/3", "old"], (await store.ListAsync("", Cancel).ToListAsync(Cancel)).Select(item => item.Key)),
        ["ListObjectVersions"] = async (store, _) =>
            Assert.Equal(
                ["l/1", "l/2", "l/3", "old"],
                (await store.ListVersionsAsync("", Cancel).ToListAsync(Cancel)).Select(item => item.Key)
            ),
        ["DeleteObject"] = async (store, server) =>
        {
            await store.DeleteAsync("old", null, Cancel);

            Assert.Null(await store.FindAsync("old", null, Cancel));
            Assert.Single(server.Objects.Versions, version => version.IsDeleteMarker);
        },
        ["DeleteObject of a version"] = async (store, server) =>
        {
            await store.DeleteAsync("old", server.Objects.Newest("host/old")!.Id, Cancel);

            Assert.Null(server.Objects.Newest("host/old"));
        },
        ["PutObjectRetention"] = async (store, server) =>
        {
            await store.ProtectAsync("old", server.Objects.Newest("host/old")!.Id, Lock, Cancel);

            Assert.Equal("GOVERNANCE", server.Objects.Newest("host/old")!.LockMode);
        },
        ["GetObjectRetention"] = async (store, server) =>
        {
            var version = server.Objects.Newest("host/l/1")!.Id;

            Assert.NotNull(await store.FindProtectionAsync("l/1", version, Cancel));
        },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> CallsAndFaults
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var call in Calls.Keys)
            {
                foreach (var fault in Enum.GetNames<S3FaultKind>())
                {
                    data.Add(call, fault);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CallsAndFaults))]
    public async Task A_call_that_fails_at_any_of_its_requests_ends_right(string call, string fault)
    {
        // Without a fault the call makes this many requests; each is failed in turn.
        var requests = await RunAsync(call, 0, default);
        Assert.InRange(requests, 1, 10);

        for (var number = 1; number <= requests; number++)
        {
            await RunAsync(call, number, Enum.Parse<S3FaultKind>(fault));
        }
    }

    private static async Task<int> RunAsync(string call, int number, S3FaultKind kind)
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.Aws with { PageSize = 2 });
        server.Objects.Add("host/old", Small);
        foreach (var key in (string[])["host/l/1", "host/l/2", "host/l/3"])
        {
            server.Objects.Add(key, [1], lockMode: "GOVERNANCE", lockedUntil: DateTimeOffset.UtcNow.AddHours(1));
        }

        var upload = new FakeUpload("host/big", "u1", server.Objects.Now());
        upload.Parts[1] = (Big[..PartBytes], FakeBucket.Md5(Big.AsSpan(0, PartBytes)));
        upload.Parts[2] = (Big[PartBytes..], FakeBucket.Md5(Big.AsSpan(PartBytes)));
        server.Objects.Uploads.Add(upload.Id, upload);
        using var store = server.NewStore(change: options =>
            options with
            {
                Patience = TimeSpan.FromSeconds(kind == S3FaultKind.Hang ? 1 : 60),
            }
        );
        if (number > 0)
        {
            server.FailCall(number, kind);
        }

        await Calls[call](store, server);
        return server.Calls.Count;
    }
}
