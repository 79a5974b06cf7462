namespace BackupEdge.Configuration;

/// <summary>Finds the risks of valid settings of copies.</summary>
internal static class CopyWarnings
{
    /// <summary>Returns the warnings about all copies, each a sentence that says what to do.</summary>
    /// <param name="settings">The settings.</param>
    public static IEnumerable<string> Of(Settings settings)
    {
        foreach (var copy in settings.Copies)
        {
            switch (copy.Place)
            {
                case BucketPlace { Endpoint: { Scheme: "http", IsLoopback: false } endpoint }:
                    yield return $"The copy '{copy.Name}' uses plain http: others on the network can read and change what is sent to "
                        + $"{endpoint.Host}. Use https.";
                    break;
                case FolderPlace folder when !Directory.Exists(folder.Path):
                    yield return $"The folder '{folder.Path}' of the copy '{copy.Name}' does not exist. Mount its disk, or create it.";
                    break;
                case FolderPlace folder
                    when new FolderRules(settings.Data).FindEnclosingSource(folder.Path, settings.Sources) is { } source:
                    yield return $"The copy '{copy.Name}' is inside the source '{source.Name}', so each backup contains the copies before. "
                        + "Exclude its folder, or choose another.";
                    break;
                default:
                    break;
            }
        }

        if (FindUnencrypted(settings) is { } warning)
        {
            yield return warning;
        }
    }

    /// <summary>Returns the warning that copies are not encrypted; null if they are, or there are none.</summary>
    /// <param name="settings">The settings.</param>
    public static string? FindUnencrypted(Settings settings) =>
        AreUnencrypted(settings)
            ? $"Copies are not encrypted ({string.Join(", ", settings.Copies.Select(copy => copy.Name))}): who can read a copy can read "
                + "the backups, and who can write to it can replace them. Run `backupedge encryption init`."
            : null;

    /// <summary>Returns whether there are copies, and new archives are not sealed.</summary>
    public static bool AreUnencrypted(Settings settings) =>
        settings.Copies.Count > 0
        && (settings.Encryption.Mode == EncryptionMode.None || (settings.Encryption.Mode is null && !settings.Data.HasKeys));
}
