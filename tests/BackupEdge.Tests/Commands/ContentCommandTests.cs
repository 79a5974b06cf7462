using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands <c>cat</c> and <c>export</c>.</summary>
public sealed class ContentCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_file_is_written_to_standard_output_unchanged()
    {
        await BackUpAsync();
        Assert.Equal(0, await _harness.RunAsync("cat", "latest", "bots/hello.bas"));
        Assert.Equal("TALK \"hello\"", _harness.ByteText);
        Assert.Equal("", _harness.Errors);

        Assert.Equal(4, await _harness.RunAsync("cat", "latest", "bots/none"));
        Assert.Contains("The backup does not contain 'bots/none'", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.tar.lz4", "lz4 -dc e.tar.lz4 | tar -x")]
    [InlineData("e.tar", "tar -xf e.tar")]
    [InlineData("e.tar", "lz4 -dc e.tar | tar -x", "--format", "tar.lz4")]
    [InlineData("e.bin", "tar -xf e.bin", "--format", "tar")]
    public async Task An_export_to_a_file_has_the_format_of_its_name_or_option(string file, string unpack, params string[] more)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        await BackUpAsync();
        Assert.Equal(0, await _harness.RunAsync(["export", "latest", "--output", file, .. more]));
        Directory.Move(_harness.In("bots"), _harness.In("original"));
        await ShellRun.RunAsync(_harness.Folder, unpack);

        TreeAssert.Same(_harness.In("original"), _harness.In("bots"));
    }

    [Fact]
    public async Task An_export_is_written_to_standard_output_unless_it_is_a_terminal()
    {
        await BackUpAsync();
        Assert.Equal(0, await _harness.RunAsync("export", "latest", "--path", "bots/hello.bas", "--format", "tar"));
        Assert.StartsWith("././@PaxHeader", _harness.ByteText, StringComparison.Ordinal);
        Assert.Contains("TALK \"hello\"", _harness.ByteText, StringComparison.Ordinal);

        _harness.IsTerminal = true;
        Assert.Equal(2, await _harness.RunAsync("export", "latest"));
        Assert.Contains("--output FILE", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("cat", "latest", "bots/hello.bas"));
    }

    [Fact]
    public async Task A_failed_export_leaves_no_file_and_an_existing_one_unchanged()
    {
        var noise = new byte[2_000_000];
        new Random(1).NextBytes(noise);
        Directory.CreateDirectory(_harness.In("bots"));
        await File.WriteAllBytesAsync(_harness.In("bots/large"), noise, Ct);
        var id = await BackUpAsync();
        _harness.Write("e.tar", "before");
        var archive = _harness.In($"backupedge-data/archives/{id}.bea");
        var bytes = await File.ReadAllBytesAsync(archive, Ct);
        bytes[bytes.AsSpan().IndexOf(noise.AsSpan(1_900_000, 32))] ^= 1;
        await File.WriteAllBytesAsync(archive, bytes, Ct);

        Assert.Equal(1, await _harness.RunAsync("export", id, "--output", "e.tar", "--force"));
        Assert.Contains("is damaged", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("before", await File.ReadAllTextAsync(_harness.In("e.tar"), Ct));
        Assert.Empty(Directory.GetFiles(_harness.Folder, "*.partial"));

        Assert.Equal(1, await _harness.RunAsync("export", id, "--output", "none/e.tar"));
        Assert.Contains("could not be written", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.zip")]
    [InlineData("e.tar.gz")]
    [InlineData("e")]
    public async Task A_file_whose_ending_is_not_known_is_refused_with_those_that_are(string file)
    {
        await BackUpAsync();

        Assert.Equal(2, await _harness.RunAsync("export", "latest", "--output", file));

        Assert.Contains("Known endings: .tar.lz4 and .tar.", _harness.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_harness.In(file)));
    }

    [Fact]
    public async Task An_existing_file_is_overwritten_by_force_only()
    {
        await BackUpAsync();
        _harness.Write("e.tar", "before");

        Assert.Equal(1, await _harness.RunAsync("export", "latest", "--output", "e.tar"));
        Assert.Contains("--force", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("before", await File.ReadAllTextAsync(_harness.In("e.tar"), Ct));

        Assert.Equal(0, await _harness.RunAsync("export", "latest", "--output", "e.tar", "--force"));
        Assert.Contains("TALK", await File.ReadAllTextAsync(_harness.In("e.tar"), Ct), StringComparison.Ordinal);
    }

    private async Task<string> BackUpAsync()
    {
        _harness.Write("bots/hello.bas", "TALK \"hello\"");
        return (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
    }
}
