using System.Diagnostics;
using BackupEdge.Engine.Buckets;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Objects.Ceph;

/// <summary>
/// Runs the S3 gateway of Ceph with tests/ceph-gateway.sh, on free loopback ports and in a folder of its own. It is started for the first
/// test that needs it, and stopped with the fixture.
/// </summary>
public sealed class CephGateway : IAsyncLifetime
{
    private static readonly string Script = Path.Combine(PublishedBinary.RepositoryRoot, "tests/ceph-gateway.sh");
    private readonly TempFolder _scratch = new();
    private string[] _started = [];

    private string Folder => _scratch.At("ceph");

    public async ValueTask InitializeAsync()
    {
        if ((await RunAsync("check")).Code != 0)
        {
            return;
        }

        var (code, output) = await RunAsync("start", Folder);
        Assert.True(code == 0, output);
        _started = output.Trim().Split(' ');
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.Length > 0)
        {
            await RunAsync("stop", Folder);
        }

        _scratch.Dispose();
    }

    /// <summary>Skips the test if the programs are not installed.</summary>
    public void SkipUnlessRunning() =>
        Assert.SkipUnless(_started.Length > 0, "Ceph is not installed (Debian: radosgw ceph-mon ceph-osd ceph-common)");

    /// <summary>Kills the gateway and starts it again.</summary>
    public async Task RestartAsync()
    {
        var (code, output) = await RunAsync("restart", Folder);
        Assert.True(code == 0, output);
    }

    /// <summary>How to connect to the gateway.</summary>
    internal BucketConnection Connection =>
        new()
        {
            Endpoint = new Uri(_started[0]),
            AccessKey = _started[1],
            SecretKey = _started[2],
        };

    /// <summary>Deletes a bucket with the objects of some keys, which must be all.</summary>
    internal async Task DeleteBucketAsync(string bucket, IEnumerable<string> keys)
    {
        var options = OptionsOf(bucket);
        using var http = new HttpClient();
        using var credentials = new S3KeySource("ceph", [new SettingsKeys("ceph", options.Keys!)], TimeProvider.System);
        var client = new S3Client(
            http,
            new S3Address(options),
            options,
            credentials,
            new S3Clock(TimeProvider.System),
            TimeProvider.System
        );
        var cancel = TestContext.Current.CancellationToken;
        await Parallel.ForEachAsync(keys, cancel, async (key, token) =>
            await client.SendAsync(new S3Request(HttpMethod.Delete, key), token)
        );
        await client.SendAsync(new S3Request(HttpMethod.Delete, null), cancel);
    }

    /// <summary>Creates a bucket, with versions and Object Lock if wanted, and returns the settings of a store in it.</summary>
    internal async Task<S3StoreOptions> NewBucketAsync(bool hasLocks)
    {
        var options = OptionsOf($"b{Guid.NewGuid():n}") with { Prefix = "host/" };
        using var http = new HttpClient();
        using var keys = new S3KeySource("ceph", [new SettingsKeys("ceph", options.Keys!)], TimeProvider.System);
        var client = new S3Client(http, new S3Address(options), options, keys, new S3Clock(TimeProvider.System), TimeProvider.System);
        await client.SendAsync(
            new S3Request(HttpMethod.Put, null) { Headers = hasLocks ? [("x-amz-bucket-object-lock-enabled", "true")] : [] },
            TestContext.Current.CancellationToken
        );
        return options;
    }

    private S3StoreOptions OptionsOf(string bucket) =>
        new()
        {
            Bucket = bucket,
            Endpoint = new Uri(_started[0]),
            Keys = new S3KeyOptions { AccessKey = _started[1], SecretKey = _started[2] },
        };

    internal static S3ObjectStore NewStore(S3StoreOptions options) =>
        new(options, TimeProvider.System, new StoreCondition(TimeProvider.System));

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Script, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }
}
