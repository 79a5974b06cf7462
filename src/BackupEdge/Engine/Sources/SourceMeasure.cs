using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Tells how much a backup of some sources would take, by names and sizes alone.</summary>
internal static class SourceMeasure
{
    /// <summary>
    /// Bytes of all files and SQLite databases; a source that cannot be read, or is the output of a program, counts as nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static long Run(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken)
    {
        long bytes = 0;
        foreach (var source in sources)
        {
            try
            {
                bytes = Saturated.Add(bytes, Measure(source, forbidden, cancellationToken));
            }
            catch (Fault)
            {
                // Whoever measures has a more urgent fault to tell.
            }
        }

        return bytes;
    }

    private static long Measure(SourceDefinition source, IReadOnlyList<string> forbidden, CancellationToken cancellationToken)
    {
        if (source.Kind != SourceKind.Files)
        {
            // How much a program will write, nobody knows.
            return source.Kind == SourceKind.Sqlite && File.Exists(source.Path) ? new FileInfo(source.Path).Length : 0;
        }

        long bytes = 0;
        var calls = new SourceCalls(TimeSpan.Zero, OpenDescriptors.ForWorkers(0), () => { }, cancellationToken);
        using var tree = new FileTree(source, forbidden, DatabaseFiles.None, new ReportLog(), calls);
        var entry = new ManifestEntry();
        var attributes = new ExtendedAttributes();
        while (tree.TryNext(entry, attributes, out _))
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes = Saturated.Add(bytes, entry.Kind == ManifestEntryKind.File ? entry.Size : 0);
        }

        return bytes;
    }
}
