using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Keys;

/// <summary>
/// Creates, checks and revokes API keys. A key is <c>bek_ID_SECRET</c>, where the secret is 32 random bytes; the catalogue stores only its
/// SHA-256. A fast hash is sufficient, because 256 random bits cannot be guessed, unlike a password.
/// </summary>
internal sealed class KeyIssuer(CatalogueDatabase catalogue, Settings settings, TimeProvider time)
{
    /// <summary>The prefix of every key.</summary>
    public const string Prefix = "bek_";

    private const int IdLength = 8;
    private const int SecretBytes = 32;
    private const int MaxCached = 1000;
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);
    private readonly CatalogueMemory<KeyRow> _known = new(MaxCached);

    /// <summary>Creates a key that is not narrowed.</summary>
    /// <param name="name">The name of the owner, 1 to 100 characters.</param>
    /// <param name="role">The role that the key grants.</param>
    /// <param name="expiresDays">The number of days until the key expires, 1 to 36500; null for never.</param>
    /// <param name="caller">The caller who creates the key; null for this program itself.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, or <c>no_space</c> if the file system is full.</exception>
    public IssuedKey Issue(string name, Role role, int? expiresDays, Caller? caller = null) =>
        Issue(new KeyRequest(name, role) { ExpiresDays = expiresDays }, caller);

    /// <summary>Creates a key.</summary>
    /// <param name="request">The properties of the key.</param>
    /// <param name="caller">The caller who creates the key; null for this program itself.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, or <c>no_space</c> if the file system is full.</exception>
    public IssuedKey Issue(KeyRequest request, Caller? caller = null)
    {
        KeyRules.Check(request, settings);
        var issued = Make(request);
        catalogue.Add(session => Insert(session, issued.Row, caller ?? Caller.Service));
        return issued;
    }

    /// <summary>
    /// Creates the first admin key and writes it to the file <c>admin.key</c> in the data folder. Returns null if the catalogue already has
    /// a key.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IssuedKey? IssueFirst() =>
        catalogue.Write(session =>
        {
            if (session.Keys.Any())
            {
                return null;
            }

            // The file must be on the disk, with its name, before the row: a key that cannot be read would lock out all users. A crash in
            // between leaves a file without a row, which the next start replaces.
            var issued = Make(new KeyRequest(Caller.FirstAdminName, Role.Admin));
            WriteAdminKey(issued.Key);
            Insert(session, issued.Row, Caller.Service);
            return issued;
        });

    /// <summary>Returns all keys, oldest first, including revoked and expired ones.</summary>
    public IReadOnlyList<KeyRow> List() => catalogue.Read(session => session.Keys.List());

    /// <summary>Returns the key with the given id, even if it is revoked or expired.</summary>
    /// <exception cref="Fault"><c>key_not_found</c>.</exception>
    public KeyRow Show(string id) => catalogue.Read(session => Find(session, id));

    /// <summary>Revokes a key and ends its sessions. Does nothing if the key is already revoked.</summary>
    /// <param name="id">The id of the key.</param>
    /// <param name="keepAdmin">Whether to refuse if the key is the last valid admin key.</param>
    /// <param name="caller">The caller who revokes the key.</param>
    /// <exception cref="Fault"><c>key_not_found</c> or <c>last_admin_key</c>.</exception>
    public KeyRow Revoke(string id, bool keepAdmin, Caller caller) =>
        catalogue.Write(session =>
        {
            var now = time.GetUtcNow();
            var row = Find(session, id);
            if (row.RevokedAt is not null)
            {
                return row;
            }

            if (keepAdmin && row.Role == Role.Admin && !(row.ExpiresAt <= now) && !session.Keys.HasOtherAdmin(id, now))
            {
                throw new Fault(
                    FaultCode.LastAdminKey,
                    $"The key '{id}' is the last valid admin key. Create another admin key first, or revoke it on the command line: "
                        + $"'backupedge key revoke {id}'.",
                    ("key_id", id)
                );
            }

            session.Keys.Revoke(id, now);
            session.Sessions.DeleteOfKey(id);
            caller.Record(session, AuditAction.KeyRevoke, id, now);
            return row with { RevokedAt = now };
        });

    /// <summary>Returns the caller for a key; null if the key is unknown, revoked or expired.</summary>
    public Caller? Check(string key) => Check(key, catalogue.Version());

    /// <summary>Returns the caller for a key, with a version of the catalogue that the caller of this method already has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">The value of <see cref="CatalogueDatabase.Version"/>, read after the key was received.</param>
    /// <returns>The caller; null if the key is unknown, revoked or expired.</returns>
    public Caller? Check(string key, long version)
    {
        var id =
            key.Length > Prefix.Length + IdLength && key.StartsWith(Prefix, StringComparison.Ordinal)
                ? key.Substring(Prefix.Length, IdLength)
                : "";
        var hash = Hash(key);
        var row = Find(id, version);
        var same = CryptographicOperations.FixedTimeEquals(hash, row?.Hash ?? new byte[hash.Length]);
        return same ? CallerOf(row) : null;
    }

    /// <summary>Returns the caller for the key with an id, for a session that was made with the key.</summary>
    /// <param name="id">The id of the key.</param>
    /// <param name="version">The value of <see cref="CatalogueDatabase.Version"/>, read after the request was received.</param>
    /// <returns>The caller; null if the key is unknown, revoked or expired.</returns>
    public Caller? CallerOf(string id, long version) => CallerOf(Find(id, version));

    private Caller? CallerOf(KeyRow? row)
    {
        var now = time.GetUtcNow();
        if (row is null || row.RevokedAt is not null || row.ExpiresAt <= now)
        {
            return null;
        }

        if (row.LastUsedAt is not { } last || now - last > TouchInterval)
        {
            Touch(row.Id, now);
        }

        return new Caller(row.Name, row.Role)
        {
            Credential = row.Id,
            KeyId = row.Id,
            Scope = ScopeOf(row),
        };
    }

    // A caller owns what its key made, see Caller.Owner.
    private static BackupScope? ScopeOf(KeyRow row) =>
        row.Sources is null && !row.IsCreateOnly ? null : new BackupScope(row.Sources, row.IsCreateOnly ? row.Id : null);

    private static KeyRow Find(CatalogueSession session, string id) =>
        session.Keys.Find(id)
        ?? throw new Fault(FaultCode.KeyNotFound, $"There is no key '{id}'. See the list of keys for valid ids.", ("key_id", id));

    private void Insert(CatalogueSession session, KeyRow row, Caller caller)
    {
        session.Keys.Insert(row with { MadeBy = Person.MakerOf(session, caller, settings) });
        caller.Record(session, AuditAction.KeyCreate, row.Id, row.CreatedAt, made: row.Id);
    }

    // Since a revocation changes the version, a key is refused immediately even if another process revoked it.
    private KeyRow? Find(string id, long version)
    {
        if (_known.Find(version, id) is { } known)
        {
            return known;
        }

        var row = catalogue.Read(session => session.Keys.Find(id));
        if (row is not null)
        {
            _known.Keep(version, id, row, weight: 1);
        }

        return row;
    }

    // A key is valid even if its use cannot be recorded. Otherwise, no data could be read or deleted on a full or failing disk.
    private void Touch(string id, DateTimeOffset now)
    {
        try
        {
            catalogue.Add(session => session.Keys.Touch(id, now));
        }
        catch (Fault fault) when (fault.Code is FaultCode.NoSpace or FaultCode.IoError)
        {
            // Retried at the next use. `/health/ready` and every change report the problem.
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private IssuedKey Make(KeyRequest request)
    {
        var id = IdFactory.Random(IdLength);
        var key = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var now = time.GetUtcNow();
        return new IssuedKey(
            key,
            new KeyRow
            {
                Id = id,
                Name = request.Name,
                Role = request.Role,
                Sources = request.Sources is null ? null : [.. request.Sources.Distinct(StringComparer.Ordinal)],
                IsCreateOnly = request.IsCreateOnly,
                Hash = Hash(key),
                CreatedAt = now,
                ExpiresAt = request.ExpiresDays is { } days ? now.AddDays(days) : null,
            }
        );
    }

    private void WriteAdminKey(string key)
    {
        var unnamed = settings.Data.AdminKey + ".new";
        IoFaults.Guard($"The first admin key could not be written to '{settings.Data.AdminKey}'", () =>
        {
            File.Delete(unnamed);
            using (var file = FileModes.CreateOwnerFile(unnamed))
            {
                FolderOwner.Give(file.SafeFileHandle, unnamed);
                file.Write(Encoding.ASCII.GetBytes(key + '\n'));
                file.Flush(flushToDisk: true);
            }

            File.Move(unnamed, settings.Data.AdminKey, overwrite: true);
            DurableFolder.Flush(settings.Data.Path);
            CrashPoints.Pass(CrashPoint.AdminKeyWritten);
        });
    }
}
