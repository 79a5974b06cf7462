using System.Security.Cryptography;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Encryption.Age;

namespace BackupEdge.Encryption;

/// <summary>Converts a key bundle to and from an age file, whose recipients are those of the slots.</summary>
internal static class KeyBundleFile
{
    /// <summary>Returns the bundle as an age file.</summary>
    public static byte[] Write(KeyBundle bundle)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(bundle, KeyBundleJson.Default.KeyBundle);
        try
        {
            return AgeFile.Encrypt(json, [.. bundle.Slots.Select(slot => slot.PublicKey)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    /// <summary>Opens a bundle.</summary>
    /// <returns>The bundle; null if no identity fits.</returns>
    /// <exception cref="FormatException">The file is damaged, or of a newer version.</exception>
    public static KeyBundle? TryRead(ReadOnlySpan<byte> file, IReadOnlyList<AgeIdentity> identities)
    {
        byte[]? json = null;
        try
        {
            json = AgeFile.TryDecrypt(file, identities);
            return json is null ? null : Checked(JsonSerializer.Deserialize(json, KeyBundleJson.Default.KeyBundle));
        }
        catch (Exception e) when (e is AgeFormatException or JsonException)
        {
            // The message of a JsonException may quote the text, which contains keys.
            throw new FormatException(e is AgeFormatException ? e.Message : "It is not a key bundle of this version.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    private static KeyBundle Checked(KeyBundle? bundle)
    {
        var isValid =
            bundle is { Epochs.Count: > 0, Generations.Count: > 0, Slots.Count: > 0 }
            && IsKey(bundle.CatalogueKey)
            && AreAscending(bundle.Epochs.Select(epoch => epoch?.Epoch))
            && bundle.Epochs.All(epoch => IsKey(epoch.Key))
            && AreAscending(bundle.Generations.Select(generation => generation?.Generation))
            && bundle.Generations.All(generation => IsKey(generation.IdKey) && IsKey(generation.ChunkerKey))
            && bundle.Slots.All(IsSlot);
        return isValid ? bundle! : throw new FormatException("It lacks keys or slots.");
    }

    // Names are parts of paths.
    private static bool IsSlot(KeySlot? slot) =>
        slot is not null && NameRules.Problem(slot.Name) is null && AgeRecipient.TryParse(slot.Recipient, out _);

    private static bool IsKey(byte[] key) => key.Length == KeyBundle.KeyBytes;

    private static bool AreAscending(IEnumerable<int?> numbers)
    {
        var last = 0;
        foreach (var number in numbers)
        {
            if (number is not { } value || value <= last)
            {
                return false;
            }

            last = value;
        }

        return true;
    }
}
