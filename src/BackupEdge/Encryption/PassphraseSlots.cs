using System.Security.Cryptography;
using System.Text;
using BackupEdge.Encryption.Age;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>
/// The slots that a passphrase opens. Each has an identity of its own in the file <c>slot-NAME.age</c>, encrypted with the passphrase, so
/// that the bundle can be changed without asking for it.
/// </summary>
internal sealed class PassphraseSlots(KeyFolder folder)
{
    /// <summary>The minimum length of a new passphrase in characters.</summary>
    public const int MinLength = 12;

    /// <summary>Creates the identity of a slot and writes its file. Takes about half a second and 64 MiB (scrypt).</summary>
    /// <param name="name">The name of the slot.</param>
    /// <param name="passphrase">The passphrase.</param>
    /// <param name="now">The current time, UTC.</param>
    /// <returns>The public key of the identity.</returns>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if the passphrase is too short; <c>resource_limit</c>, <c>io_error</c>, <c>no_space</c>.
    /// </exception>
    public AgeRecipient Create(string name, string passphrase, DateTimeOffset now)
    {
        if (passphrase.Length < MinLength)
        {
            throw KeyFaults.Refused(
                $"The passphrase has {passphrase.Length} characters. Use at least {MinLength}, better five words from a dice list: anybody "
                    + "with a copy of the store can try passphrases without limit."
            );
        }

        using var identity = AgeIdentity.Generate();
        var text = Encoding.UTF8.GetBytes(AgeIdentityFile.Write(identity, now));
        var secret = Encoding.UTF8.GetBytes(passphrase);
        try
        {
            folder.WriteSlot(name, AgeFile.EncryptWithPassphrase(text, secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(secret);
        }

        return identity.Recipient;
    }

    /// <summary>Returns the identities of all slots that a passphrase opens. The caller disposes them.</summary>
    /// <exception cref="Fault">
    /// <c>wrong_key</c> if it opens no slot, <c>key_missing</c> if one of them is damaged; <c>io_error</c>; <c>resource_limit</c> if scrypt
    /// needs more memory than is free.
    /// </exception>
    public OfferedKeys Open(string passphrase)
    {
        var identities = new List<AgeIdentity>();
        var secret = Encoding.UTF8.GetBytes(passphrase);
        string? damaged = null;
        try
        {
            foreach (var name in folder.Slots())
            {
                try
                {
                    if (AgeFile.TryDecryptWithPassphrase(KeyFolder.Read(folder.SlotPath(name)), secret) is { } text)
                    {
                        identities.AddRange(AgeIdentityFile.Parse(Encoding.UTF8.GetString(text)));
                        CryptographicOperations.ZeroMemory(text);
                    }
                }
                catch (AgeFormatException)
                {
                    damaged = folder.SlotPath(name);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        return identities.Count > 0 ? new OfferedKeys("The passphrase", identities)
            : damaged is not null ? throw KeyFaults.DamagedSlot(damaged)
            : throw KeyFaults.WrongPassphrase(folder.Slots());
    }
}
