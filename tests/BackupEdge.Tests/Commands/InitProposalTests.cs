using BackupEdge.Commands.Setup;
using BackupEdge.Tests.Commands.Setup;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Commands;

/// <summary>How <c>init</c> shows and writes proposed settings.</summary>
public sealed class InitProposalTests : IDisposable
{
    private readonly CommandHarness _harness = new();
    private readonly FakeProbe _probe = new();

    public InitProposalTests()
    {
        _harness.Host = new HostAccess(_harness.In("host"), _probe);
        _harness.Write("host/opt/gbo/conf/botserver.conf", "x");
        _harness.Write("host/opt/gbo/data/email/mail", "x");
    }

    private string File => _harness.In("backupedge.json");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Without_a_terminal_and_without_yes_settings_are_printed_and_nothing_is_written()
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--preset", "general-bots"));

        Assert.Contains("\"conf\": { \"path\": ", _harness.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"Nothing was written. To write these settings to {File}, run the command again with --yes",
            _harness.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(["host"], Directory.EnumerateFileSystemEntries(_harness.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task With_yes_the_file_is_written_passes_config_check_and_a_backup_takes_its_sources()
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--preset", "general-bots", "--yes"));

        Assert.Contains($"Settings: {File}", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("First admin key saved in", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("config", "check"));
        Assert.Equal("The configuration is valid\n", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("config", "check", "--reach"));
        Assert.Contains("everything in it can be reached", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Contains("2 files", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_exists_is_only_replaced_with_force()
    {
        _harness.Write("backupedge.json", "{ \"sources\": {} }");

        Assert.Equal(1, await _harness.RunAsync("init", "--preset", "general-bots", "--yes"));
        Assert.Contains("exists, and was not changed. Use --force", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("init", "--preset", "general-bots"));
        Assert.Contains("--yes --force", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("{ \"sources\": {} }", await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));

        Assert.Equal(0, await _harness.RunAsync("init", "--preset", "general-bots", "--yes", "--force"));
        Assert.Equal(0, await _harness.RunAsync("config", "check"));
        Assert.Contains(
            "\"conf\"",
            await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named_with_what_to_do()
    {
        _harness.Write("file", "x");

        Assert.Equal(0, await _harness.RunAsync("init", "--preset", "folder", "--source", "bots=none", "--source", "more=file"));

        Assert.Contains(
            $"MISSING: {_harness.In("none")} does not exist. Create or mount it, or correct the path.\n",
            _harness.Output,
            StringComparison.Ordinal
        );
        Assert.Contains($"MISSING: {_harness.In("file")} is not a folder.\n", _harness.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("n\n", false)]
    [InlineData("", false)]
    public async Task A_person_is_asked(string typed, bool isWritten)
    {
        _harness.Typed = typed;

        Assert.Equal(0, await _harness.RunAsync("init"));

        Assert.Contains($"Write these settings to {File}? [y/N]", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(isWritten, Path.Exists(File));
        Assert.Equal(isWritten, Path.Exists(_harness.In("backupedge-data")));
    }

    [Fact]
    public async Task Settings_that_exist_are_not_proposed_again_and_a_host_without_anything_gets_its_data_folder()
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--data", "here"));
        Assert.DoesNotContain("sources", _harness.Output, StringComparison.Ordinal);
        Directory.Delete(_harness.In("host/opt"), recursive: true);

        Assert.Equal(0, await _harness.RunAsync("init"));

        Assert.True(Path.Exists(_harness.In("backupedge-data/admin.key")));
        Assert.False(Path.Exists(File));
        Assert.Equal(4, await _harness.RunAsync("init", "--preset", "general-bots"));
        Assert.Contains("There is no General Bots below", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_the_parts_and_the_text()
    {
        _probe.Ports.Add(5432);

        var proposal = await _harness.AnswerAsync("init", "--preset", "general-bots");

        Assert.False(proposal.GetProperty("written").GetBoolean());
        var tables = proposal.GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("source").GetString() == "tables");
        Assert.Equal(1, tables.GetProperty("missing").GetArrayLength());
        var written = (await _harness.AnswerAsync("init", "--preset", "general-bots", "--yes")).GetProperty("proposal");
        Assert.True(written.GetProperty("written").GetBoolean());
        Assert.Equal(
            await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken),
            written.GetProperty("text").GetString()
        );
    }

    [Fact]
    public async Task A_drive_that_really_answers_is_found_by_the_probe_of_this_machine_and_becomes_a_source()
    {
        await using var drive = await FakeS3.StartAsync();
        drive.AddBucket("crm.gbai");
        _harness.Host = new HostAccess(_harness.In("host"), new HostProbe(TimeProvider.System));
        _harness.Write(
            "host/opt/gbo/conf/.env",
            $"DRIVE_SERVER={drive.Endpoint.GetLeftPart(UriPartial.Authority)}\nDRIVE_SECRET={FakeS3.SecretKey}\n"
        );
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string)>)
                [("drive_access_key", FakeS3.AccessKey), ("drive_secret_key", FakeS3.SecretKey)]
        )
        {
            System.IO.File.SetUnixFileMode(_harness.Write($"secrets/{name}", value), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.Equal(0, await _harness.RunAsync("init", "--preset", "general-bots", "--yes"));

        Assert.Contains("source drive: ", _harness.Output, StringComparison.Ordinal);
        Assert.Contains(": 1 bucket now", _harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            FakeS3.SecretKey,
            await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await _harness.RunAsync("config", "check"));
        Assert.Contains("has the bucket crm.gbai", _harness.Output, StringComparison.Ordinal);
    }
}
