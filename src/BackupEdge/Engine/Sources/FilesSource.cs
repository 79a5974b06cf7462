using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that is a local folder with everything below it.</summary>
internal sealed record FilesSource : TreeSourceDefinition
{
    /// <summary>The name of this kind of source.</summary>
    public const string KindName = "files";

    /// <summary>The absolute path of the folder.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Whether symbolic links in <see cref="Path"/> are followed. If <see langword="false"/>, a path with a symbolic link is refused.
    /// </summary>
    public bool Follow { get; init; }

    /// <summary>Which entries are left out.</summary>
    public FileSelection Selection { get; init; } = new();

    public override string Kind => KindName;

    public override string Location => Path;

    public override string? Folder => Path;

    internal override ITreeSource Open(TreeContext context) => new FileTree(this, context);

    internal override long Measure(IReadOnlyList<string> forbidden, CancellationToken cancellationToken)
    {
        long bytes = 0;
        var context = new TreeContext
        {
            Forbidden = forbidden,
            Warnings = new ReportLog(),
            Calls = new SourceCalls(TimeSpan.Zero, OpenDescriptors.ForWorkers(0), () => { }, cancellationToken),
            Flush = new FileSystemFlush(cancellationToken),
        };
        using var tree = new FileTree(this, context);
        var entry = new TreeEntry();
        try
        {
            while (tree.TryNext(entry, out _))
            {
                cancellationToken.ThrowIfCancellationRequested();
                bytes = Saturated.Add(bytes, entry.Entry.Kind == ManifestEntryKind.File ? entry.Entry.Size : 0);
                entry.Release();
            }
        }
        finally
        {
            entry.Release();
        }

        return bytes;
    }

    internal override IEnumerable<string> FindProblems(string subject) =>
        LocalChecks
            .Missing(Directory.Exists(Path), File.Exists(Path), subject, Path, "a file, not a folder")
            .Concat(LocalChecks.ThroughLink(Path, Follow, subject, "A backup of it"))
            .Concat(LocalChecks.UnreadableFile(Selection.ExcludeFile, "exclude file", subject, "A backup of it"));
}
