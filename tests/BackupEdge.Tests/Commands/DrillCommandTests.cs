using System.Security.Cryptography;
using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands of drills over a data folder of this machine.</summary>
public sealed class DrillCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public DrillCommandTests()
    {
        _harness.Variables["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _harness.In("host.key");
        _harness.Write("bots/start.bas", "TALK \"Hello\"\n");
        Directory.CreateDirectory(_harness.In("disk/host1"));
        _harness.Write(
            "backupedge.json",
            """{"sources": {"bots": {"path": "bots"}}, "copies": {"offsite": {"kind": "folder", "path": "disk/host1"}}}"""
        );
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_drill_is_run_listed_and_shown()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));

        Assert.Equal(0, await _harness.RunAsync("drill"));
        Assert.Matches(@"(?m)^drill-\S+: proven, from data folder$", _harness.Output);
        Assert.Matches(@"(?m)^bots \(backup-\S+\): proven, restored in \S+ s, 1 file, ", _harness.Output);
        Assert.Matches("(?m)^  content   passed   1 file is byte by byte what the backup has.$", _harness.Output);
        var report = await _harness.AnswerAsync("drill", "latest", "--sources", "bots");
        Assert.Equal("proven", report.GetProperty("result").GetString());

        Assert.Equal(0, await _harness.RunAsync("drill", "list", "--source-name", "bots", "--result", "proven"));
        Assert.Equal(3, _harness.Output.TrimEnd().Split('\n').Length);
        var id = report.GetProperty("id").GetString()!;
        Assert.Equal(id, (await _harness.AnswerAsync("drill", "show", "latest")).GetProperty("id").GetString());
        Assert.Equal(0, await _harness.RunAsync("drill", "show", id, "--html", "report.html"));
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(_harness.In("report.html"), Ct), StringComparison.Ordinal);
        Assert.Equal("", _harness.Output);
        Assert.Equal(id, (await _harness.AnswerAsync("drill", "show", id, "--html", "report.html")).GetProperty("id").GetString());
        Assert.Equal(4, await _harness.RunAsync("drill", "show", "drill-none"));
        Assert.Equal(2, await _harness.RunAsync("drill", "check", "report.html"));
        Assert.Contains("`backupedge drill show ID --json`", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("drill", "check", "backupedge.json"));
        Assert.EndsWith("has printed, unchanged and not as a page.\n", _harness.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_harness.In("backupedge-data/scratch")));
    }

    [Fact]
    public async Task Damage_is_found_in_the_data_folder_and_in_a_copy_each()
    {
        // So that the middle of the archive is content.
        _harness.Write("bots/large", Convert.ToHexString(RandomNumberGenerator.GetBytes(100_000)));
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(1, await _harness.RunAsync("drill", "--from", "offsite"));
        Assert.Contains("has no backup of the source 'bots' yet", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("copy", "run", "offsite"));
        Assert.Equal(0, await _harness.RunAsync("drill", "--from", "offsite"));
        Assert.Matches("(?m): proven, from offsite$", _harness.Output);

        Flip(Assert.Single(Directory.GetFiles(_harness.In("disk/host1/a"))));
        Assert.Equal(1, await _harness.RunAsync("drill", "--from", "offsite"));
        Assert.Contains("is not restorable as it should be", _harness.Errors, StringComparison.Ordinal);
        AssertAdvisesCopy();
        Assert.Equal(0, await _harness.RunAsync("drill"));
        File.Delete(Assert.Single(Directory.GetFiles(_harness.In("disk/host1/a"))));
        Assert.Equal(1, await _harness.RunAsync("drill", "--from", "offsite"));
        AssertAdvisesCopy();

        Flip(Assert.Single(Directory.GetFiles(_harness.In("backupedge-data/archives"), "*.bea")));
        Assert.Equal(1, await _harness.RunAsync("drill"));
        Assert.Equal(1, await _harness.RunAsync("status", "--check"));
        Assert.Contains("backup_damaged", _harness.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^bots .*, last failed ", _harness.Output);

        void AssertAdvisesCopy()
        {
            Assert.Contains(
                "Find what the copy lacks with `backupedge copy verify offsite`, and write it again with `backupedge copy run offsite`.",
                _harness.Errors,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain("full backup", _harness.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_check_of_the_application_that_fails_is_no_damage_of_the_backup()
    {
        _harness.Write(
            "backupedge.json",
            """{"sources": {"bots": {"path": "bots"}}, "drill": {"command": ["sh", "-c", "echo the index is broken; exit 3"]}}"""
        );
        Assert.Equal(0, await _harness.RunAsync("backup"));

        Assert.Equal(1, await _harness.RunAsync("drill"));

        Assert.Matches(
            "^error: The source 'bots' was restored as the backup has it, but the check of the application failed: The check "
                + @"'drill\.command' ended with exit code 3\. Last output: the index is broken\. The report drill-\S+ has the details\. ",
            _harness.Errors
        );
        Assert.DoesNotContain("full backup", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await _harness.RunAsync("drill", "--json"));
        var details = JsonSerializer.Deserialize<JsonElement>(_harness.Errors).GetProperty("details");
        Assert.Equal(["job_id"], details.EnumerateObject().Select(detail => detail.Name));
    }

    [Fact]
    public async Task An_empty_list_of_sources_is_refused()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));

        Assert.Equal(2, await _harness.RunAsync("drill", "--sources", ""));

        Assert.StartsWith("error: --sources must not be empty.", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("backup", "--sources", ""));
        Assert.StartsWith("error: --sources is empty. Omit it to back up all ", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_problems_the_first_are_listed_once_and_the_others_counted()
    {
        for (var i = 0; i < 50; i++)
        {
            _harness.Write($"bots/{i}", Convert.ToHexString(RandomNumberGenerator.GetBytes(1000)));
        }

        Assert.Equal(0, await _harness.RunAsync("backup"));
        Flip(Assert.Single(Directory.GetFiles(_harness.In("backupedge-data/archives"), "*.bea")));

        Assert.Equal(1, await _harness.RunAsync("drill"));

        Assert.Equal(20, _harness.Output.Split('\n').Count(line => line.StartsWith("  problem   ", StringComparison.Ordinal)) - 1);
        Assert.Matches(@"(?m)^  problem   \d+ more; --json lists them$", _harness.Output);
        Assert.DoesNotContain("failed: ", _harness.Errors, StringComparison.Ordinal);
        Assert.Matches(
            @"first 'bots/\d+': its chunk \w+ is in the damaged group \d+ of the archive of 'backup-\S+'\. "
                + @"The report drill-\S+ has the details\.",
            _harness.Errors
        );
    }

    [Fact]
    public async Task One_backup_and_a_choice_of_backups_contradict_each_other()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));

        Assert.Equal(2, await _harness.RunAsync("drill", "latest", "--pick", "newest"));

        Assert.Equal(
            "error: --pick chooses a backup of each source, and one backup is given; leave out one of the two.\n",
            _harness.Errors
        );
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_in_an_archive_of_a_copy_is_found()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("copy", "run", "offsite"));
        var path = Assert.Single(Directory.GetFiles(_harness.In("disk/host1/a")));
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var random = new Random(3);
        var missed = new List<int>();

        // The first and the last byte, and one of each 60th between them.
        var between = Enumerable.Range(0, 60).Select(i => random.Next(whole.Length * i / 60, whole.Length * (i + 1) / 60));
        int[] places = [0, whole.Length - 1, .. between];
        foreach (var at in places)
        {
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            if (await _harness.RunAsync("drill", "--from", "offsite") != 1)
            {
                missed.Add(at);
            }
        }

        Assert.Empty(missed);
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        Assert.Equal(0, await _harness.RunAsync("drill", "--from", "offsite"));
    }

    [Fact]
    public async Task A_signed_report_is_checked_and_a_changed_one_is_refused()
    {
        Assert.Equal(0, await _harness.RunAsync("encryption", "init"));
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("drill", "--json"));
        var file = _harness.Write("report.json", _harness.Output);

        Assert.Equal(0, await _harness.RunAsync("drill", "check", file));
        Assert.Matches(@"^drill-\S+ is authentic: proven, ended ", _harness.Output);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Ct)).Replace("bots", "cats", StringComparison.Ordinal), Ct);
        Assert.Equal(1, await _harness.RunAsync("drill", "check", file));
        Assert.Contains("The signature does not match", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_of_drills_is_created_shown_and_run()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(2, await _harness.RunAsync("schedule", "create", "--cron", "0 4 * * SUN"));
        Assert.Contains("--type is required", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("schedule", "create", "--cron", "0 4 * * SUN", "--kind", "drill", "--type", "full"));

        Assert.Equal(0, await _harness.RunAsync("schedule", "create", "--cron", "0 4 * * SUN", "--kind", "drill", "--name", "weekly"));
        Assert.Equal(0, await _harness.RunAsync("schedule", "show", "weekly"));
        Assert.Matches("(?m)^kind +drill$", _harness.Output);
        var shown = await _harness.AnswerAsync("schedule", "show", "weekly");
        Assert.Equal(("drill", JsonValueKind.Null), (shown.GetProperty("kind").GetString(), shown.GetProperty("type").ValueKind));
        Assert.Equal(0, await _harness.RunAsync("schedule", "run", "weekly"));
        Assert.Equal(1, (await _harness.AnswerAsync("drill", "list")).GetArrayLength());
        Assert.Equal(0, await _harness.RunAsync("schedule", "create", "--cron", "0 5 * * *", "--kind", "copy-verify", "--copy", "offsite"));
        Assert.Equal(4, await _harness.RunAsync("schedule", "create", "--cron", "0 5 * * *", "--kind", "copy-verify", "--copy", "none"));
    }

    [Fact]
    public async Task A_schedule_of_drills_is_changed_and_run_as_the_api_allows_it()
    {
        string[] create = ["schedule", "create", "--cron", "0 4 * * SUN", "--kind", "drill", "--name", "weekly", "--sources", "bots"];
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync(create));

        Assert.Equal(2, await _harness.RunAsync("schedule", "update", "weekly", "--type", "incremental"));
        Assert.StartsWith("error: --type concerns only backups", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("schedule", "update", "weekly", "--kind", "backup"));
        Assert.StartsWith("error: --type is required for the kind backup: full, ", _harness.Errors, StringComparison.Ordinal);
        var changed = await _harness.AnswerAsync("schedule", "update", "weekly", "--kind", "backup", "--type", "incremental");
        Assert.Equal("incremental", changed.GetProperty("type").GetString());
        Assert.Equal(0, await _harness.RunAsync("schedule", "update", "weekly", "--kind", "drill"));

        _harness.Write("backupedge.json", """{"sources": {"other": {"path": "bots"}}}""");
        Assert.Equal(2, await _harness.RunAsync("schedule", "run", "weekly"));
        Assert.StartsWith(
            "error: The schedule names 'bots', which is not a source. Known: other.",
            _harness.Errors,
            StringComparison.Ordinal
        );
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
