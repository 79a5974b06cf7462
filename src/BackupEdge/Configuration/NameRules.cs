namespace BackupEdge.Configuration;

/// <summary>What a source or target may be called: the name is a segment of paths inside backups, and of requests.</summary>
internal static class NameRules
{
    private const int MaxLength = 64;

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? Fault(string name) =>
        name.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(IsAllowed)
            ? $"is no usable name. A name has 1 to {MaxLength} letters, digits, '.', '_' and '-', and begins with a letter or digit."
            : null;

    /// <summary>The name that another one before it differs from only in case; null when there is none.</summary>
    public static string? Twin(string name, IEnumerable<string> names) =>
        names.TakeWhile(other => other != name).FirstOrDefault(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
