using BackupEdge.Engine.Archives;

namespace BackupEdge.Configuration;

/// <summary>
/// Checks the names of sources, targets, copies, schedules and webhooks. A name is a segment of paths inside backups and of request paths.
/// </summary>
internal static class NameRules
{
    /// <summary>Returns the valid names of a section, in order, and notes a problem for each other name.</summary>
    public static IEnumerable<string> Usable(SettingSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            if (Problem(name) is { } problem)
            {
                section.Refuse(name, problem);
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

    /// <summary>Returns why a name is not valid, or null if it is.</summary>
    public static string? Problem(string name) =>
        SourceName.IsValid(name)
            ? null
            : $"is not a valid name. A name has 1 to {SourceName.MaxLength} letters, digits, '.', '_' and '-', and begins with a "
                + "letter or digit.";

    // Returns an earlier name that differs from this one only in case.
    private static string? Twin(string name, IEnumerable<string> names) =>
        names.TakeWhile(other => other != name).FirstOrDefault(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
}
