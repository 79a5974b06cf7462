using System.Reflection;

namespace BackupEdge.Faults;

/// <summary>The version that the build gave this program.</summary>
internal static class ProgramVersion
{
    private static readonly string[] Parts = (
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0"
    ).Split('+', 2);

    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Number => Parts[0];

    /// <summary>The commit it was built from; null when the build did not know.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;
}
