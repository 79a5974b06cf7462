using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>What a command takes in place of an id.</summary>
public sealed class NamedBackupTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public NamedBackupTests() => _bench.Write("bots/start.bas", "1");

    private string Archives => _bench.In("backupedge-data/archives");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Every_command_takes_a_part_of_an_id_and_an_age()
    {
        var first = await BackUpAsync();
        _bench.Write("bots/start.bas", "2");
        var second = await BackUpAsync();

        Assert.Equal(first, await ShownAsync(first[^6..]));
        Assert.Equal(first, await ShownAsync("latest~1"));
        Assert.Equal(second, await ShownAsync("latest:bots"));
        Assert.Equal(first, (await _bench.AnswerAsync("verify", first[^6..])).GetProperty("backup_id").GetString());
        Assert.Equal(first, (await _bench.AnswerAsync("restore", "latest:bots~1", "--to", "out")).GetProperty("backup_id").GetString());
        Assert.Equal(first, (await _bench.AnswerAsync("hold", first["backup-".Length..])).GetProperty("id").GetString());
        Assert.Equal(0, await _bench.RunAsync("cat", "latest~1", "bots/start.bas"));
        Assert.Equal("1", _bench.ByteText);
        Assert.Equal(0, await _bench.RunAsync("diff", "latest~1", "latest"));
        Assert.Contains("* bots/start.bas", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _bench.RunAsync("files", first[^6..], "bots"));
        Assert.Equal(0, await _bench.RunAsync("export", first[^6..], "--output", "e.tar"));
        Assert.Equal(second, (await _bench.AnswerAsync("delete", second[^6..])).GetProperty("backup_id").GetString());
    }

    [Fact]
    public async Task A_part_of_several_ids_is_refused_with_all_of_them()
    {
        var first = await BackUpAsync();
        var second = await BackUpAsync();

        Assert.Equal(2, await _bench.RunAsync("show", "backup-2"));

        Assert.StartsWith("error: 'backup-2' means more than one backup: ", _bench.Errors, StringComparison.Ordinal);
        Assert.All([first, second], id => Assert.Contains(id, _bench.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task If_the_newest_archive_has_vanished_an_older_backup_is_taken_with_a_warning_and_never_deleted()
    {
        var first = await BackUpAsync();
        var second = await BackUpAsync();
        File.Delete(Path.Combine(Archives, second + ".bea"));

        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--to", "out"));
        Assert.Contains(
            $"warning: The archive of '{second}', which is newer, is missing: 'latest' is '{first}', the one before.",
            _bench.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await _bench.RunAsync("delete", "latest"));
        Assert.Contains("Give the id of the backup.", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(first, await ShownAsync(first));
    }

    [Fact]
    public async Task A_held_backup_is_deleted_only_with_force()
    {
        var id = await BackUpAsync();
        await _bench.AnswerAsync("hold", id);

        Assert.Equal(1, await _bench.RunAsync("delete", id, "--json"));
        Assert.Equal("backup_held", JsonSerializer.Deserialize<JsonElement>(_bench.Errors).GetProperty("error").GetString());
        Assert.Equal(1, await _bench.RunAsync("delete", id));
        Assert.Equal($"error: The backup '{id}' is on hold. Remove the hold first, or use --force to delete it anyway.\n", _bench.Errors);
        Assert.Equal(0, await _bench.RunAsync("delete", id, "--force"));
    }

    [Fact]
    public async Task Schedules_are_named_by_name_or_a_part_of_their_id()
    {
        _bench.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
        var id = (await _bench.AnswerAsync("schedule", "create", "--cron", "@daily", "--type", "full", "--name", "nightly"))
            .GetProperty("id")
            .GetString()!;

        foreach (var name in (string[])["nightly", id[^6..], id["schedule-".Length..]])
        {
            Assert.Equal(id, (await _bench.AnswerAsync("schedule", "show", name)).GetProperty("id").GetString());
        }

        Assert.Equal(0, await _bench.RunAsync("schedule", "next", "nightly"));
        Assert.Equal(id, (await _bench.AnswerAsync("schedule", "run", "nightly")).GetProperty("schedule_id").GetString());
        Assert.Equal(0, await _bench.RunAsync("schedule", "update", "nightly", "--enabled", "false"));
        Assert.Equal(1, await _bench.RunAsync("schedule", "show", "weekly"));
        Assert.Equal("error: There is no schedule 'weekly'. Known schedules: nightly.\n", _bench.Errors);
        Assert.Equal(0, await _bench.RunAsync("schedule", "delete", "nightly"));
    }

    [Fact]
    public async Task A_folder_given_on_the_command_line_goes_back_to_where_it_was()
    {
        await _bench.AnswerAsync("backup", "--source", "h=bots");
        Directory.Delete(_bench.In("bots"), recursive: true);

        await _bench.AnswerAsync("restore", "latest", "--target", "original");

        Assert.Equal("1", await File.ReadAllTextAsync(_bench.In("bots/start.bas"), TestContext.Current.CancellationToken));
    }

    private async Task<string> ShownAsync(string name) => (await _bench.AnswerAsync("show", name)).GetProperty("id").GetString()!;

    private async Task<string> BackUpAsync() =>
        (await _bench.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
}
