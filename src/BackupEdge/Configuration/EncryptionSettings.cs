using BackupEdge.Encryption.Age;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>encryption</c>.</summary>
internal static class EncryptionSettings
{
    private const string ResealBytes = "reseal_bytes_per_day";
    private static readonly string[] Modes = ["none", "shared", "sealed"];

    /// <summary>Returns what is configured.</summary>
    /// <param name="encryption">The section.</param>
    /// <param name="data">The data folder, in which the key file must not lie: it would be copied with the archives.</param>
    /// <param name="input">The inputs, whose environment decides where the key file is looked for.</param>
    public static EncryptionDefinition Read(SettingSection encryption, DataPaths data, SettingsInput input)
    {
        encryption.AllowOnly("mode", "key_file", "content_recipients", ResealBytes);
        var rules = new FolderRules(data);
        var places = KeyFilePlaces.Of(input).Where(place => !rules.IsInDataFolder(place)).ToList();
        var made = KeyFilePlaces.ForNew(input).FirstOrDefault(place => !rules.IsInDataFolder(place));
        var path = encryption.Path("key_file", places.Find(File.Exists) ?? made);
        var isSet = encryption.Has("key_file");
        if (isSet && path is not null && rules.IsInDataFolder(path))
        {
            encryption.Refuse(
                "key_file",
                $"must not lie in the data folder ({data.Path}): a copy of the archives would contain the key too. Choose "
                    + "another place."
            );
        }

        return new EncryptionDefinition
        {
            Mode = ModeOf(encryption),
            KeyFiles = isSet && path is not null ? [path] : places,
            NewKeyFile = isSet ? path : made,
            ContentRecipients = [.. Recipients(encryption)],
            ResealBytesPerDay = ByteSetting.Parse(encryption, ResealBytes, encryption.Text(ResealBytes, "0")!),
        };
    }

    private static EncryptionMode? ModeOf(SettingSection encryption)
    {
        if (!encryption.Has("mode"))
        {
            return null;
        }

        return SettingChoice.Read(encryption, "mode", Modes, Modes[0]) switch
        {
            "none" => EncryptionMode.None,
            "shared" => EncryptionMode.Shared,
            _ => EncryptionMode.Sealed,
        };
    }

    private static IEnumerable<AgeRecipient> Recipients(SettingSection encryption)
    {
        foreach (var text in encryption.Texts("content_recipients"))
        {
            if (AgeRecipient.TryParse(text, out var recipient))
            {
                yield return recipient;
            }
            else
            {
                // An identity that was put here by mistake must not appear in a message.
                encryption.Refuse("content_recipients", "must be a list of public keys of age, which begin with 'age1'.");
            }
        }
    }
}
