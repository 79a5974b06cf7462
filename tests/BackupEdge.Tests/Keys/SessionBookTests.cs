using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Keys;

public sealed class SessionBookTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly DataPaths _data = new(Directory.CreateTempSubdirectory("backupedge-sessions-").FullName);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 8, 0, 0, TimeSpan.Zero));
    private readonly CatalogueDatabase _catalogue;
    private readonly KeyIssuer _keys;
    private readonly SessionBook _sessions;

    public SessionBookTests()
    {
        _catalogue = CatalogueDatabase.Open(_data.Catalogue);
        _keys = new KeyIssuer(_catalogue, new Settings { Data = _data }, _time);
        _sessions = new SessionBook(_catalogue, _keys, _time);
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_data.Path, recursive: true);
    }

    [Fact]
    public void A_session_has_what_its_key_has()
    {
        var issued = _keys.Issue("night bot", Role.BackupOperator, null);
        var made = SignIn(issued);

        Assert.Equal(
            new Caller("night bot", Role.BackupOperator)
            {
                Credential = issued.Row.Id,
                KeyId = issued.Row.Id,
                Session = made.Row.Id,
                ValidUntil = _time.GetUtcNow() + SessionBook.Life,
            },
            Check(made)
        );
    }

    [Fact]
    public void Only_the_exact_value_of_the_cookie_counts()
    {
        var cookie = SignIn(Issue()).Cookie;
        var other = SignIn(Issue()).Cookie;

        Assert.All(
            (string[])[cookie[..^1], cookie + "x", cookie[..9], cookie[..8], "", "_", cookie[..9] + other[9..], cookie.ToUpperInvariant()],
            wrong => Assert.Null(_sessions.Check(wrong, _catalogue.Version()))
        );
    }

    [Fact]
    public void Neither_the_cookie_nor_a_code_is_stored()
    {
        var cookie = SignIn(Issue()).Cookie;
        var code = _sessions.NewCode();

        foreach (var secret in (string[])[cookie[9..], code])
        {
            foreach (var file in Directory.GetFiles(_data.Path))
            {
                Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)));
            }
        }
    }

    [Fact]
    public void A_session_ends_after_an_hour_without_a_call_and_calls_renew_it()
    {
        var made = SignIn(Issue());
        _time.Advance(SessionBook.Idle - Second);
        Assert.NotNull(Check(made));
        _sessions.Renew(made.Row.Id, _catalogue.Version());
        _time.Advance(SessionBook.Idle - Second);
        Assert.NotNull(Check(made));
        _time.Advance(Second);
        Assert.Null(Check(made));
        Assert.Empty(_sessions.List());
    }

    [Fact]
    public void A_session_ends_after_twelve_hours_even_if_it_is_used()
    {
        var made = SignIn(Issue());
        for (var used = TimeSpan.Zero; used < SessionBook.Life; used += TimeSpan.FromMinutes(30))
        {
            Assert.NotNull(Check(made));
            _sessions.Renew(made.Row.Id, _catalogue.Version());
            _time.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Null(Check(made));
    }

    [Fact]
    public void A_remembered_session_lasts_thirty_days_without_a_call()
    {
        var made = SignIn(Issue(), isRemembered: true);
        _time.Advance(SessionBook.RememberedLife - Second);
        Assert.NotNull(Check(made));
        _time.Advance(Second);
        Assert.Null(Check(made));
    }

    [Fact]
    public void A_use_is_recorded_at_most_once_a_minute()
    {
        var made = SignIn(Issue());
        _time.Advance(TimeSpan.FromMinutes(1));
        var before = _catalogue.Version();
        _sessions.Renew(made.Row.Id, before);
        Assert.Equal(before, _catalogue.Version());

        _time.Advance(Second);
        _sessions.Renew(made.Row.Id, before);
        Assert.Equal(_time.GetUtcNow(), _sessions.Show(made.Row.Id).LastUsedAt);
    }

    [Fact]
    public void A_session_ends_when_its_key_is_revoked_or_expires()
    {
        var revoked = Issue();
        var expired = _keys.Issue("short", Role.Admin, 1);
        var (one, other) = (SignIn(revoked), SignIn(expired, isRemembered: true));

        _keys.Revoke(revoked.Row.Id, keepAdmin: false, TestServices.Admin);
        Assert.Null(Check(one));
        Assert.Equal([other.Row.Id], _sessions.List().Select(row => row.Id));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(Check(other));
        Assert.Empty(_sessions.List());
    }

    [Fact]
    public void Another_process_that_revokes_the_key_ends_the_session_at_once()
    {
        var issued = Issue();
        var made = SignIn(issued);
        Assert.NotNull(Check(made));

        using (var other = CatalogueDatabase.Open(_data.Catalogue))
        {
            new KeyIssuer(other, new Settings { Data = _data }, _time).Revoke(issued.Row.Id, keepAdmin: false, TestServices.Admin);
        }

        Assert.Null(Check(made));
    }

    [Fact]
    public void The_session_of_a_token_ends_with_the_token()
    {
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(15);
        var caller = new Caller("ana", Role.Viewer)
        {
            Credential = "token",
            Owner = "token:x",
            ValidUntil = end,
        };
        var made = _sessions.Create(caller, isRemembered: true);

        Assert.Equal(caller with { Session = made.Row.Id }, Check(made));
        _time.SetUtcNow(end);
        Assert.Null(Check(made));
    }

    [Fact]
    public void A_code_makes_one_session_of_an_admin_within_a_minute()
    {
        var code = _sessions.NewCode();
        var made = _sessions.Redeem(code, SessionBook.LinkCaller)!;
        Assert.Equal((SessionBook.LinkName, Role.Admin, false), (Check(made)!.Name, Check(made)!.Role, Check(made)!.OwnsDataFolder));
        Assert.Null(_sessions.Redeem(code, SessionBook.LinkCaller));

        var late = _sessions.NewCode();
        _time.Advance(SessionBook.CodeLife);
        Assert.Null(_sessions.Redeem(late, SessionBook.LinkCaller));
        Assert.Null(_sessions.Redeem("", SessionBook.LinkCaller));
    }

    [Fact]
    public void Sign_in_and_out_are_recorded_with_the_caller()
    {
        var caller = _keys.Check(Issue().Key)! with { Address = "192.0.2.1" };
        var made = _sessions.Create(caller, isRemembered: false);
        _sessions.End(made.Row.Id, caller);

        var rows = _catalogue.Read(session => session.Audit.List(new AuditFilter { Limit = 2 })).Rows;
        Assert.Equal(
            [(AuditAction.SessionDelete, made.Row.Id, "ana", "192.0.2.1"), (AuditAction.SessionCreate, made.Row.Id, "ana", "192.0.2.1")],
            rows.Select(row => (row.Action, row.Subject!, row.Caller!, row.Address!))
        );
        Assert.Null(Check(made));
        Assert.Equal(FaultCode.SessionNotFound, Assert.Throws<Fault>(() => _sessions.End(made.Row.Id, caller)).Code);
    }

    [Fact]
    public void The_number_of_sessions_of_a_key_is_bounded_and_the_longest_unused_one_ends()
    {
        var caller = _keys.Check(Issue().Key)!;
        var others = SignIn(Issue());
        var first = _sessions.Create(caller, isRemembered: true);
        _time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < SessionBook.MaxOfOwner; i++)
        {
            Assert.NotNull(Check(_sessions.Create(caller, isRemembered: true)));
        }

        Assert.Null(Check(first));
        Assert.NotNull(Check(others));
        Assert.Equal(SessionBook.MaxOfOwner + 1, _sessions.List().Count);
    }

    [Fact]
    public void Sessions_that_have_ended_are_deleted_at_the_next_sign_in()
    {
        SignIn(Issue());
        _time.Advance(SessionBook.Idle);
        SignIn(Issue());

        Assert.Single(_catalogue.Read(session => session.Sessions.List()));
    }

    [Fact]
    public void A_session_with_a_role_that_this_version_does_not_know_is_none()
    {
        var made = SignIn(Issue());
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_data.Catalogue};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE sessions SET role = 'owner'";
            command.ExecuteNonQuery();
        }

        Assert.Null(Check(made));
        Assert.Empty(_sessions.List());
    }

    private IssuedKey Issue() => _keys.Issue("ana", Role.Admin, null);

    private NewSession SignIn(IssuedKey key, bool isRemembered = false) => _sessions.Create(_keys.Check(key.Key)!, isRemembered);

    private Caller? Check(NewSession made) => _sessions.Check(made.Cookie, _catalogue.Version());
}
