using System.Globalization;

namespace BackupEdge.Encryption.Age;

/// <summary>The memory that Linux estimates to be available without swapping, <c>MemAvailable</c> of <c>/proc/meminfo</c>.</summary>
internal static class AvailableMemory
{
    private const string Path = "/proc/meminfo";
    private const string Name = "MemAvailable:";
    private const string Unit = "kB";

    /// <summary>Returns the memory in bytes, or null if the system does not report it.</summary>
    public static long? Read() => OperatingSystem.IsLinux() && File.Exists(Path) ? Parse(File.ReadAllText(Path)) : null;

    /// <summary>Returns the bytes that a text in the format of <c>/proc/meminfo</c> states, or null if it has no such line.</summary>
    public static long? Parse(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (
                line.StartsWith(Name, StringComparison.Ordinal)
                && line.EndsWith(Unit, StringComparison.Ordinal)
                && long.TryParse(line[Name.Length..^Unit.Length].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            )
            {
                return kibibytes * 1024;
            }
        }

        return null;
    }
}
