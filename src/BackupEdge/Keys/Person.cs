using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Keys;

/// <summary>
/// Who acts, for what two admins must do: not one of them with two credentials. A key that was created over the API is the person who
/// created it, so who has one key cannot create a second admin. Each key that was created on the host is a person of its own. So is each
/// subject of an OpenID issuer. All bearers of a botserver's tokens are one person, since who has the secret can sign them for any
/// subject. The command line and login links, which are made by it, are one person.
/// </summary>
internal static class Person
{
    private const string TokenBearer = "token";
    private const string KeyPrefix = "key ";
    private const string SubjectPrefix = "subject ";

    /// <summary>Returns a text that is the same for all credentials of one person.</summary>
    public static string Of(CatalogueSession session, Caller caller, Settings settings)
    {
        if (caller.KeyId is { } id)
        {
            return session.Keys.Find(id)?.MadeBy ?? KeyPrefix + id;
        }

        if (caller.OwnsDataFolder || caller.Credential is null || caller.Credential == SessionBook.LinkCaller.Credential)
        {
            return Caller.CommandLineName;
        }

        return settings.Jwt is null ? SubjectPrefix + caller.Owner : TokenBearer;
    }

    /// <summary>Returns the person to record as the maker of a key; null on the host, where each key gets a person of its own.</summary>
    public static string? MakerOf(CatalogueSession session, Caller caller, Settings settings) =>
        caller.OwnsDataFolder || ReferenceEquals(caller, Caller.Service) ? null : Of(session, caller, settings);
}
