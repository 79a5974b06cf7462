using System.Reflection;

namespace BackupEdge.Faults;

/// <summary>The version that the build gave this program.</summary>
internal static class ProgramVersion
{
    private static readonly string[] Parts = (
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0"
    ).Split('+', 2);

    /// <summary>The version number, such as <c>0.1.0</c>.</summary>
    public static string Number => Parts[0];

    /// <summary>The commit from which the program was built; null if the build did not specify it.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;
}
