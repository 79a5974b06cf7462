using BackupEdge.Catalogue.Sealing;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.Engine.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Encryption;

/// <summary>
/// Gives keys to the data folders of tests if the whole suite runs with encryption (<see cref="TestKeys.ModeOfRun"/>): a bundle with the
/// slots <c>host</c> and <c>recovery</c>, which counts as tested, and services that are unlocked with the recovery identity.
/// </summary>
internal static class RunKeys
{
    // As long as any run. One identity for all data folders of this process.
    private static readonly TimeSpan Unlocked = TimeSpan.FromDays(30);
    private static readonly Lazy<string> Recovery = new(() =>
    {
        using var identity = AgeIdentity.Generate();
        return identity.ToText();
    });

    /// <summary>Returns the settings with the host's key file, and creates the key bundle if the data folder has none.</summary>
    public static Settings WithKeys(Settings settings) => TestKeys.ModeOfRun is { } mode ? WithKeys(settings, mode) : settings;

    /// <summary>Returns the settings with the host's key file, and creates a key bundle of a mode if the data folder has none.</summary>
    public static Settings WithKeys(Settings settings, SealMode mode)
    {
        if (settings.Encryption.KeyFiles.Count == 0)
        {
            // Beside the data folder, of which a test may make copies.
            var file = Path.Combine(Path.GetDirectoryName(settings.Data.Path.TrimEnd('/'))!, "host.key");
            settings = settings with
            {
                Encryption = new EncryptionDefinition { KeyFiles = [file], NewKeyFile = file },
            };
        }

        var store = new KeyStore(settings, TimeProvider.System);
        if (store.Newest is null)
        {
            using var recovery = AgeIdentity.Parse(Recovery.Value);
            store
                .Create(mode, now =>
                    [
                        KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now),
                        KeySlot.ForRecipient("recovery", recovery.Recipient, now) with
                        {
                            TestedAt = now,
                        },
                    ]
                )
                .Dispose();
        }

        return settings;
    }

    /// <summary>Unlocks services whose settings are from <see cref="WithKeys(Settings)"/>, and returns them.</summary>
    public static OwningServices Unlock(OwningServices services) => Unlock(services, TestKeys.ModeOfRun);

    /// <summary>Unlocks services whose settings have keys of a mode, and returns them; null if they have no keys.</summary>
    public static OwningServices Unlock(OwningServices services, SealMode? mode)
    {
        if (mode is not null)
        {
            Unlock(services.Keyring);
        }

        return services;
    }

    /// <summary>Writes the recovery identity to a file, and returns its path; null if the host needs none to read contents.</summary>
    public static string? SaveRecovery(string path)
    {
        if (TestKeys.ModeOfRun != SealMode.Sealed)
        {
            return null;
        }

        File.WriteAllText(path, Recovery.Value);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Returns an engine for the archives of a data folder whose settings are from <see cref="WithKeys(Settings)"/>.</summary>
    public static ArchiveEngine Engine(Settings settings, EngineOptions options) =>
        new(new LocalArchiveStore(settings.Data.Archives), options, Keys(settings));

    /// <summary>Returns the unlocked keys of a data folder; null if the suite runs without keys.</summary>
    public static IStoreKeys? Keys(Settings settings)
    {
        if (TestKeys.ModeOfRun is null)
        {
            return null;
        }

        var keyring = new StoreKeyring(new KeyStore(WithKeys(settings), TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        Unlock(keyring);
        return keyring;
    }

    /// <summary>Returns the key of the catalogue of a data folder; null if it is not sealed.</summary>
    public static CatalogueKey? CatalogueKey(Settings settings)
    {
        using var keyring = new StoreKeyring(new KeyStore(settings, TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        return ServiceParts.CatalogueKeyOf(settings, keyring);
    }

    private static void Unlock(StoreKeyring keyring) =>
        keyring.Unlock(new OfferedKeys("The identity of the test", [AgeIdentity.Parse(Recovery.Value)]), Unlocked);
}
