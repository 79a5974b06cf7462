namespace BackupEdge.Engine.Sources;

/// <summary>
/// The patterns of an ignore file and of those in the folders above it. They apply to everything below the folder of their file. The file
/// in the deepest folder with a pattern that matches decides.
/// </summary>
/// <param name="rules">The patterns of the deepest file.</param>
/// <param name="start">The offset of the names in the folder of that file, in the paths of the walk.</param>
/// <param name="outer">The patterns of the files above, or <see langword="null"/> if there are none.</param>
internal sealed class IgnoreRules(ExcludeRules rules, int start, IgnoreRules? outer)
{
    /// <summary>The name of ignore files.</summary>
    public const string FileName = ".backupedgeignore";

    /// <summary>
    /// The maximum total length in bytes of the patterns that apply at one place. They come from users whose files are backed up, and each
    /// entry is compared with all of them.
    /// </summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>The total length of the patterns in bytes.</summary>
    public int Length { get; } = rules.Length + (outer?.Length ?? 0);

    /// <summary>Returns whether an entry is excluded.</summary>
    /// <param name="path">The path of the walk.</param>
    /// <param name="isFolder">Whether the entry is a folder.</param>
    public bool Excludes(ReadOnlySpan<byte> path, bool isFolder) =>
        rules.Decide(path[start..], isFolder) ?? outer?.Excludes(path, isFolder) ?? false;
}
