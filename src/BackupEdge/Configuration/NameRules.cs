using BackupEdge.Engine.Archives;

namespace BackupEdge.Configuration;

/// <summary>
/// What a source, target, schedule or webhook may be called: the name is a segment of paths inside backups, and of requests.
/// </summary>
internal static class NameRules
{
    /// <summary>The names of a section that can be used, in order; what is wrong with the others is noted.</summary>
    public static IEnumerable<string> Usable(SettingSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            if (Fault(name) is { } fault)
            {
                section.Refuse(name, fault);
            }
            else if (Twin(name, section.Names) is { } twin)
            {
                section.Refuse(name, $"differs from '{twin}' only in case. Choose another name.");
            }
            else
            {
                yield return name;
            }
        }
    }

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? Fault(string name) =>
        SourceName.IsValid(name)
            ? null
            : $"is no usable name. A name has 1 to {SourceName.MaxLength} letters, digits, '.', '_' and '-', and begins with a "
                + "letter or digit.";

    // The name that another one before it differs from only in case.
    private static string? Twin(string name, IEnumerable<string> names) =>
        names.TakeWhile(other => other != name).FirstOrDefault(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
}
