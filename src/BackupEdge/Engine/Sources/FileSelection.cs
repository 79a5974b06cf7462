namespace BackupEdge.Engine.Sources;

/// <summary>Which entries of a folder a backup leaves out. It never changes which base a backup compares with.</summary>
internal sealed record FileSelection
{
    /// <summary>Patterns in .gitignore style of the entries to leave out (see <see cref="ExcludePattern"/>).</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// The absolute path of a file with more patterns, one in each line, which is read at each backup; <see langword="null"/> for none.
    /// Patterns of <see cref="Exclude"/> that match have precedence.
    /// </summary>
    public string? ExcludeFile { get; init; }

    /// <summary>Whether the content of folders with a <c>CACHEDIR.TAG</c> is left out, except the tag itself.</summary>
    public bool ExcludeCaches { get; init; }

    /// <summary>Whether the content of folders on other file systems than the source's folder is left out.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>The size in bytes above which files are left out; <see langword="null"/> for none.</summary>
    public long? ExcludeLargerThan { get; init; }

    /// <summary>Whether the patterns in files <see cref="IgnoreRules.FileName"/> below the source's folder are used.</summary>
    public bool IgnoreFiles { get; init; } = true;

    /// <summary>Returns a selection that leaves out what either of two leaves out.</summary>
    public FileSelection And(FileSelection other) =>
        new()
        {
            Exclude = [.. Exclude, .. other.Exclude],
            ExcludeFile = ExcludeFile ?? other.ExcludeFile,
            ExcludeCaches = ExcludeCaches || other.ExcludeCaches,
            OneFileSystem = OneFileSystem || other.OneFileSystem,
            ExcludeLargerThan =
                ExcludeLargerThan is { } own && other.ExcludeLargerThan is { } others
                    ? Math.Min(own, others)
                    : ExcludeLargerThan ?? other.ExcludeLargerThan,
            IgnoreFiles = IgnoreFiles && other.IgnoreFiles,
        };
}
