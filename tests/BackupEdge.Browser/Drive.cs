using System.Diagnostics;

namespace BackupEdge.Browser;

/// <summary>An S3 engine with a bucket: the gateway of Ceph, which tests/ceph-gateway.sh starts on loopback.</summary>
internal sealed class Drive : IAsyncDisposable
{
    private static readonly string Script = Path.Combine(PublishedBinary.RepositoryRoot, "tests/ceph-gateway.sh");
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-drive-").FullName;

    /// <summary>Gets the address of the gateway.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Gets the access key.</summary>
    public string AccessKey { get; private set; } = "";

    /// <summary>Gets the path of a file with the secret key.</summary>
    public string SecretKeyFile => Path.Combine(_folder, "secret");

    private string Ceph => Path.Combine(_folder, "ceph");

    /// <summary>Starts the engine; skips the test if it is not installed.</summary>
    public static async Task<Drive> StartAsync()
    {
        Assert.SkipUnless((await TryRunAsync(Script, "check")).Code == 0, "Ceph is not installed (Debian: radosgw ceph-mon ceph-osd)");
        var drive = new Drive();
        var started = (await RunAsync(Script, "start", drive.Ceph)).Trim().Split(' ');
        (drive.Endpoint, drive.AccessKey) = (started[0], started[1]);
        await File.WriteAllTextAsync(drive.SecretKeyFile, started[2], TestContext.Current.CancellationToken);
        File.SetUnixFileMode(drive.SecretKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(
            drive.Options,
            $"""
            aws-sigv4 = "aws:amz:us-east-1:s3"
            user = "{started[1]}:{started[2]}"
            header = "x-amz-content-sha256: UNSIGNED-PAYLOAD"
            """,
            TestContext.Current.CancellationToken
        );
        return drive;
    }

    /// <summary>Writes an object, or creates a bucket if there is no content.</summary>
    /// <param name="path">The name of the bucket, or of the bucket and the object.</param>
    /// <param name="content">The content.</param>
    public Task PutAsync(string path, string? content = null)
    {
        string[] body = content is null ? [] : ["--data-binary", content];
        return RunAsync(["curl", "-sSf", "-K", Options, "-X", "PUT", .. body, $"{Endpoint}/{path}"]);
    }

    /// <summary>Stops the engine and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await TryRunAsync(Script, "stop", Ceph);
        Directory.Delete(_folder, recursive: true);
    }

    // The secret key must not be an argument.
    private string Options => Path.Combine(_folder, "curl");

    private static async Task<string> RunAsync(params string[] run)
    {
        var (code, output) = await TryRunAsync(run);
        Assert.True(code == 0, $"{string.Join(' ', run)}: exit code {code}");
        return output;
    }

    private static async Task<(int Code, string Output)> TryRunAsync(params string[] run)
    {
        using var process = Process.Start(new ProcessStartInfo(run[0], run[1..]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
