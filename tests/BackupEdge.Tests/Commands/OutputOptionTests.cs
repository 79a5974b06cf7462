using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>The options that decide what commands print: progress, files, times and colours.</summary>
public sealed class OutputOptionTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public OutputOptionTests() => _harness.Write("bots/start.bas", "one");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_last_line_of_a_backup_counts_what_is_different_from_its_base()
    {
        _harness.Write("bots/old.bas", "old");
        _harness.Write("bots/gone.bas", "gone");
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));
        Assert.DoesNotContain("added", _harness.Output, StringComparison.Ordinal);
        File.Delete(_harness.In("bots/old.bas"));
        File.Delete(_harness.In("bots/gone.bas"));
        _harness.Write("bots/start.bas", "changed");
        _harness.Write("bots/a", "a");
        _harness.Write("bots/b", "b");
        _harness.Write("bots/c", "c");

        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--type", "incremental"));

        Assert.EndsWith("; added 3, changed 1, removed 2\n", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_commands_print_nothing_but_problems_and_what_was_asked_for()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--type", "incremental", "-q"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--quiet"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));
        Assert.Equal(0, await _harness.RunAsync("verify", "--all", "-q"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));
        Assert.Equal(0, await _harness.RunAsync("prune", "-q"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));
        Assert.Equal(0, await _harness.RunAsync("export", "latest", "--output", "e.tar", "-q"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));

        Assert.Equal(0, await _harness.RunAsync("list", "-q"));
        Assert.Contains("backup-", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("list", "-q", "--status", "failed"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));
        Assert.Equal("completed", (await _harness.AnswerAsync("verify", "latest", "-q")).GetProperty("status").GetString());
        Assert.Equal(4, await _harness.RunAsync("restore", "backup-none", "--to", "out", "-q"));
        Assert.StartsWith("error: ", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_commands_list_each_file()
    {
        _harness.Write("bots/old.bas", "old");
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "-v"));
        Assert.Equal(["+ bots/old.bas", "+ bots/start.bas"], Lines()[..^1]);

        File.Delete(_harness.In("bots/old.bas"));
        _harness.Write("bots/start.bas", "changed");
        _harness.Write("bots/x/new.bas", "new");
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--type", "incremental", "--verbose"));
        Assert.Equal(["* bots/start.bas", "+ bots/x/new.bas", "- bots/old.bas"], Lines()[..^1].Order(StringComparer.Ordinal));

        _harness.Write("out/bots/start.bas", "other");
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "-v"));
        Assert.Equal(["* bots/start.bas", "+ bots/x/new.bas"], Lines()[..^1].Order(StringComparer.Ordinal));
        Assert.Contains(" restored to ", Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_files_are_listed_on_standard_error()
    {
        await _harness.AnswerAsync("backup", "--source", "bots", "-v");
        Assert.Equal("+ bots/start.bas\n", _harness.Errors);

        await _harness.AnswerAsync("backup", "--source", "bots", "--type", "full", "-v", "--progress", "json");
        var line = JsonElement.Parse(_harness.Errors.Split('\n')[0]);
        Assert.Equal("path", line.GetProperty("message_type").GetString());
        Assert.Equal("bots/start.bas", line.GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_export_ends_with_its_figures()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));

        Assert.Equal(0, await _harness.RunAsync("export", "latest", "--output", "e.tar"));
        Assert.Matches($@"^backup-\S+ exported to {_harness.In("e.tar")} in \S+ s: 1 file, 3 B, stored in \S+ KiB\n$", _harness.Output);

        var answer = await _harness.AnswerAsync("export", "latest", "--path", "bots/start.bas", "--output", "one.tar.lz4");
        Assert.Equal(
            (_harness.In("one.tar.lz4"), "tar.lz4", 1L, 3L, 0L),
            (
                answer.GetProperty("output").GetString(),
                answer.GetProperty("format").GetString(),
                answer.GetProperty("files").GetInt64(),
                answer.GetProperty("bytes").GetInt64(),
                answer.GetProperty("left_out").GetInt64()
            )
        );
        Assert.Equal(new FileInfo(_harness.In("one.tar.lz4")).Length, answer.GetProperty("size").GetInt64());

        Assert.Equal(0, await _harness.RunAsync("export", "latest"));
        Assert.Equal(("", ""), (_harness.Output, _harness.Errors));
        Assert.Equal(0, await _harness.RunAsync(() => 80, "export", "latest"));
        Assert.Contains(" exported in ", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_local_and_with_an_option_UTC()
    {
        _harness.Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        _harness.Write("backupedge.json", """{"sources": {"bots": {"path": "bots"}}}""");
        Assert.Equal(0, await _harness.RunAsync("backup"));

        foreach (var command in (string[])["list", "show latest", "files latest", "find start.bas", "status", "audit"])
        {
            string[] arguments = command.Split(' ');
            Assert.Equal(0, await _harness.RunAsync(arguments));
            Assert.Matches(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+05:30", _harness.Output);
            Assert.Equal(0, await _harness.RunAsync([.. arguments, "--utc"]));
            Assert.Matches(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", _harness.Output);
            Assert.DoesNotContain("+05:30", _harness.Output, StringComparison.Ordinal);
        }

        var created = (await _harness.AnswerAsync("show", "latest")).GetProperty("created_at").GetString();
        Assert.EndsWith("Z", created, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_printed_time_can_be_given_to_find()
    {
        _harness.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));
        Assert.Equal(0, await _harness.RunAsync("show", "latest"));
        var created = _harness.Output.Split('\n').Single(line => line.StartsWith("created ", StringComparison.Ordinal))[16..42];

        Assert.Equal(0, await _harness.RunAsync("find", "start.bas", "--since", created));
        Assert.Equal(1, await _harness.RunAsync("find", "start.bas", "--until", "yesterday"));
        Assert.Equal(0, await _harness.RunAsync("find", "start.bas", "--since", "2h", "--until", "now"));
        Assert.Equal(2, await _harness.RunAsync("find", "start.bas", "--since", "soon"));
        Assert.Contains("2d, 12h, 30m, 2w", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_a_heading_of_find_and_colours()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));
        _harness.IsTerminal = true;

        Assert.Equal(0, await _harness.RunAsync("find", "start.bas"));
        Assert.Matches(@"^BACKUP +CHANGE +SIZE MODIFIED +PATH\nbackup-", _harness.Output);
        var (heading, line) = (_harness.Output.Split('\n')[0], _harness.Output.Split('\n')[1]);
        Assert.Equal(line.IndexOf("bots/", StringComparison.Ordinal), heading.IndexOf("PATH", StringComparison.Ordinal));

        Assert.Equal(0, await _harness.RunAsync("status"));
        Assert.StartsWith("\x1b[33mdegraded\x1b[0m: ", _harness.Output, StringComparison.Ordinal);
        _harness.Variables["NO_COLOR"] = "1";
        Assert.Equal(0, await _harness.RunAsync("status"));
        Assert.StartsWith("degraded: ", _harness.Output, StringComparison.Ordinal);
    }

    private string[] Lines() => _harness.Output.TrimEnd().Split('\n');
}
