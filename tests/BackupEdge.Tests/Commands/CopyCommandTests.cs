using BackupEdge.Faults;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands of copies over a data folder of this machine.</summary>
public sealed class CopyCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public CopyCommandTests()
    {
        _harness.Write("bots/start.bas", "TALK \"Hello\"\n");
        Directory.CreateDirectory(_harness.In("disk/host1"));
        _harness.Write(
            "backupedge.json",
            """{"sources": {"bots": {"path": "bots"}}, "copies": {"offsite": {"kind": "folder", "path": "disk/host1"}}}"""
        );
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_run_copies_and_status_list_and_show_tell_it()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal("waiting", await StatusOfLatestAsync());

        Assert.Equal(0, await _harness.RunAsync("copy", "run", "offsite"));
        Assert.Matches(@"^offsite: 1 archive \(.*\) copied in ", _harness.Output);
        Assert.Equal("copied", await StatusOfLatestAsync());
        Assert.Equal(0, await _harness.RunAsync("show", "latest"));
        Assert.Matches("(?m)^copy +offsite: copied 20", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("copy", "status"));
        Assert.Matches(@"(?m)^offsite +\S+/disk/host1 +20.* 1 +\S+ \S+ +0 +- +- +unprotected$", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("copy", "status", "offsite"));
        Assert.Matches("(?m)^conditional writes +hold$", _harness.Output);
        Assert.Equal(1, (await _harness.AnswerAsync("copy", "status", "offsite")).GetProperty("backups").GetInt64());
        Assert.Equal(0, await _harness.RunAsync("status"));
        Assert.Matches("(?m)^COPY +LAST COMPLETE RUN ", _harness.Output);
        Assert.Contains("\n  copy_unprotected: ", _harness.Output, StringComparison.Ordinal);
        Assert.Single(_harness.Output.Split('\n'), line =>
            line.StartsWith("warning: Copies are not encrypted (offsite)", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_verification_finds_what_someone_else_has_damaged()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("copy", "run", "offsite"));
        Assert.Equal(0, await _harness.RunAsync("copy", "verify", "offsite"));
        Assert.Matches(@"^offsite is intact: 1 archive looked up, 1 of them read \(", _harness.Output);

        var archive = Assert.Single(Directory.GetFiles(_harness.In("disk/host1/a")));
        await File.WriteAllTextAsync(archive, "nothing", TestContext.Current.CancellationToken);
        Assert.Equal(1, await _harness.RunAsync("copy", "verify", "offsite"));
        Assert.Equal("damaged", await StatusOfLatestAsync());
        Assert.Equal(1, await _harness.RunAsync("status", "--check"));
        Assert.Contains("\n  copy_damaged: The copy 'offsite' is damaged, first 'backup-", _harness.Output, StringComparison.Ordinal);

        Assert.Equal(3, await _harness.RunAsync("copy", "run", "offsite"));
        Assert.Contains("warning: backup-", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("copied", await StatusOfLatestAsync());
    }

    [Fact]
    public async Task A_probe_is_printed()
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--data", _harness.In("backupedge-data")));

        Assert.Equal(0, await _harness.RunAsync("copy", "probe", "offsite"));

        Assert.Matches("(?m)^versions +no$", _harness.Output);
        Assert.Matches("(?m)^locks +unsupported$", _harness.Output);
        Assert.False((await _harness.AnswerAsync("copy", "probe", "offsite")).GetProperty("versions").GetBoolean());
    }

    [Fact]
    public async Task All_hosts_on_a_disk_are_listed_without_a_data_folder()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("copy", "run", "offsite"));
        Directory.Delete(_harness.In("backupedge-data"), recursive: true);
        File.Delete(_harness.In("backupedge.json"));

        Assert.Equal(0, await _harness.RunAsync("copy", "list", "--all", "disk"));

        Assert.Matches($@"(?m)^host1/ +{Environment.MachineName} +20.* backup-\S+ +20.* none$", _harness.Output);
        var host = Assert.Single((await _harness.AnswerAsync("copy", "list", "--all", "disk")).EnumerateArray());
        Assert.Equal(("host1/", 1), (host.GetProperty("prefix").GetString(), host.GetProperty("backups").GetInt64()));
        Directory.CreateDirectory(_harness.In("empty"));
        Assert.Equal(0, await _harness.RunAsync("copy", "list", "--all", "empty"));
        Assert.Contains("No copies found", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, FaultCode.CopyNotFound, "copy", "run", "elsewhere")]
    [InlineData(4, FaultCode.CopyNotFound, "copy", "verify", "elsewhere")]
    [InlineData(4, FaultCode.CopyNotFound, "copy", "probe", "elsewhere")]
    [InlineData(4, FaultCode.CopyNotFound, "copy", "status", "elsewhere")]
    [InlineData(4, FaultCode.CopyNotFound, "copy", "policy", "elsewhere")]
    [InlineData(2, FaultCode.InvalidRequest, "copy", "policy", "offsite")]
    [InlineData(2, FaultCode.InvalidRequest, "copy", "list", "--endpoint", "https://s3.example.org")]
    public async Task What_is_not_there_is_refused(int exit, string code, params string[] arguments)
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--data", _harness.In("backupedge-data")));

        Assert.Equal(exit, await _harness.RunAsync([.. arguments, "--json"]));

        Assert.Contains($"\"{code}\"", _harness.Errors, StringComparison.Ordinal);
    }

    private async Task<string?> StatusOfLatestAsync()
    {
        var backup = await _harness.AnswerAsync("show", "latest");
        return Assert.Single(backup.GetProperty("copies").EnumerateArray()).GetProperty("status").GetString();
    }
}
