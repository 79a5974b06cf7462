using System.Text;

namespace BackupEdge.Configuration;

/// <summary>
/// Reads a secret that is given as it is or, by the name with <c>_file</c> behind it, as a file that holds it. A secret that is published,
/// or that is so uniform that it can be guessed, is refused: with it, anybody could sign.
/// </summary>
internal static class SecretSetting
{
    private const int MinDifferentBytes = 12;
    private const string HowTo = "Make a secret of your own, for example with 'openssl rand -base64 32'.";

    // Defaults of the programs that share a secret with this one. Whoever reads their sources knows them.
    private static readonly string[] Published =
    [
        "dev-secret-key-change-in-production-minimum-32-chars",
        "embedded-change-me-in-production",
    ];

    /// <summary>
    /// The secret's bytes; null when there is none, when it cannot be used, which is then noted, or when it was not to be read.
    /// </summary>
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
        if (FaultOf(secret, minBytes) is not { } fault)
        {
            return secret;
        }

        section.Refuse(name, fault);
        return null;
    }

    private static string? FaultOf(byte[] secret, int minBytes)
    {
        if (secret.Length < minBytes)
        {
            return $"must hold at least {minBytes} bytes, not {secret.Length}: a shorter secret can be guessed. {HowTo}";
        }

        if (Published.Any(known => Encoding.UTF8.GetBytes(known).AsSpan().SequenceEqual(secret)))
        {
            return $"is a secret that is published as the default of another program, so that anybody can sign with it. {HowTo}";
        }

        var different = CountDifferent(secret);
        return different < MinDifferentBytes
            ? $"holds {different} different bytes, of at least {MinDifferentBytes} that a random secret has: it can be guessed. {HowTo}"
            : null;
    }

    private static int CountDifferent(byte[] secret)
    {
        Span<bool> seen = stackalloc bool[256];
        foreach (var one in secret)
        {
            seen[one] = true;
        }

        return seen.Count(true);
    }
}
