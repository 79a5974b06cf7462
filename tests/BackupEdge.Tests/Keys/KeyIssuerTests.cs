using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Keys;

public sealed class KeyIssuerTests : IDisposable
{
    private readonly DataPaths _data = new(Directory.CreateTempSubdirectory("backupedge-keys-").FullName);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly CatalogueDatabase _catalogue;
    private readonly KeyIssuer _keys;

    private Settings Settings => new() { Data = _data, Sources = [new FilesSource { Name = "bots", Path = "/srv/bots" }] };

    public KeyIssuerTests()
    {
        _catalogue = CatalogueDatabase.Open(_data.Catalogue);
        _keys = new KeyIssuer(_catalogue, Settings, _time);
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_data.Path, recursive: true);
    }

    [Theory]
    [InlineData("command line")]
    [InlineData("First Admin")]
    [InlineData("service")]
    [InlineData("schedule-20261123-020000-7f3kq2")]
    [InlineData("bot\u202e")]
    [InlineData("b\u200bot")]
    [InlineData("")]
    public void A_name_that_resembles_another_kind_of_caller_is_refused(string name) =>
        Assert.Equal("name", Assert.Throws<Fault>(() => _keys.Issue(name, Role.Admin, null)).Details["field"]);

    [Fact]
    public void Only_the_issued_key_is_accepted_with_its_name_and_role()
    {
        var issued = _keys.Issue("night bot", Role.BackupOperator, null);

        var caller = new Caller("night bot", Role.BackupOperator) { Credential = issued.Row.Id, KeyId = issued.Row.Id };
        Assert.Equal(caller, _keys.Check(issued.Key));
        Assert.Null(_keys.Check(issued.Key[..^1]));
        Assert.Null(_keys.Check(issued.Key + "x"));
        Assert.Null(_keys.Check(issued.Key.ToUpperInvariant()));
        Assert.Null(_keys.Check(""));
        Assert.Null(_keys.Check("bek_"));
        Assert.Null(_keys.Check($"bek_{issued.Row.Id}_"));
    }

    [Fact]
    public void The_key_is_not_stored_in_the_catalogue()
    {
        var issued = _keys.Issue("night bot", Role.Admin, null);
        var secret = Encoding.UTF8.GetBytes(
            issued.Key[(issued.Key.LastIndexOf(issued.Row.Id, StringComparison.Ordinal) + issued.Row.Id.Length)..]
        );

        foreach (var file in Directory.GetFiles(_data.Path))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(secret));
        }
    }

    [Fact]
    public void An_expired_or_revoked_key_is_not_accepted()
    {
        var expiring = _keys.Issue("a", Role.Admin, 2);
        var revoked = _keys.Issue("b", Role.Admin, null);

        _time.Advance(TimeSpan.FromDays(1.9));
        Assert.NotNull(_keys.Check(expiring.Key));
        _time.Advance(TimeSpan.FromDays(0.2));
        Assert.Null(_keys.Check(expiring.Key));
        Assert.True(_catalogue.Write(session => session.Keys.Revoke(revoked.Row.Id, _time.GetUtcNow())));
        Assert.Null(_keys.Check(revoked.Key));
        Assert.False(_catalogue.Write(session => session.Keys.Revoke("nobody", _time.GetUtcNow())));
    }

    [Fact]
    public void A_key_revoked_by_another_process_is_not_accepted_immediately()
    {
        using var other = CatalogueDatabase.Open(_data.Catalogue);
        for (var i = 0; i < 20; i++)
        {
            var issued = _keys.Issue("a", Role.Admin, null);
            Assert.NotNull(_keys.Check(issued.Key));
            Assert.NotNull(_keys.Check(issued.Key));
            other.Write(session => session.Keys.Revoke(issued.Row.Id, _time.GetUtcNow()));
            Assert.Null(_keys.Check(issued.Key));
        }
    }

    [Fact]
    public void The_last_use_is_stored_at_most_once_a_minute()
    {
        var issued = _keys.Issue("a", Role.Admin, null);
        DateTimeOffset? LastUse() => _catalogue.Read(session => session.Keys.Find(issued.Row.Id))!.LastUsedAt;

        Assert.Null(LastUse());
        _keys.Check(issued.Key);
        var first = LastUse();
        _time.Advance(TimeSpan.FromSeconds(30));
        _keys.Check(issued.Key);
        Assert.Equal(first, LastUse());
        _time.Advance(TimeSpan.FromSeconds(40));
        _keys.Check(issued.Key);
        Assert.True(LastUse() > first);
    }

    [Fact]
    public void The_first_key_is_issued_once_and_its_file_is_private()
    {
        var first = _keys.IssueFirst();

        Assert.NotNull(first);
        Assert.Equal(first.Key, File.ReadAllText(_data.AdminKey).TrimEnd());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.AdminKey));
        Assert.Equal(Role.Admin, _keys.Check(first.Key)!.Role);
        Assert.Null(_keys.IssueFirst());
    }

    [Fact]
    public void The_last_usable_admin_key_is_not_revoked_by_default()
    {
        var first = _keys.Issue("a", Role.Admin, null).Row.Id;
        var expiring = _keys.Issue("b", Role.Admin, 1).Row.Id;
        _keys.Issue("c", Role.BackupOperator, null);
        Assert.NotNull(_keys.Revoke(_keys.Issue("d", Role.Admin, null).Row.Id, keepAdmin: true, TestServices.Admin).RevokedAt);
        _time.Advance(TimeSpan.FromDays(2));

        var fault = TestServices.Refused(FaultCode.LastAdminKey, () => _keys.Revoke(first, keepAdmin: true, TestServices.Admin));
        Assert.Equal(first, fault.Details["key_id"]);
        Assert.NotNull(_keys.Revoke(expiring, keepAdmin: true, TestServices.Admin).RevokedAt);
        Assert.NotNull(_keys.Revoke(first, keepAdmin: false, TestServices.Admin).RevokedAt);
        Assert.Equal(3, _catalogue.Read(session => session.Audit.List(new AuditFilter { Action = AuditAction.KeyRevoke })).Total);
    }

    [Theory]
    [InlineData("", null, "name")]
    [InlineData("a\tb", null, "name")]
    [InlineData("a", 0, "expires_days")]
    [InlineData("a", 36501, "expires_days")]
    public void A_key_with_invalid_fields_is_refused(string name, int? days, string field)
    {
        var fault = Assert.Throws<Fault>(() => _keys.Issue(name, Role.Admin, days));

        Assert.Equal((FaultCode.InvalidRequest, field), (fault.Code, fault.Details["field"]));
    }
}
