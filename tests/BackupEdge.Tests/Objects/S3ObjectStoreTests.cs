using System.Security.Cryptography;
using BackupEdge.Faults;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.Notifications;
using BackupEdge.Tests.Objects.Fake;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Objects;

public sealed partial class S3ObjectStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_has_the_form_that_all_engines_understand()
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.Hetzner);
        using var store = server.NewStore();
        var retention = new ObjectRetention(RetentionMode.Compliance, DateTimeOffset.UtcNow.AddHours(1));

        var written = await store.PutAsync("a b+ü", new MemoryContent(new byte[300_000]), retention, Cancel);
        await store.ReadAsync("a b+ü", written.Version, 0, new byte[10], Cancel);
        var upload = await store.BeginUploadAsync("big", retention, Cancel);
        var part = await store.PutPartAsync("big", upload, 1, new MemoryContent(new byte[10]), Cancel);
        await store.CompleteUploadAsync("big", upload, [part], 10, Cancel);
        await store.ProtectAsync("a b+ü", written.Version!, retention with { Until = retention.Until.AddDays(1) }, Cancel);
        await store.DeleteAsync("none", null, Cancel);

        Assert.All(server.Calls, call =>
        {
            Assert.DoesNotContain("Expect", call.Headers.Keys);
            Assert.DoesNotContain("Transfer-Encoding", call.Headers.Keys);
            Assert.DoesNotContain("x-amz-trailer", call.Headers.Keys);
            Assert.Matches("^[0-9a-f]{64}$", call.Headers["x-amz-content-sha256"]);
            Assert.StartsWith("/bots/host/", call.Path);
            Assert.Equal(call.Method is "PUT" or "POST" or "DELETE", call.Headers.ContainsKey("Content-Length"));
        });
        Assert.Equal(
            ["CompleteMultipartUpload", "PutObject", "PutObjectRetention"],
            server.Calls.Where(call => call.Headers.ContainsKey("Content-MD5")).Select(call => call.Operation).Order()
        );
    }

    [Theory]
    [InlineData("access key", "the engine does not know the access key")]
    [InlineData("secret", "the secret key does not belong to the access key")]
    [InlineData("bucket", "there is no bucket 'bots'")]
    [InlineData("region", "Set region to 'eu-west-1'")]
    [InlineData("policy", "do not permit s3:PutObject")]
    [InlineData("token", "the session token has expired")]
    public async Task A_refusal_says_what_to_do(string what, string expected)
    {
        await using var server = await FakeS3.StartAsync();
        using var store = server.NewStore();
        switch (what)
        {
            case "access key":
                server.AcceptedKey = "another";
                break;
            case "secret":
                server.AcceptedSecret = "another";
                break;
            case "bucket":
                server.Buckets.Clear();
                break;
            case "region":
                server.Quirks = S3Quirks.Aws with { Region = "eu-west-1" };
                break;
            case "policy":
                server.Answer = _ => new FakeAnswer(403, System.Text.Encoding.UTF8.GetBytes(new S3Error(403, "AccessDenied").Body));
                break;
            default:
                server.AcceptedToken = "another";
                break;
        }

        var fault = await Assert.ThrowsAsync<Fault>(() => store.PutAsync("a", new MemoryContent([1]), null, Cancel));

        Assert.Equal(FaultCode.CopyStoreRefused, fault.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("s3://bots/host/ cannot be used: ", fault.Message);
        Assert.DoesNotContain(FakeS3.SecretKey, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_bucket_does_not_look_like_a_missing_object()
    {
        await using var server = await FakeS3.StartAsync();
        using var store = server.NewStore();
        server.Buckets.Clear();

        var fault = await Assert.ThrowsAsync<Fault>(() => store.FindAsync("a", null, Cancel));

        Assert.Contains("there is no bucket 'bots'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_read_continues_where_it_broke()
    {
        await using var server = await FakeS3.StartAsync();
        using var store = server.NewStore();
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        server.Objects.Add("host/a", bytes);
        server.FailCall(1, S3FaultKind.TruncatedBody);
        var into = new byte[bytes.Length];

        await store.ReadAsync("a", null, 0, into, Cancel);

        Assert.Equal(bytes, into);
        Assert.Equal(["bytes=0-999999", "bytes=500000-999999"], server.Calls.Select(call => call.Headers["Range"]));
        Assert.Equal("\"" + server.Objects.Newest("host/a")!.Tag + "\"", server.Calls[1].Headers["If-Match"]);
    }

    [Fact]
    public async Task A_read_never_mixes_two_versions()
    {
        await using var server = await FakeS3.StartAsync();
        using var store = server.NewStore();
        server.Objects.Add("host/a", [.. Enumerable.Repeat((byte)1, 100_000)]);
        server.FailCall(1, S3FaultKind.TruncatedBody);
        server.OnCall = call =>
        {
            if (call.Number == 2)
            {
                server.Objects.Add("host/a", [.. Enumerable.Repeat((byte)2, 100_000)]);
            }
        };
        var into = new byte[100_000];

        await store.ReadAsync("a", null, 0, into, Cancel);

        Assert.All(into, value => Assert.Equal(2, value));
    }

    [Fact]
    public async Task A_part_that_is_sent_too_often_at_a_time_is_sent_again()
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.R2);
        using var store = server.NewStore();
        var upload = await store.BeginUploadAsync("big", null, Cancel);

        var parts = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(n => store.PutPartAsync("big", upload, n, new MemoryContent(new byte[5 << 20]), Cancel))
        );

        Assert.Equal(8L * (5 << 20), (await store.CompleteUploadAsync("big", upload, parts, 8L * (5 << 20), Cancel)).Length);
    }

    [Fact]
    public async Task An_error_in_a_successful_answer_to_Complete_is_an_error()
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.Aws with { FailsFirstComplete = true });
        using var store = server.NewStore();
        var upload = await store.BeginUploadAsync("big", null, Cancel);
        var part = await store.PutPartAsync("big", upload, 1, new MemoryContent([1, 2, 3]), Cancel);

        await store.CompleteUploadAsync("big", upload, [part], 3, Cancel);

        Assert.Equal([1, 2, 3], server.Objects.Newest("host/big")!.Bytes);
        Assert.Equal(2, server.Calls.Count(call => call.Operation == "CompleteMultipartUpload"));
    }

    [Fact]
    public async Task A_private_certificate_authority_is_trusted_if_it_is_named()
    {
        using var folder = new TempFolder();
        using var certificates = new TestCertificates();
        await File.WriteAllTextAsync(folder.At("ca.pem"), certificates.RootPem, Cancel);
        await using var server = await FakeS3.StartAsync(certificate: certificates.Server);
        using var trusted = server.NewStore(change: options => options with { CaFile = folder.At("ca.pem") });
        using var untrusted = server.NewStore();

        await trusted.PutAsync("a", new MemoryContent([1]), null, Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(() => untrusted.PutAsync("a", new MemoryContent([1]), null, Cancel));

        Assert.Equal("https", server.Endpoint.Scheme);
        Assert.Contains("ca_file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_cannot_be_read_is_not_mistaken_for_a_broken_connection()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.At("file"), new byte[100], Cancel);
        var content = new FileContent(folder.At("file"), SHA256.HashData(new byte[100]));
        File.Delete(folder.At("file"));
        await using var server = await FakeS3.StartAsync();
        using var store = server.NewStore();

        var fault = await Assert.ThrowsAsync<Fault>(() => store.PutAsync("a", content, null, Cancel));

        Assert.Equal(FaultCode.IoError, fault.Code);
    }

    [Fact]
    public async Task Without_credentials_anywhere_the_fault_names_the_places()
    {
        using var keys = new S3KeySource("s3://bots/", [new EnvironmentKeys(_ => null)], TimeProvider.System);

        var fault = await Assert.ThrowsAsync<Fault>(() => keys.GetAsync(Cancel));

        Assert.Contains("AWS_ACCESS_KEY_ID", fault.Message, StringComparison.Ordinal);
    }
}
