using System.Text;

namespace BackupEdge.Configuration;

/// <summary>Reads a secret that is given as it is or, by the name with `_file` behind it, as a file that holds it.</summary>
internal static class SecretSetting
{
    /// <summary>The secret's bytes; null when there is none, when it cannot be used, which is then noted, or when it was not to be read.</summary>
    /// <param name="section">Where it is.</param>
    /// <param name="name">Its key.</param>
    /// <param name="minBytes">How short it may be.</param>
    /// <param name="read">Whether to read it; only who uses it needs it.</param>
    public static byte[]? Read(SettingSection section, string name, int minBytes, bool read)
    {
        var fileName = name + "_file";
        if (section.Has(name) && section.Has(fileName))
        {
            section.Refuse($"has both '{name}' and '{fileName}'. Keep one.");
            return null;
        }

        var path = section.Path(fileName);
        var text = section.Text(name, isSecret: true);
        if (!read || (path is null && text is null))
        {
            return null;
        }

        return path is null ? Checked(section, name, Encoding.UTF8.GetBytes(text!), minBytes) : FromFile(section, fileName, path, minBytes);
    }

    private static byte[]? FromFile(SettingSection section, string name, string path, int minBytes)
    {
        if (SecretFile.WarningOf(section.KeyOf(name), path) is { } warning)
        {
            section.Warn(warning);
        }

        try
        {
            return Checked(section, name, File.ReadAllBytes(path), minBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            section.Refuse(name, $"cannot be read: {e.Message}");
            return null;
        }
    }

    // An editor ends a file with a newline, which is no part of the secret.
    private static byte[]? Checked(SettingSection section, string name, byte[] bytes, int minBytes)
    {
        var secret = bytes.AsSpan().TrimEnd("\r\n"u8).ToArray();
        if (secret.Length >= minBytes)
        {
            return secret;
        }

        section.Refuse(name, $"must hold at least {minBytes} bytes, not {secret.Length}: a shorter secret can be guessed.");
        return null;
    }
}
