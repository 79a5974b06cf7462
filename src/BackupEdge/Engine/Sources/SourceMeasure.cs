using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Measures how much a backup of some sources would read, by file sizes only.</summary>
internal static class SourceMeasure
{
    /// <summary>
    /// Returns the size in bytes of all files and SQLite databases. Sources that cannot be read, and the output of programs, count as 0.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static long Run(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken)
    {
        long bytes = 0;
        foreach (var source in sources)
        {
            try
            {
                bytes = Saturated.Add(bytes, source.Measure(forbidden, cancellationToken));
            }
            catch (Fault)
            {
                // The caller has a more urgent fault to report.
            }
        }

        return bytes;
    }
}
