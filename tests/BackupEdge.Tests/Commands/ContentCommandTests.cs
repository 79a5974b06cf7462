using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary><c>cat</c> and <c>export</c>.</summary>
public sealed class ContentCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_file_is_written_to_standard_output_as_it_is()
    {
        await BackUpAsync();
        Assert.Equal(0, await _bench.RunAsync("cat", "latest", "bots/hello.bas"));
        Assert.Equal("TALK \"hello\"", _bench.ByteText);
        Assert.Equal("", _bench.Errors);

        Assert.Equal(1, await _bench.RunAsync("cat", "latest", "bots/none"));
        Assert.Contains("The backup does not contain 'bots/none'", _bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.tar.lz4", "lz4 -dc e.tar.lz4 | tar -x")]
    [InlineData("e.tar", "tar -xf e.tar")]
    [InlineData("e.tar", "lz4 -dc e.tar | tar -x", "--format", "tar.lz4")]
    [InlineData("e.bin", "tar -xf e.bin", "--format", "tar")]
    public async Task An_export_goes_to_a_file_in_the_form_that_it_says(string file, string unpack, params string[] more)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        await BackUpAsync();
        Assert.Equal(0, await _bench.RunAsync(["export", "latest", "--output", file, .. more]));
        Directory.Move(_bench.In("bots"), _bench.In("original"));
        await ShellRun.RunAsync(_bench.Folder, unpack);

        TreeAssert.Same(_bench.In("original"), _bench.In("bots"));
    }

    [Fact]
    public async Task An_export_goes_to_standard_output_but_to_no_terminal()
    {
        await BackUpAsync();
        Assert.Equal(0, await _bench.RunAsync("export", "latest", "--path", "bots/hello.bas", "--format", "tar"));
        Assert.StartsWith("././@PaxHeader", _bench.ByteText, StringComparison.Ordinal);
        Assert.Contains("TALK \"hello\"", _bench.ByteText, StringComparison.Ordinal);

        _bench.IsTerminal = true;
        Assert.Equal(2, await _bench.RunAsync("export", "latest"));
        Assert.Contains("--output FILE", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _bench.RunAsync("cat", "latest", "bots/hello.bas"));
    }

    [Fact]
    public async Task An_export_that_fails_leaves_no_file_and_the_one_before_as_it_was()
    {
        var noise = new byte[2_000_000];
        new Random(1).NextBytes(noise);
        Directory.CreateDirectory(_bench.In("bots"));
        await File.WriteAllBytesAsync(_bench.In("bots/large"), noise, Ct);
        var id = await BackUpAsync();
        _bench.Write("e.tar", "before");
        var archive = _bench.In($"backupedge-data/archives/{id}.bea");
        var bytes = await File.ReadAllBytesAsync(archive, Ct);
        bytes[bytes.AsSpan().IndexOf(noise.AsSpan(1_900_000, 32))] ^= 1;
        await File.WriteAllBytesAsync(archive, bytes, Ct);

        Assert.Equal(1, await _bench.RunAsync("export", id, "--output", "e.tar", "--force"));
        Assert.Contains("is damaged", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal("before", await File.ReadAllTextAsync(_bench.In("e.tar"), Ct));
        Assert.Empty(Directory.GetFiles(_bench.Folder, "*.partial"));

        Assert.Equal(1, await _bench.RunAsync("export", id, "--output", "none/e.tar"));
        Assert.Contains("could not be written", _bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.zip")]
    [InlineData("e.tar.gz")]
    [InlineData("e")]
    public async Task A_file_whose_ending_is_not_known_is_refused_with_those_that_are(string file)
    {
        await BackUpAsync();

        Assert.Equal(2, await _bench.RunAsync("export", "latest", "--output", file));

        Assert.Contains("Known endings: .tar.lz4 and .tar.", _bench.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.In(file)));
    }

    [Fact]
    public async Task An_existing_file_is_overwritten_by_force_only()
    {
        await BackUpAsync();
        _bench.Write("e.tar", "before");

        Assert.Equal(1, await _bench.RunAsync("export", "latest", "--output", "e.tar"));
        Assert.Contains("--force", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal("before", await File.ReadAllTextAsync(_bench.In("e.tar"), Ct));

        Assert.Equal(0, await _bench.RunAsync("export", "latest", "--output", "e.tar", "--force"));
        Assert.Contains("TALK", await File.ReadAllTextAsync(_bench.In("e.tar"), Ct), StringComparison.Ordinal);
    }

    private async Task<string> BackUpAsync()
    {
        _bench.Write("bots/hello.bas", "TALK \"hello\"");
        return (await _bench.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
    }
}
