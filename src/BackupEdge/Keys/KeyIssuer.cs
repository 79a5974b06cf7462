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
/// Makes and checks API keys. A key is <c>bek_ID_SECRET</c>, the secret 32 random bytes; the catalogue keeps its SHA-256 only. A
/// fast hash is right here: unlike a password, 256 random bits cannot be guessed from it.
/// </summary>
internal sealed class KeyIssuer(CatalogueDatabase catalogue, DataPaths data, TimeProvider time)
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "bek_";

    private const int IdLength = 8;
    private const int SecretBytes = 32;
    private const int MaxRemembered = 1000;
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);
    private readonly CatalogueMemory<KeyRow> _known = new(MaxRemembered);

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose it is, 1 to 100 characters.</param>
    /// <param name="role">What it allows.</param>
    /// <param name="expiresDays">Days until it stops being good, 1 to 36500; null for never.</param>
    /// <param name="caller">Who makes it; null for this program itself.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, or <c>no_space</c> while the file system is full.</exception>
    public IssuedKey Issue(string name, Role role, int? expiresDays, Caller? caller = null)
    {
        if (name.Length is 0 or > 100 || VisibleText.HasHidden(name))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "A key's name has 1 to 100 characters, and none that " + "cannot be seen.",
                ("field", "name")
            );
        }

        if (Caller.IsReserved(name))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"'{name}' is a name that records use for callers of this program's own. Give the " + "key another.",
                ("field", "name")
            );
        }

        if (expiresDays is < 1 or > 36500)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "A key expires after 1 to 36500 days, not " + $"{expiresDays}.",
                ("field", "expires_days")
            );
        }

        var issued = Make(name, role, expiresDays);
        catalogue.Add(session => Insert(session, issued.Row, caller ?? Caller.Service));
        return issued;
    }

    /// <summary>
    /// Makes the first admin key and writes it to the data folder's <c>admin.key</c>, when the catalogue has no key at all; else null.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IssuedKey? IssueFirst() =>
        catalogue.Write(session =>
        {
            if (session.Keys.Any())
            {
                return null;
            }

            // The file is on the disk, with its name, before the row is: a key that nobody can read would lock everybody out. A crash in
            // between
            // leaves a file without a row, which the next start replaces.
            var issued = Make(Caller.FirstAdminName, Role.Admin, null);
            WriteAdminKey(issued.Key);
            Insert(session, issued.Row, Caller.Service);
            return issued;
        });

    /// <summary>Every key, oldest first, revoked and expired ones too.</summary>
    public IReadOnlyList<KeyRow> List() => catalogue.Read(session => session.Keys.List());

    /// <summary>The key of an id, revoked and expired ones too.</summary>
    /// <exception cref="Fault"><c>key_not_found</c>.</exception>
    public KeyRow Show(string id) => catalogue.Read(session => Find(session, id));

    /// <summary>Makes a key useless; a second time changes nothing.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="keepAdmin">Whether the last key that an admin can call with is refused.</param>
    /// <param name="caller">Who revokes it.</param>
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

            if (keepAdmin && row.Role == Role.Admin && !(row.ExpiresAt <= now) && !session.Keys.HasAdminBeside(id, now))
            {
                throw new Fault(
                    FaultCode.LastAdminKey,
                    $"The key '{id}' is the last one that an admin can call with. Make another admin key first, or revoke it on the "
                        + $"command line: 'backupedge key revoke {id}'.",
                    ("key_id", id)
                );
            }

            session.Keys.Revoke(id, now);
            caller.Record(session, AuditAction.KeyRevoke, id, now);
            return row with { RevokedAt = now };
        });

    /// <summary>Who a key stands for; null when it is not known, revoked or expired.</summary>
    public Caller? Check(string key) => Check(key, catalogue.Version());

    /// <summary>As the other, for whoever has asked for the catalogue's version since the key was shown.</summary>
    public Caller? Check(string key, long version)
    {
        var id =
            key.Length > Prefix.Length + IdLength && key.StartsWith(Prefix, StringComparison.Ordinal)
                ? key.Substring(Prefix.Length, IdLength)
                : "";
        var hash = Hash(key);
        var row = Find(id, version);
        var same = CryptographicOperations.FixedTimeEquals(hash, row?.Hash ?? new byte[hash.Length]);
        var now = time.GetUtcNow();
        if (row is null || !same || row.RevokedAt is not null || row.ExpiresAt <= now)
        {
            return null;
        }

        if (row.LastUsedAt is not { } last || now - last > TouchInterval)
        {
            Touch(id, now);
        }

        return new Caller(row.Name, row.Role) { Credential = row.Id };
    }

    private static KeyRow Find(CatalogueSession session, string id) =>
        session.Keys.Find(id)
        ?? throw new Fault(FaultCode.KeyNotFound, $"There is no key '{id}'. The list of keys tells the ids.", ("key_id", id));

    private static void Insert(CatalogueSession session, KeyRow row, Caller caller)
    {
        session.Keys.Insert(row);
        caller.Record(session, AuditAction.KeyCreate, row.Id, row.CreatedAt);
    }

    // A key that was revoked, in whichever process, is refused from then on: the version tells.
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

    // A key is good whether or not its use can be recorded: without that, nobody could read or delete anything on a full or failing disk.
    private void Touch(string id, DateTimeOffset now)
    {
        try
        {
            catalogue.Add(session => session.Keys.Touch(id, now));
        }
        catch (Fault fault) when (fault.Code is FaultCode.NoSpace or FaultCode.IoError)
        {
            // The next use tries again; what the catalogue suffers from, `/health/ready` and every change report.
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private IssuedKey Make(string name, Role role, int? expiresDays)
    {
        var id = IdFactory.Random(IdLength);
        var key = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var now = time.GetUtcNow();
        return new IssuedKey(
            key,
            new KeyRow
            {
                Id = id,
                Name = name,
                Role = role,
                Hash = Hash(key),
                CreatedAt = now,
                ExpiresAt = expiresDays is { } days ? now.AddDays(days) : null,
            }
        );
    }

    private void WriteAdminKey(string key)
    {
        var unnamed = data.AdminKey + ".new";
        IoFaults.Guard($"The first admin key could not be written to '{data.AdminKey}'", () =>
        {
            File.Delete(unnamed);
            using (var file = FileModes.CreateOwnerFile(unnamed))
            {
                file.Write(Encoding.ASCII.GetBytes(key + '\n'));
                file.Flush(flushToDisk: true);
            }

            File.Move(unnamed, data.AdminKey, overwrite: true);
            DurableFolder.Flush(data.Path);
            CrashPoints.Pass(CrashPoint.AdminKeyWritten);
        });
    }
}
