using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>What a command takes in place of an id.</summary>
public sealed class NamedBackupTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public NamedBackupTests() => _harness.Write("bots/start.bas", "1");

    private string Archives => _harness.In("backupedge-data/archives");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Every_command_takes_a_part_of_an_id_and_an_age()
    {
        var first = await BackUpAsync();
        _harness.Write("bots/start.bas", "2");
        var second = await BackUpAsync();

        Assert.Equal(first, await ShownAsync(first[^6..]));
        Assert.Equal(first, await ShownAsync("latest~1"));
        Assert.Equal(second, await ShownAsync("latest:bots"));
        Assert.Equal(first, (await _harness.AnswerAsync("verify", first[^6..])).GetProperty("backup_id").GetString());
        Assert.Equal(first, (await _harness.AnswerAsync("restore", "latest:bots~1", "--to", "out")).GetProperty("backup_id").GetString());
        Assert.Equal(first, (await _harness.AnswerAsync("hold", first["backup-".Length..])).GetProperty("id").GetString());
        Assert.Equal(0, await _harness.RunAsync("cat", "latest~1", "bots/start.bas"));
        Assert.Equal("1", _harness.ByteText);
        Assert.Equal(0, await _harness.RunAsync("diff", "latest~1", "latest"));
        Assert.Contains("* bots/start.bas", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("files", first[^6..], "bots"));
        Assert.Equal(0, await _harness.RunAsync("export", first[^6..], "--output", "e.tar"));
        Assert.Equal(second, (await _harness.AnswerAsync("delete", second[^6..])).GetProperty("backup_id").GetString());
    }

    [Fact]
    public async Task A_part_of_several_ids_is_refused_with_all_of_them()
    {
        var first = await BackUpAsync();
        var second = await BackUpAsync();

        Assert.Equal(2, await _harness.RunAsync("show", "backup-2"));

        Assert.StartsWith("error: 'backup-2' means more than one backup: ", _harness.Errors, StringComparison.Ordinal);
        Assert.All([first, second], id => Assert.Contains(id, _harness.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task If_the_newest_archive_has_vanished_an_older_backup_is_taken_with_a_warning_and_never_deleted()
    {
        var first = await BackUpAsync();
        var second = await BackUpAsync();
        File.Delete(Path.Combine(Archives, second + ".bea"));

        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out"));
        Assert.Contains(
            $"warning: The archive of '{second}', which is newer, is missing: 'latest' is '{first}', the one before.",
            _harness.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await _harness.RunAsync("delete", "latest"));
        Assert.Contains("Give the id of the backup.", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(first, await ShownAsync(first));
    }

    [Fact]
    public async Task A_held_backup_is_deleted_only_after_its_hold_was_removed()
    {
        var id = await BackUpAsync();
        Assert.Equal(0, await _harness.RunAsync("hold", id));
        Assert.Equal($"{id} is on hold: nothing deletes it until `backupedge hold {id} --off`\n", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("show", id));
        Assert.Contains($"yes: nothing deletes it until `backupedge hold {id} --off`\n", _harness.Output, StringComparison.Ordinal);

        Assert.Equal(1, await _harness.RunAsync("delete", id, "--json"));
        Assert.Equal("backup_held", JsonSerializer.Deserialize<JsonElement>(_harness.Errors).GetProperty("error").GetString());
        Assert.Equal(1, await _harness.RunAsync("delete", id));
        Assert.Equal($"error: The backup '{id}' is on hold. Remove the hold first; --force does not change that.\n", _harness.Errors);
        Assert.Equal(1, await _harness.RunAsync("delete", id, "--force"));
        await _harness.AnswerAsync("hold", id, "--off");
        Assert.Equal(0, await _harness.RunAsync("delete", id, "--force"));
    }

    [Fact]
    public async Task Schedules_are_named_by_name_or_a_part_of_their_id()
    {
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
        await _harness.RunAsync("init");
        var id = (await _harness.AnswerAsync("schedule", "create", "--cron", "@daily", "--type", "full", "--name", "nightly"))
            .GetProperty("id")
            .GetString()!;

        foreach (var name in (string[])["nightly", id[^6..], id["schedule-".Length..]])
        {
            Assert.Equal(id, (await _harness.AnswerAsync("schedule", "show", name)).GetProperty("id").GetString());
        }

        Assert.Equal(0, await _harness.RunAsync("schedule", "next", "nightly"));
        Assert.Equal(id, (await _harness.AnswerAsync("schedule", "run", "nightly")).GetProperty("schedule_id").GetString());
        Assert.Equal(0, await _harness.RunAsync("schedule", "update", "nightly", "--enabled", "false"));
        Assert.Equal(4, await _harness.RunAsync("schedule", "show", "weekly"));
        Assert.Equal("error: There is no schedule 'weekly'. Known schedules: nightly.\n", _harness.Errors);
        Assert.Equal(0, await _harness.RunAsync("schedule", "delete", "nightly"));
    }

    [Fact]
    public async Task A_folder_given_on_the_command_line_goes_back_to_where_it_was()
    {
        await _harness.AnswerAsync("backup", "--source", "h=bots");
        Directory.Delete(_harness.In("bots"), recursive: true);

        await _harness.AnswerAsync("restore", "latest", "--target", "original");

        Assert.Equal("1", await File.ReadAllTextAsync(_harness.In("bots/start.bas"), TestContext.Current.CancellationToken));
    }

    private async Task<string> ShownAsync(string name) => (await _harness.AnswerAsync("show", name)).GetProperty("id").GetString()!;

    private async Task<string> BackUpAsync() =>
        (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
}
