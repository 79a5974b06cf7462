using System.Text.Json;
using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Commands;

/// <summary>The command <c>audit</c>.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Changes_by_the_command_line_are_recorded_with_it_as_caller()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        Assert.Equal(0, await _harness.RunAsync("key", "create", "--name", "night bot", "--role", "admin", "--json"));
        var id = JsonElement.Parse(_harness.Output).GetProperty("id").GetString()!;
        Assert.Equal(0, await _harness.RunAsync("key", "revoke", id));

        Assert.Equal(0, await _harness.RunAsync("audit", "--json"));
        var records = JsonElement.Parse(_harness.Output).EnumerateArray().Take(2).ToList();
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

        Assert.Equal(0, await _harness.RunAsync("audit", "--action", "key.create", "--since", "2020-01-01", "--limit", "5"));
        Assert.Contains("key.create", _harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("key.revoke", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("audit", "--until", "2020-01-01T00:00:00Z"));
        Assert.Equal("", _harness.Output);
    }

    [Fact]
    public async Task Invisible_characters_in_a_callers_name_are_escaped()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        Assert.Equal(0, await _harness.RunAsync("key", "create", "--name", "bot", "--role", "admin"));
        using (var catalogue = CatalogueDatabase.Open(_harness.In("backupedge-data/catalogue.db")))
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

        Assert.Equal(0, await _harness.RunAsync("audit"));
        Assert.Contains(@"a\u202eb\u2028c\u200bd", _harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(_harness.Output, c => c is '\u202e' or '\u2028' or '\u200b' or '\u2066');
    }

    [Theory]
    [InlineData("--since", "tomorrow", "--since must be a time such as")]
    [InlineData("--action", "backup.explode", "'backup.explode'")]
    public async Task An_invalid_option_is_refused(string option, string value, string expected)
    {
        Assert.Equal(2, await _harness.RunAsync("audit", option, value));
        Assert.Contains(expected, _harness.Errors, StringComparison.Ordinal);
    }
}
