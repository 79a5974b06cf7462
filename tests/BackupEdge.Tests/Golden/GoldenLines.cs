using System.Text.RegularExpressions;
using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Golden;

/// <summary>The lines of the text files beside golden sealed archives, one for each path of a restored backup.</summary>
internal static partial class GoldenLines
{
    /// <summary>Returns the folder of a golden store.</summary>
    public static string FolderOf(string store) => Path.Combine(AppContext.BaseDirectory, "Golden", "Format2", store);

    /// <summary>Returns what a restore must produce.</summary>
    public static IReadOnlyList<string> Expected(string store, string id) =>
        [.. File.ReadAllLines(Path.Combine(FolderOf(store), id + ".txt")).Select(Comparable)];

    /// <summary>Returns the lines of a folder with the restored sources.</summary>
    public static IReadOnlyList<string> Of(string folder) =>
        [
            .. TreeSnapshot
                .Of(folder)
                .Lines.Where(line => !IsMadeFolder(line.Key))
                .Select(line => Comparable($"{line.Key.Replace("\n", "\\n", StringComparison.Ordinal)}\t{line.Value}")),
        ];

    // The restore creates these folders for the target and for streams.
    private static bool IsMadeFolder(string path) => path is "" or "/app" or "/vault";

    // Only root can change the owner of files.
    private static string Comparable(string line) => Posix.geteuid() == 0 ? line : OwnerPattern().Replace(line, " 0:0 ", 1);

    [GeneratedRegex(" [0-9]+:[0-9]+ ")]
    private static partial Regex OwnerPattern();
}
