using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Warnings of <c>config check</c> and <c>serve</c> about the host.</summary>
public sealed class HostWarningTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:9000", "[::1]:9000", "http://localhost:9000")]
    [InlineData("http://[::1]:9443", "127.0.0.1:9443", "http://localhost:9443")]
    public async Task A_single_loopback_address_causes_a_warning_with_a_remedy(string listen, string other, string remedy)
    {
        var check = await CheckAsync(listen);

        Assert.Equal(0, check.ExitCode);
        Assert.Contains($"may try {other} first", check.Errors, StringComparison.Ordinal);
        Assert.Contains($"Listen on {remedy}", check.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_for_other_machines_causes_a_warning() =>
        Assert.Contains("can be reached from other machines", (await CheckAsync("http://*:9000")).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task Localhost_causes_no_warning()
    {
        var errors = (await CheckAsync("http://localhost:9000")).Errors;

        Assert.DoesNotContain("loopback", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("other machines", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_a_single_loopback_address_logs_a_warning()
    {
        await using var server = await BackupEdgeServer.StartAsync();

        Assert.Contains("one of two loopback addresses", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_TLS_key_that_others_can_read_causes_a_warning()
    {
        using var certificates = new TestCertificates();
        File.WriteAllText(_scratch.In("server.pem"), certificates.ServerPem);
        File.WriteAllText(_scratch.In("server.key"), certificates.ServerKeyPem);
        var environment = new Dictionary<string, string>
        {
            ["BACKUPEDGE__TLS__CERTIFICATE"] = _scratch.In("server.pem"),
            ["BACKUPEDGE__TLS__KEY"] = _scratch.In("server.key"),
        };
        Task<CommandResult> Check() =>
            BackupEdgeCommand.RunAsync(
                ["config", "check", "--data", _scratch.Data],
                new Dictionary<string, string>(environment) { ["BACKUPEDGE__LISTEN"] = "https://localhost:9443" },
                _scratch.Folder
            );

        File.SetUnixFileMode(_scratch.In("server.key"), (UnixFileMode)0b110_100_100);
        var open = await Check();
        await using (
            var server = await BackupEdgeServer.StartAsync(new ServerOptions { Environment = environment, Root = certificates.Root })
        )
        {
            Assert.Contains($"chmod 600 '{_scratch.In("server.key")}'", server.Log, StringComparison.Ordinal);
        }

        File.SetUnixFileMode(_scratch.In("server.key"), (UnixFileMode)0b110_000_000);
        var closed = await Check();

        Assert.Equal((0, 0), (open.ExitCode, closed.ExitCode));
        Assert.Contains($"chmod 600 '{_scratch.In("server.key")}'", open.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("server.key", closed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_secret_that_others_can_read_causes_a_warning()
    {
        File.WriteAllText(_scratch.In("jwt"), "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA");
        File.SetUnixFileMode(_scratch.In("jwt"), (UnixFileMode)0b110_000_100);

        var check = await BackupEdgeCommand.RunAsync(
            ["config", "check", "--data", _scratch.Data],
            new Dictionary<string, string> { ["BACKUPEDGE__AUTH__JWT__SECRET_FILE"] = _scratch.In("jwt") },
            _scratch.Folder
        );

        Assert.Equal(0, check.ExitCode);
        Assert.Contains("'auth.jwt.secret_file'", check.Errors, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 '{_scratch.In("jwt")}'", check.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("config", "check")]
    public async Task A_published_token_secret_is_refused_with_what_to_do(params string[] command)
    {
        const string Published = "dev-secret-key-change-in-production-minimum-32-chars";

        var refused = await BackupEdgeCommand.RunAsync(
            [.. command, "--data", _scratch.Data],
            new Dictionary<string, string> { ["BACKUPEDGE__AUTH__JWT__SECRET"] = Published },
            _scratch.Folder
        );

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(
            "'auth.jwt.secret' is published as the default secret of another program, so anyone can sign with it. Create a random secret, "
                + "for example with 'openssl rand -base64 32'. Set it in both programs.",
            refused.Errors,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(Published, refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_scratch.Data, RunEncryption.CatalogueName)));
        Assert.True(RunEncryption.IsOn || !Directory.Exists(_scratch.Data), "the data folder was made");
    }

    private Task<CommandResult> CheckAsync(string listen) =>
        BackupEdgeCommand.RunAsync(
            ["config", "check", "--data", _scratch.Data],
            new Dictionary<string, string> { ["BACKUPEDGE__LISTEN"] = listen },
            _scratch.Folder
        );
}
