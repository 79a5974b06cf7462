using System.Text.Json;
using BackupEdge.DataFolder;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands for the keys of encrypted archives.</summary>
public sealed class EncryptionCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public EncryptionCommandTests() => _harness.Variables["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _harness.In("host.key");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Init_makes_the_keys_and_prints_the_recovery_identity_and_how_to_open_them_with_age()
    {
        Assert.Equal(0, await _harness.RunAsync("encryption", "init"));

        Assert.Contains("New archives are encrypted, mode shared\n", _harness.Output, StringComparison.Ordinal);
        Assert.Contains($"Host's key file: {_harness.In("host.key")}, created\n", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("Slots that open them: host, recovery\n", _harness.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n# public key: age1[a-z0-9]{58}\nAGE-SECRET-KEY-1[A-Z0-9]{58}\n", _harness.Output);
        Assert.Matches(@"\n  age -d -i backupedge-recovery-[0-9a-f]{8}\.key .*/keys/bundle-1\.age\n", _harness.Output);
        Assert.Contains("backupedge encryption test --identity", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("Set 'encryption.mode' to 'shared'", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET-KEY-", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(FileModes.OwnerFolder, File.GetUnixFileMode(_harness.In("backupedge-data/keys")));
    }

    [Fact]
    public async Task Only_the_answer_of_init_contains_the_recovery_identity()
    {
        var answer = await _harness.AnswerAsync("encryption", "init", "--mode", "sealed");
        var identity = answer.GetProperty("recovery_identity").GetString()!;
        Assert.Equal(("sealed", true), (answer.GetProperty("mode").GetString(), answer.GetProperty("key_file_created").GetBoolean()));
        var file = Save(identity);

        foreach (
            var arguments in (string[][])
                [
                    ["encryption", "status"],
                    ["encryption", "test", "--identity", file],
                    ["encryption", "rotate"],
                    ["config", "show"],
                    ["config", "check"],
                ]
        )
        {
            await _harness.AnswerAsync(arguments);
            Assert.DoesNotContain("SECRET-KEY-", _harness.Output + _harness.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Init_with_recipients_and_a_passphrase_shows_no_secret()
    {
        using var first = AgeIdentity.Generate();
        using var second = AgeIdentity.Generate();
        var passphrase = _harness.Write("passphrase", "correct horse battery\n");

        string[] recipients = ["--recipient", $"{first.Recipient}", "--recipient", $"{second.Recipient}"];
        var answer = await _harness.AnswerAsync(["encryption", "init", .. recipients, "--passphrase-file", passphrase]);

        Assert.Null(answer.GetProperty("recovery_identity").GetString());
        Assert.Equal(["host", "recovery", "recovery-2", "passphrase"], SlotsOf(answer));
        var tested = await _harness.AnswerAsync("encryption", "test", "--passphrase-file", passphrase);
        Assert.Equal("passphrase", tested.GetProperty("slot").GetString());
    }

    [Fact]
    public async Task Init_uses_an_existing_key_file()
    {
        using var identity = AgeIdentity.Generate();
        _harness.Write("host.key", identity.ToText());
        File.SetUnixFileMode(_harness.In("host.key"), FileModes.OwnerFile);

        var answer = await _harness.AnswerAsync("encryption", "init");

        Assert.False(answer.GetProperty("key_file_created").GetBoolean());
        Assert.Equal($"{identity.Recipient}", answer.GetProperty("slots")[0].GetProperty("recipient").GetString());
        Assert.Equal("ok", (await StatusAfterTestAsync(answer)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Init_at_another_place_says_which_setting_is_needed()
    {
        _harness.Variables.Clear();

        Assert.Equal(0, await _harness.RunAsync("encryption", "init", "--host-key-file", "elsewhere/host.key"));

        Assert.True(File.Exists(_harness.In("elsewhere/host.key")));
        Assert.Contains($"'encryption.key_file' to '{_harness.In("elsewhere/host.key")}'", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("encryption", "init", "--host-key-file", "backupedge-data/host.key"));
        Assert.Contains("must not lie in the data folder", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_init_changes_nothing()
    {
        await _harness.AnswerAsync("encryption", "init");
        var before = File.ReadAllBytes(_harness.In("backupedge-data/keys/bundle-1.age"));

        Assert.Equal(2, await _harness.RunAsync("encryption", "init"));

        Assert.Contains("already has keys", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_harness.In("backupedge-data/keys/bundle-1.age")));
        Assert.Equal("", _harness.Output);
    }

    [Fact]
    public async Task Init_is_refused_while_a_server_holds_the_data_folder()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        using var server = DataFolderLock.Take(new(_harness.In("backupedge-data")), "http://127.0.0.1:9");

        Assert.Equal(5, await _harness.RunAsync("encryption", "init"));

        Assert.Contains("which serves http://127.0.0.1:9", _harness.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_harness.In("host.key")));
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("shared", "sealed")]
    public async Task A_mode_that_contradicts_the_settings_is_refused(string configured, string? asked)
    {
        _harness.Variables["BACKUPEDGE__ENCRYPTION__MODE"] = configured;

        Assert.Equal(2, await _harness.RunAsync(["encryption", "init", .. asked is null ? (string[])[] : ["--mode", asked]]));

        Assert.Contains($"'encryption.mode' is {configured}", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_as_an_argument_is_refused_and_not_repeated()
    {
        using var identity = AgeIdentity.Generate();

        Assert.Equal(2, await _harness.RunAsync("encryption", "init", "--recipient", identity.ToText()));

        Assert.Contains("must not be an argument", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(identity.ToText(), _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_nothing_entered_is_a_test_for_later()
    {
        _harness.IsTerminal = true;
        _harness.Typed = "\n";

        Assert.Equal(0, await _harness.RunAsync("encryption", "init"));

        Assert.Contains("to test the copy", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("Test the stored copy later", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_another_identity_is_not_accepted()
    {
        using var other = AgeIdentity.Generate();
        _harness.IsTerminal = true;
        _harness.Typed = $"{other.ToText()}\nnonsense\n\n";

        Assert.Equal(0, await _harness.RunAsync("encryption", "init"));

        Assert.Contains("this is another identity", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("must begin with AGE-SECRET-KEY-1", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(other.ToText(), _harness.Output + _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_without_keys_says_that_it_is_off()
    {
        await _harness.RunAsync("init");

        Assert.Equal(0, await _harness.RunAsync("encryption", "status", "--check"));

        Assert.StartsWith("off: ", _harness.Output, StringComparison.Ordinal);
        Assert.Equal("off", (await _harness.AnswerAsync("encryption", "status")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Status_warns_until_a_recovery_slot_was_tested()
    {
        var made = await _harness.AnswerAsync("encryption", "init");

        Assert.Equal(1, await _harness.RunAsync("encryption", "status", "--check"));
        Assert.StartsWith("degraded: 1 reason\n  recovery_untested: ", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("recovery  recipient  yes", _harness.Output, StringComparison.Ordinal);

        var status = await StatusAfterTestAsync(made);
        Assert.Equal("ok", status.GetProperty("status").GetString());
        Assert.Equal((1, 1), (status.GetProperty("epoch").GetInt32(), status.GetProperty("generation").GetInt32()));
        Assert.Equal(made.GetProperty("store_id").GetString(), status.GetProperty("store_id").GetString());
        Assert.Equal(0, await _harness.RunAsync("encryption", "status", "--check"));
    }

    [Fact]
    public async Task Status_works_without_the_key_file()
    {
        await _harness.AnswerAsync("encryption", "init");
        File.Delete(_harness.In("host.key"));

        var status = await _harness.AnswerAsync("encryption", "status");

        Assert.Equal("key_missing", status.GetProperty("warnings")[0].GetProperty("code").GetString());
        Assert.Null(status.GetProperty("mode").GetString());
        Assert.Equal(_harness.In("backupedge-data/keys/bundle-1.age"), status.GetProperty("bundle").GetString());
    }

    [Fact]
    public async Task The_status_of_the_service_has_the_risks_of_the_keys()
    {
        await _harness.AnswerAsync("init");
        await _harness.AnswerAsync("encryption", "init");
        Assert.Contains("recovery_untested", await ReasonsAsync());

        // Then the catalogue cannot be read either.
        File.Delete(_harness.In("host.key"));
        Assert.Equal(1, await _harness.RunAsync("status"));
        Assert.Contains("The host's key file was not found", _harness.Errors, StringComparison.Ordinal);

        async Task<IEnumerable<string?>> ReasonsAsync() =>
            (await _harness.AnswerAsync("status"))
                .GetProperty("reasons")
                .EnumerateArray()
                .Select(reason => reason.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_test_reads_standard_input_and_names_the_slot()
    {
        var made = await _harness.AnswerAsync("encryption", "init");
        _harness.Typed = made.GetProperty("recovery_identity").GetString();

        Assert.Equal(0, await _harness.RunAsync("encryption", "test", "--identity", "-"));

        Assert.Equal("The identity opens the keys: slot 'recovery'; the time was recorded\n", _harness.Output);
    }

    [Theory]
    [InlineData("encryption", "test")]
    [InlineData("encryption", "test", "--identity", "missing")]
    [InlineData("encryption", "test", "--identity", "empty")]
    [InlineData("encryption", "test", "--passphrase-file", "empty")]
    [InlineData("encryption", "add-slot", "--name", "x")]
    [InlineData("encryption", "add-slot", "--name", "x", "--host", "--recipient", "age1x")]
    [InlineData("encryption", "add-slot", "--name", "x", "--recipient", "age1x")]
    [InlineData("encryption", "remove-slot", "nobody")]
    [InlineData("encryption", "rotate", "--identity", "empty", "--passphrase-file", "empty")]
    public async Task Wrong_use_is_reported(params string[] arguments)
    {
        await _harness.AnswerAsync("encryption", "init");
        _harness.Write("empty", "");

        Assert.Equal(2, await _harness.RunAsync(arguments));
        Assert.StartsWith("error: ", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("rotate")]
    public async Task A_data_folder_that_does_not_exist_is_not_created(string verb)
    {
        Assert.Equal(2, await _harness.RunAsync("encryption", verb));
        Assert.False(Directory.Exists(_harness.In("backupedge-data")));
    }

    [Fact]
    public async Task A_wrong_identity_fails_and_records_nothing()
    {
        await _harness.AnswerAsync("encryption", "init");
        using var other = AgeIdentity.Generate();
        Save(other.ToText());

        Assert.Equal(1, await _harness.RunAsync("encryption", "test", "--identity", "recovery.key", "--json"));

        Assert.Contains("\"wrong_key\"", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(other.ToText(), _harness.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_harness.In("backupedge-data/keys/bundle-2.age")));
    }

    [Fact]
    public async Task A_lost_key_file_is_replaced_with_the_recovery_identity()
    {
        var made = await _harness.AnswerAsync("encryption", "init");
        Save(made.GetProperty("recovery_identity").GetString()!);
        File.Delete(_harness.In("host.key"));
        Assert.Equal(1, await _harness.RunAsync("encryption", "rotate"));

        var added = await _harness.AnswerAsync("encryption", "add-slot", "--name", "host-2", "--host", "--identity", "recovery.key");
        Assert.Equal(_harness.In("host.key"), added.GetProperty("key_file").GetString());
        Assert.Equal(["recovery", "host-2"], SlotsOf(await _harness.AnswerAsync("encryption", "remove-slot", "host")));
        Assert.Equal(3, (await _harness.AnswerAsync("encryption", "rotate")).GetProperty("epoch").GetInt32());
    }

    [Fact]
    public async Task Slots_are_added_and_removed()
    {
        await _harness.AnswerAsync("encryption", "init", "--mode", "sealed");
        using var other = AgeIdentity.Generate();

        Assert.Equal(0, await _harness.RunAsync("encryption", "add-slot", "--name", "safe", "--recipient", $"{other.Recipient}"));
        Assert.StartsWith("Slot 'safe' added\nIt opens the contents of backups that are made", _harness.Output, StringComparison.Ordinal);

        _harness.Write("passphrase", "correct horse battery");
        var added = await _harness.AnswerAsync("encryption", "add-slot", "--name", "words", "--passphrase-file", "passphrase");
        Assert.Equal(["host", "recovery", "safe", "words"], SlotsOf(added));

        Assert.Equal(0, await _harness.RunAsync("encryption", "remove-slot", "recovery"));
        Assert.Contains("new epoch", _harness.Output, StringComparison.Ordinal);
        var rotated = await _harness.AnswerAsync("encryption", "rotate", "--new-generation", "--passphrase-file", "passphrase");
        Assert.Equal(["host", "safe", "words"], SlotsOf(rotated));
        Assert.Equal((3, 2), (rotated.GetProperty("epoch").GetInt32(), rotated.GetProperty("generation").GetInt32()));
        Assert.Equal("shared", (await _harness.AnswerAsync("encryption", "rotate", "--mode", "shared")).GetProperty("mode").GetString());
    }

    [Fact]
    public async Task A_damaged_bundle_is_passed_over_with_a_warning()
    {
        var made = await _harness.AnswerAsync("encryption", "init");
        Save(made.GetProperty("recovery_identity").GetString()!);
        await _harness.AnswerAsync("encryption", "test", "--identity", "recovery.key");
        File.WriteAllText(_harness.In("backupedge-data/keys/bundle-2.age"), "damaged");

        var warning = (await _harness.AnswerAsync("encryption", "status")).GetProperty("warnings")[0];
        Assert.Contains("bundle-2.age", warning.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("encryption", "test", "--identity", "recovery.key"));
        Assert.StartsWith("warning: The key bundle", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("ok", (await _harness.AnswerAsync("encryption", "status")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Settings_show_where_the_key_file_is_and_not_what_is_in_it()
    {
        await _harness.AnswerAsync("encryption", "init");

        var settings = (await _harness.AnswerAsync("config", "show")).GetProperty("values").EnumerateArray();

        var shown = settings.Single(value => value.GetProperty("key").GetString() == "encryption.key_file");
        Assert.Equal(_harness.In("host.key"), shown.GetProperty("value").GetString());
    }

    private async Task<JsonElement> StatusAfterTestAsync(JsonElement made)
    {
        Save(made.GetProperty("recovery_identity").GetString()!);
        await _harness.AnswerAsync("encryption", "test", "--identity", "recovery.key");
        return await _harness.AnswerAsync("encryption", "status");
    }

    private string Save(string identity) => _harness.Write("recovery.key", identity);

    private static IEnumerable<string?> SlotsOf(JsonElement answer) =>
        answer.GetProperty("slots").EnumerateArray().Select(slot => slot.GetProperty("name").GetString());
}
