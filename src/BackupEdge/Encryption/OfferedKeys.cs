using BackupEdge.Encryption.Age;

namespace BackupEdge.Encryption;

/// <summary>Identities that are tried to open the key bundle. Disposing the object clears them.</summary>
/// <param name="What">Where they come from, as the beginning of a sentence, such as <c>The key file '/etc/k'</c>.</param>
/// <param name="Identities">The identities.</param>
internal sealed record OfferedKeys(string What, IReadOnlyList<AgeIdentity> Identities) : IDisposable
{
    /// <summary>The public keys of the identities.</summary>
    public IReadOnlyList<AgeRecipient> Recipients => [.. Identities.Select(identity => identity.Recipient)];

    /// <summary>Clears the identities.</summary>
    public void Dispose()
    {
        foreach (var identity in Identities)
        {
            identity.Dispose();
        }
    }
}
