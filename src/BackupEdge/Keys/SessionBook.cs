using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Keys;

/// <summary>
/// Makes, checks and ends sessions of browsers. A browser keeps the value of a cookie, <c>ID_SECRET</c> with 32 random bytes, and the
/// catalogue its SHA-256. A session made with an API key has what the key has, and ends with it; one of an access token ends with the
/// token; one of a login link, whose code was printed to a user who can write the data folder, is an admin's.
/// </summary>
internal sealed class SessionBook(CatalogueDatabase catalogue, KeyIssuer keys, TimeProvider time)
{
    /// <summary>The maximum number of sessions of one key or bearer; another one ends the longest unused.</summary>
    public const int MaxOfOwner = 100;

    /// <summary>The name and credential of callers whose session was made with a login link.</summary>
    public const string LinkName = "login link";

    /// <summary>The time after which a session ends.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>The time after which a session that is remembered ends.</summary>
    public static readonly TimeSpan RememberedLife = TimeSpan.FromDays(30);

    /// <summary>The time without a call of the user after which a session ends that is not remembered.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(60);

    /// <summary>The time for which a login link can be used.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(60);

    /// <summary>The caller whose session was made with a login link.</summary>
    public static readonly Caller LinkCaller = new(LinkName, Role.Admin) { Credential = "link" };

    private const int IdLength = 8;
    private const int SecretBytes = 32;
    private const int MaxCached = 1000;
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);
    private readonly CatalogueMemory<SessionRow> _known = new(MaxCached);

    /// <summary>Makes a session.</summary>
    /// <param name="caller">The caller, as admitted by its key or token.</param>
    /// <param name="isRemembered">Whether the session lasts <see cref="RememberedLife"/>, without an idle limit.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public NewSession Create(Caller caller, bool isRemembered) => catalogue.Write(session => Insert(session, caller, isRemembered));

    /// <summary>Makes a session with the code of a login link, which cannot be used again; null if it is wrong or has expired.</summary>
    /// <param name="code">The code.</param>
    /// <param name="caller"><see cref="LinkCaller"/> with the address, method and path of the request.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public NewSession? Redeem(string code, Caller caller) =>
        catalogue.Write(session =>
            session.Sessions.TakeCode(Hash(code), time.GetUtcNow()) ? Insert(session, caller, isRemembered: false) : null
        );

    /// <summary>Makes the code of a login link, which can be used once within <see cref="CodeLife"/>.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public string NewCode()
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = time.GetUtcNow();
        catalogue.Write(session => session.Sessions.InsertCode(Hash(code), now + CodeLife, now));
        return code;
    }

    /// <summary>Returns the caller of a session; null if there is none, or it has ended.</summary>
    /// <param name="cookie">The value of the cookie.</param>
    /// <param name="version">The value of <see cref="CatalogueDatabase.Version"/>, read after the request was received.</param>
    public Caller? Check(string cookie, long version)
    {
        var row = Find(cookie.Length > IdLength ? cookie[..IdLength] : "", version);
        var hash = Hash(cookie);
        var same = CryptographicOperations.FixedTimeEquals(hash, row?.Hash ?? new byte[hash.Length]);
        return row is null || !same || !IsLive(row) ? null : CallerOf(row, version);
    }

    /// <summary>Records that the user of a session made a call, at most once a minute.</summary>
    /// <param name="id">The id of the session.</param>
    /// <param name="version">The value of <see cref="CatalogueDatabase.Version"/> at the time of admission.</param>
    public void Renew(string id, long version)
    {
        var now = time.GetUtcNow();
        if (Find(id, version) is not { } row || now - row.LastUsedAt <= TouchInterval)
        {
            return;
        }

        try
        {
            // With the reserve: who is signed in must be able to free space.
            catalogue.Write(session => session.Sessions.Touch(id, now));
        }
        catch (Fault fault) when (fault.Code is FaultCode.NoSpace or FaultCode.IoError)
        {
            // Retried at the next call. `/health/ready` and every change report the problem.
        }
    }

    /// <summary>Returns the sessions that have not ended, newest first.</summary>
    public IReadOnlyList<SessionRow> List()
    {
        var version = catalogue.Version();
        return [.. catalogue.Read(session => session.Sessions.List()).Where(row => IsLive(row) && CallerOf(row, version) is not null)];
    }

    /// <summary>Returns a session.</summary>
    /// <exception cref="Fault"><c>session_not_found</c>.</exception>
    public SessionRow Show(string id) => catalogue.Read(session => Find(session, id));

    /// <summary>Ends a session and returns what it was.</summary>
    /// <param name="id">The id of the session.</param>
    /// <param name="caller">The caller who ends it.</param>
    /// <exception cref="Fault"><c>session_not_found</c>, <c>io_error</c> or <c>no_space</c>.</exception>
    public SessionRow End(string id, Caller caller) =>
        catalogue.Write(session =>
        {
            var row = Find(session, id);
            session.Sessions.Delete(id);
            caller.Record(session, AuditAction.SessionDelete, id, time.GetUtcNow());
            return row;
        });

    private static SessionRow Find(CatalogueSession session, string id) =>
        session.Sessions.Find(id)
        ?? throw new Fault(FaultCode.SessionNotFound, $"There is no session '{id}': it may have ended. See the list of sessions.");

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private NewSession Insert(CatalogueSession session, Caller caller, bool isRemembered)
    {
        var now = time.GetUtcNow();
        var id = IdFactory.Random(IdLength);
        var cookie = $"{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var end = now + (isRemembered ? RememberedLife : Life);
        var row = new SessionRow
        {
            Id = id,
            Hash = Hash(cookie),
            KeyId = caller.KeyId,
            Name = caller.Name,
            Role = caller.Role,
            Credential = caller.Credential ?? "",
            Owner = caller.Owner ?? "",
            Address = caller.Address,
            IsRemembered = isRemembered,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = caller.ValidUntil < end ? caller.ValidUntil.Value : end,
        };
        session.Sessions.Trim(now, now - Idle, row.Owner, MaxOfOwner - 1);
        session.Sessions.Insert(row);
        caller.Record(session, AuditAction.SessionCreate, id, now);
        return new NewSession(cookie, row);
    }

    private bool IsLive(SessionRow row)
    {
        var now = time.GetUtcNow();
        return now < row.ExpiresAt && (row.IsRemembered || now - row.LastUsedAt < Idle);
    }

    private Caller? CallerOf(SessionRow row, long version)
    {
        var caller = row.KeyId is { } key
            ? keys.CallerOf(key, version)
            : new Caller(row.Name, row.Role) { Credential = row.Credential, Owner = row.Owner };
        return caller is null ? null : caller with { Session = row.Id, ValidUntil = row.ExpiresAt };
    }

    // Since the end of a session changes the version, it counts immediately even if another process ended it.
    private SessionRow? Find(string id, long version)
    {
        if (_known.Find(version, id) is { } known)
        {
            return known;
        }

        var row = catalogue.Read(session => session.Sessions.Find(id));
        if (row is not null)
        {
            _known.Keep(version, id, row, weight: 1);
        }

        return row;
    }
}
