using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>Provides the readers for one thread. Creates a new reader when the entries belong to another kind of tree.</summary>
internal sealed class EntryReaders(SourceCalls calls, ReportLog warnings)
{
    private Func<SourceCalls, ReportLog, IEntryReader>? _made;
    private IEntryReader? _reader;

    /// <summary>Returns the reader for an entry.</summary>
    public IEntryReader For(TreeEntry entry)
    {
        if (_reader is null || !ReferenceEquals(_made, entry.NewReader))
        {
            _made = entry.NewReader ?? throw new InvalidOperationException($"The tree of '{entry.Entry.Path}' has no reader.");
            _reader = _made(calls, warnings);
        }

        return _reader;
    }
}
