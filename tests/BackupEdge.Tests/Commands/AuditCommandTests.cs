using System.Text.Json;
using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Commands;

/// <summary><c>audit</c>.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_the_command_line_changes_is_recorded_as_its_doing()
    {
        Assert.Equal(0, await _bench.RunAsync("init"));
        Assert.Equal(0, await _bench.RunAsync("key", "create", "--name", "night bot", "--role", "admin", "--json"));
        var id = JsonElement.Parse(_bench.Output).GetProperty("id").GetString()!;
        Assert.Equal(0, await _bench.RunAsync("key", "revoke", id));

        Assert.Equal(0, await _bench.RunAsync("audit", "--json"));
        var records = JsonElement.Parse(_bench.Output).EnumerateArray().Take(2).ToList();
        Assert.Equal(["key.revoke", "key.create"], records.Select(record => record.GetProperty("action").GetString()));
        Assert.All(records, record =>
        {
            Assert.Equal(
                ("command line", "command line", id),
                (
                    record.GetProperty("caller").GetString(),
                    record.GetProperty("credential").GetString(),
                    record.GetProperty("subject").GetString()
                )
            );
            Assert.Equal(JsonValueKind.Null, record.GetProperty("address").ValueKind);
        });

        Assert.Equal(0, await _bench.RunAsync("audit", "--action", "key.create", "--since", "2020-01-01", "--limit", "5"));
        Assert.Contains("key.create", _bench.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("key.revoke", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _bench.RunAsync("audit", "--until", "2020-01-01T00:00:00Z"));
        Assert.Equal("", _bench.Output);
    }

    [Fact]
    public async Task A_callers_name_cannot_disguise_itself_in_the_table()
    {
        Assert.Equal(0, await _bench.RunAsync("init"));
        Assert.Equal(0, await _bench.RunAsync("key", "create", "--name", "bot", "--role", "admin"));
        using (var catalogue = CatalogueDatabase.Open(_bench.In("backupedge-data/catalogue.db")))
        {
            catalogue.Write(session =>
                session.Audit.Insert(
                    new()
                    {
                        At = DateTimeOffset.UnixEpoch,
                        Action = "refused",
                        Caller = "a\u202eb\u2028c\u200bd",
                        Address = "\u2066",
                    }
                )
            );
        }

        Assert.Equal(0, await _bench.RunAsync("audit"));
        Assert.Contains(@"a\u202eb\u2028c\u200bd", _bench.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.Output, c => c is '\u202e' or '\u2028' or '\u200b' or '\u2066');
    }

    [Theory]
    [InlineData("--since", "yesterday", "--since must be a time such as")]
    [InlineData("--action", "backup.explode", "'backup.explode'")]
    public async Task An_option_that_makes_no_sense_is_refused(string option, string value, string told)
    {
        Assert.Equal(2, await _bench.RunAsync("audit", option, value));
        Assert.Contains(told, _bench.Errors, StringComparison.Ordinal);
    }
}
