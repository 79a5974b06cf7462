using System.Text;

namespace BackupEdge.Configuration;

/// <summary>
/// Reads a secret from its setting or from the file named by the setting with the suffix <c>_file</c>. Refuses secrets that are published
/// or that a person made up, because an attacker could guess them and sign with them.
/// </summary>
internal static class SecretSetting
{
    /// <summary>The minimum length of a secret that another service has chosen: its strength is not checked.</summary>
    public const int ChosenByOthers = 1;

    private const int MinDifferentBytes = 12;
    private const string Advice = "Create a random secret, for example with 'openssl rand -base64 32'.";

    // Default secrets in the public source code of programs that share a secret with this one.
    private static readonly string[] Published =
    [
        "dev-secret-key-change-in-production-minimum-32-chars",
        "embedded-change-me-in-production",
    ];

    /// <summary>
    /// Returns the secret's bytes; null if it is not set, if it is not valid, which is noted as a problem, or if it was not to be read.
    /// </summary>
    /// <param name="section">The section that contains the setting.</param>
    /// <param name="name">The setting's key, without <c>_file</c>.</param>
    /// <param name="minBytes">The minimum length in bytes.</param>
    /// <param name="read">Whether to read the secret. Commands that do not use it pass false.</param>
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

        return path is null ? Check(section, name, Encoding.UTF8.GetBytes(text!), minBytes) : FromFile(section, fileName, path, minBytes);
    }

    private static byte[]? FromFile(SettingSection section, string name, string path, int minBytes)
    {
        if (SecretFile.FindWarning(section.FullKey(name), path) is { } warning)
        {
            section.Warn(warning);
        }

        try
        {
            return Check(section, name, File.ReadAllBytes(path), minBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            section.Refuse(name, $"cannot be read: {e.Message}");
            return null;
        }
    }

    // Editors end a file with a newline, which is not part of the secret.
    private static byte[]? Check(SettingSection section, string name, byte[] bytes, int minBytes)
    {
        var secret = bytes.AsSpan().TrimEnd("\r\n"u8).ToArray();
        if (FindProblem(secret, minBytes) is not { } problem)
        {
            return secret;
        }

        section.Refuse(name, problem);
        return null;
    }

    private static string? FindProblem(byte[] secret, int minBytes)
    {
        if (minBytes == ChosenByOthers)
        {
            return secret.Length > 0 ? null : "is empty.";
        }

        if (secret.Length < minBytes)
        {
            return $"must have at least {minBytes} bytes, not {secret.Length}: a shorter secret can be guessed. {Advice}";
        }

        if (Published.Any(known => Encoding.UTF8.GetBytes(known).AsSpan().SequenceEqual(secret)))
        {
            return $"is published as the default secret of another program, so anyone can sign with it. {Advice} Set it in "
                + "both programs.";
        }

        var different = CountDifferent(secret);
        if (different < MinDifferentBytes)
        {
            return $"has only {different} different bytes; a random secret has at least {MinDifferentBytes}. It can be guessed. {Advice}";
        }

        return GuessableSecret.FindProblem(secret) is { } problem ? $"{problem} It can be guessed. {Advice}" : null;
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
