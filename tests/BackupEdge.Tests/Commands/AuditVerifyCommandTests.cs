using System.Text.Json;
using BackupEdge.Catalogue;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands <c>audit verify</c> and <c>audit export</c>.</summary>
public sealed class AuditVerifyCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public AuditVerifyCommandTests()
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Archives_and_copies_know_the_chain(bool isSealed)
    {
        if (isSealed)
        {
            Assert.Equal(0, await _harness.RunAsync("encryption", "init"));
        }

        await BackUpAndCopyAsync();
        var verdict = await VerifyAsync(0);
        Assert.True(verdict.GetProperty("complete").GetBoolean());
        Assert.Equal((1, 1, 2), Compared(verdict));
        Assert.Equal(verdict.GetProperty("last_number").GetInt64(), verdict.GetProperty("records").GetInt64());

        Assert.Equal(0, await _harness.RunAsync("audit", "verify", "--no-copies"));
        Assert.StartsWith("The audit records are intact: ", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("1 archive and 0 copies of the catalogue; 1 match", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("audit", "verify"));
        Assert.Contains("1 archive and 1 copy of the catalogue; 2 match", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_record_is_found()
    {
        await BackUpAndCopyAsync();
        Edit(connection => connection.Execute("UPDATE audit SET caller = 'somebody else' WHERE number = 1"));

        Assert.Equal(["changed"], Kinds(await VerifyAsync(1)));
        Assert.Equal(1, await _harness.RunAsync("audit", "verify"));
        Assert.Contains("changed: The record 1 does not match its hash", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_end_is_found_by_an_archive_and_without_it_by_the_copy_of_the_catalogue()
    {
        await BackUpAndCopyAsync();
        Edit(CutAll);
        Assert.Equal(["truncated", "truncated"], Kinds(await VerifyAsync(1)));

        File.Delete(Assert.Single(Directory.GetFiles(_harness.In("backupedge-data/archives"), "*.bea")));
        Assert.Equal(["truncated"], Kinds(await VerifyAsync(1)));

        // Without any witness, only a hash that was kept elsewhere would show it.
        Assert.Empty(Kinds(await VerifyAsync(0, "--no-copies")));
    }

    [Fact]
    public async Task A_rebuilt_catalogue_begins_a_new_chain_and_the_archives_tell_of_the_former_one()
    {
        await BackUpAndCopyAsync();
        var before = await VerifyAsync(0);
        foreach (var file in Directory.GetFiles(_harness.In("backupedge-data"), "catalogue.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal(0, await _harness.RunAsync("rebuild"));
        var after = await VerifyAsync(3, "--no-copies");
        Assert.True(after.GetProperty("intact").GetBoolean());
        Assert.False(after.GetProperty("complete").GetBoolean());
        Assert.NotEqual(Text(before, "chain"), Text(after, "chain"));
        var other = Assert.Single(after.GetProperty("other_chains").EnumerateArray());
        Assert.Equal(Text(before, "chain"), Text(other, "chain"));

        Assert.Equal(3, await _harness.RunAsync("audit", "verify", "--no-copies"));
        Assert.Contains("not here: up to ", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_goes_on_when_a_damaged_catalogue_is_set_aside()
    {
        await BackUpAndCopyAsync();
        var before = await VerifyAsync(0);
        Edit(connection => connection.Execute("DROP TABLE skipped_sources"));

        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.NotEmpty(Directory.GetFiles(_harness.In("backupedge-data"), "catalogue.db.*"));
        var after = await VerifyAsync(0);
        Assert.Equal(Text(before, "chain"), Text(after, "chain"));
        Assert.True(after.GetProperty("records").GetInt64() > before.GetProperty("records").GetInt64());
        Assert.Equal((2, 1, 3), Compared(after));
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_is_told_and_is_no_finding()
    {
        await BackUpAndCopyAsync();
        var copied = Assert.Single(Directory.GetFiles(_harness.In("disk/host1/c")));
        var bytes = await File.ReadAllBytesAsync(copied, TestContext.Current.CancellationToken);
        bytes[30] ^= 1;
        await File.WriteAllBytesAsync(copied, bytes, TestContext.Current.CancellationToken);

        var verdict = await VerifyAsync(3);
        Assert.Empty(Kinds(verdict));
        Assert.Single(verdict.GetProperty("not_compared").EnumerateArray());
    }

    [Fact]
    public async Task All_records_are_exported_as_lines_with_their_hashes()
    {
        await BackUpAndCopyAsync();
        Assert.Equal(0, await _harness.RunAsync("audit", "export"));
        var lines = _harness.ByteText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.GetProperty("number").GetInt32()));
        Assert.Contains("backup.create", lines.Select(line => Text(line, "action")));
        Assert.All(lines, line => Assert.Equal(64, Text(line, "hash").Length));
        Assert.All(lines, line =>
            Assert.Equal(
                DateTimeOffset.FromUnixTimeMilliseconds(line.GetProperty("at_ms").GetInt64()),
                line.GetProperty("at").GetDateTimeOffset()
            )
        );

        Assert.Equal(0, await _harness.RunAsync("audit", "export", "--output", "audit.jsonl"));
        Assert.Equal(lines.Count, (await File.ReadAllLinesAsync(_harness.In("audit.jsonl"), TestContext.Current.CancellationToken)).Length);
    }

    private static void CutAll(SqliteConnection connection)
    {
        var audit = new AuditRepository(connection);
        connection.Execute("DELETE FROM audit");
        audit.SetEnd(audit.End()! with { Number = 0, Peaks = [] });
    }

    private async Task BackUpAndCopyAsync()
    {
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("copy", "run", "offsite"));
    }

    private async Task<JsonElement> VerifyAsync(int exitCode, params string[] more)
    {
        Assert.Equal(exitCode, await _harness.RunAsync(["audit", "verify", "--json", .. more]));
        return JsonElement.Parse(_harness.Output);
    }

    private void Edit(Action<SqliteConnection> edit)
    {
        using var connection = new SqliteConnection($"Data Source={_harness.In("backupedge-data/catalogue.db")};Pooling=False");
        connection.Open();
        edit(connection);
    }

    private static (int Archives, int Catalogues, int Matched) Compared(JsonElement verdict) =>
        (
            verdict.GetProperty("archives").GetInt32(),
            verdict.GetProperty("catalogues").GetInt32(),
            verdict.GetProperty("matched").GetInt32()
        );

    private static List<string> Kinds(JsonElement verdict) =>
        [.. verdict.GetProperty("findings").EnumerateArray().Select(finding => Text(finding, "kind"))];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
