using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Keys;

/// <summary>Creation and storage of narrowed keys. A value that cannot be read must refuse the key, and never widen it.</summary>
public sealed class NarrowedKeyRowTests : IDisposable
{
    private readonly DataPaths _data = new(Directory.CreateTempSubdirectory("backupedge-keys-").FullName);
    private readonly CatalogueDatabase _catalogue;
    private readonly KeyIssuer _keys;

    public NarrowedKeyRowTests()
    {
        _catalogue = CatalogueDatabase.Open(_data.Catalogue);
        var settings = new Settings
        {
            Data = _data,
            Sources = [new FilesSource { Name = "bots", Path = "/srv/bots" }, new FilesSource { Name = "crm", Path = "/srv/crm" }],
        };
        _keys = new KeyIssuer(_catalogue, settings, TimeProvider.System);
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_data.Path, recursive: true);
    }

    [Fact]
    public void A_key_keeps_its_restrictions()
    {
        var narrowed = _keys.Issue(new KeyRequest("a", Role.BackupOperator) { Sources = ["crm", "bots", "crm"] });
        var creator = _keys.Issue(new KeyRequest("b", Role.BackupOperator) { IsCreateOnly = true });
        var both = _keys.Issue(new KeyRequest("c", Role.BackupOperator) { Sources = ["bots"], IsCreateOnly = true });
        var viewer = _keys.Issue(new KeyRequest("d", Role.Viewer) { Sources = ["bots"] });

        Assert.Equal(["crm", "bots"], _keys.Show(narrowed.Row.Id).Sources);
        Assert.Equal(("crm, bots", null), ScopeOf(narrowed));
        Assert.Equal((null, creator.Row.Id), ScopeOf(creator));
        Assert.Equal(("bots", both.Row.Id), ScopeOf(both));
        Assert.Equal(("bots", null), ScopeOf(viewer));
        Assert.Null(_keys.Check(_keys.Issue("e", Role.BackupOperator, null).Key)!.Scope);
    }

    [Theory]
    [InlineData(Role.Admin, "bots", false, "sources", "cannot be narrowed")]
    [InlineData(Role.Admin, null, true, "create_only", "cannot be narrowed")]
    [InlineData(Role.Viewer, null, true, "create_only", "needs the role backup_operator")]
    [InlineData(Role.BackupOperator, "", false, "sources", "`sources` is empty")]
    [InlineData(Role.BackupOperator, "bots,bot", false, "sources", "There is no source 'bot'. Known sources: bots, crm.")]
    public void An_impossible_restriction_is_refused(object role, string? sources, bool createOnly, string field, string message)
    {
        var request = new KeyRequest("a", (Role)role)
        {
            Sources = sources?.Split(',', StringSplitOptions.RemoveEmptyEntries),
            IsCreateOnly = createOnly,
        };

        var fault = TestServices.Refused(FaultCode.InvalidRequest, () => _keys.Issue(request));

        Assert.Equal(field, fault.Details["field"]);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sources = ''")]
    [InlineData("sources = 'bots'")]
    [InlineData("sources = '[]'")]
    [InlineData("sources = '{}'")]
    [InlineData("sources = 'null'")]
    [InlineData("sources = '[1]'")]
    [InlineData("sources = '[null]'")]
    [InlineData("sources = '[\"\"]'")]
    [InlineData("sources = '[\"bots\"'")]
    [InlineData("sources = '\"bots\"'")]
    [InlineData("create_only = 2")]
    [InlineData("create_only = -1")]
    [InlineData("role = 'admin'")]
    [InlineData("role = 'viewer', create_only = 1")]
    [InlineData("role = 'viewers'")]
    public void A_key_with_an_unreadable_restriction_is_refused_and_reported(string change)
    {
        var issued = _keys.Issue(new KeyRequest("a", Role.BackupOperator) { Sources = ["bots"] });
        Assert.NotNull(_keys.Check(issued.Key));
        Edit($"UPDATE keys SET {change} WHERE id = '{issued.Row.Id}'");

        Assert.Null(_keys.Check(issued.Key));
        Assert.Empty(_keys.List());
        Assert.Equal([issued.Row.Id], _catalogue.Read(session => session.Keys.Unreadable()));
        Assert.False(_catalogue.Read(session => session.Keys.HasOtherAdmin("another", DateTimeOffset.UtcNow)));
    }

    [Fact]
    public void A_damaged_catalogue_gives_back_the_keys_with_their_restrictions()
    {
        _keys.Issue(new KeyRequest("a", Role.BackupOperator) { Sources = ["bots"], IsCreateOnly = true });

        var key = Assert.Single(CatalogueSalvage.Read(_data.Catalogue).Keys);

        Assert.Equal(["bots"], key.Sources);
        Assert.True(key.IsCreateOnly);
    }

    [Fact]
    public void A_damaged_catalogue_of_an_earlier_schema_gives_back_its_keys()
    {
        _keys.Issue("a", Role.Admin, null);
        Edit("ALTER TABLE keys DROP COLUMN made_by; ALTER TABLE keys DROP COLUMN create_only; ALTER TABLE keys DROP COLUMN sources");

        Assert.Equal("a", Assert.Single(CatalogueSalvage.Read(_data.Catalogue).Keys).Name);
    }

    [Theory]
    [InlineData("ALTER TABLE keys RENAME COLUMN sources TO sourceq")]
    [InlineData("ALTER TABLE keys DROP COLUMN sources")]
    [InlineData("ALTER TABLE keys DROP COLUMN create_only")]
    public void Keys_whose_restrictions_are_lost_are_not_given_back(string damage)
    {
        _keys.Issue(new KeyRequest("a", Role.BackupOperator) { Sources = ["bots"] });
        Edit(damage);

        Assert.Empty(CatalogueSalvage.Read(_data.Catalogue).Keys);
    }

    private (string? Sources, string? Operator) ScopeOf(IssuedKey issued)
    {
        var scope = _keys.Check(issued.Key)!.Scope!;
        return (scope.Sources is null ? null : string.Join(", ", scope.Sources), scope.Operator);
    }

    private void Edit(string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = _data.Catalogue, Pooling = false }.ToString()
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
