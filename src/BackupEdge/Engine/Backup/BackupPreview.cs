using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Determines what a backup would contain, by a walk of the sources that is compared with the base. Reads no content, runs no program and
/// writes nothing, so files that cannot be opened are not found.
/// </summary>
/// <param name="access">Opens the base; <see langword="null"/> if there are no archives, and so no bases.</param>
/// <param name="options">The options of the engine.</param>
/// <param name="report">Called with each entry in the order of paths, or <see langword="null"/>.</param>
internal sealed class BackupPreview(ArchiveAccess? access, EngineOptions options, Action<PreviewedPath>? report)
{
    private readonly ReportLog _warnings = new();
    private readonly LinkedNames _linked = new();
    private UnreadPaths? _unread;
    private BackupBases? _bases;
    private BaseComparison _comparison = new(null);
    private long _files;
    private long _directories;
    private long _others;
    private long _addedFiles;
    private long _changedFiles;
    private long _unchangedFiles;
    private long _sourceBytes;
    private long _readBytes;

    /// <summary>Runs the walk. Reports each entry in the order of paths.</summary>
    /// <exception cref="BaseUnusableException">A base cannot be used.</exception>
    /// <exception cref="Fault">A source cannot be read, and the backup would fail.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PreviewSummary Run(PreviewRequest request, CancellationToken cancellationToken)
    {
        using var bases = access is null ? null : BackupBases.Open(access, request.Bases, access.NewSpace(ChunkerProfile.Default));
        _bases = bases;
        _comparison = new BaseComparison(bases);
        foreach (var manifest in bases?.All ?? [])
        {
            manifest.Removed = entry => Report(entry, PreviewChange.Removed);
        }

        _warnings.Add(request.Warnings);
        _unread = new UnreadPaths(bases, _warnings, CarryOver);
        var taken = request.Sources.Select(source => source.DatabaseFile).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var context = new TreeContext
        {
            Forbidden = request.Forbidden,
            ExcludedFiles = new DatabaseFiles(request.Databases, taken),
            Warnings = _warnings,
            Calls = new SourceCalls(options.WaitLimit, OpenDescriptors.ForWorkers(0), () => { }, cancellationToken),
            Flush = new FileSystemFlush(cancellationToken),
            OpenBuckets = options.OpenBuckets,
        };
        foreach (var source in request.Sources.OrderBy(source => source.Name, StringComparer.Ordinal))
        {
            bases?.Begin(source.Name);
            var removed = bases?.Current?.RemovedFiles ?? 0;
            try
            {
                Read(source, context, cancellationToken);
            }
            catch (Fault fault) when (source.IsSkippedOnFailure && fault.Code != FaultCode.ResourceLimit)
            {
                bases?.Current?.SkipSource(source.Name, removed);
                _warnings.Add(source.Name, "source_skipped", $"The source fails and would not be in the backup: {fault.Message}");
            }
        }

        return Summarize();
    }

    private void Read(SourceDefinition source, TreeContext context, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case TreeSourceDefinition tree:
                ReadTree(tree, context, cancellationToken);
                break;
            case StreamSourceDefinition stream:
                AddStream(stream, stream.Measure(context.Forbidden, cancellationToken));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "The source is neither a tree nor a stream.");
        }
    }

    private void ReadTree(TreeSourceDefinition source, TreeContext context, CancellationToken cancellationToken)
    {
        _linked.Clear();
        using var tree = source.Open(context);
        _unread!.Begin(tree);
        var entry = new TreeEntry();
        try
        {
            while (tree.TryNext(entry, out var stat))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(entry, stat);
                entry.Release();
            }

            _unread.End(source.Name);
        }
        finally
        {
            entry.Release();
        }
    }

    private void Add(TreeEntry entry, in FileStat stat)
    {
        var path = entry.Entry.Path.Span;
        if (entry.Unread == UnreadPart.Entry)
        {
            _unread!.AddEntry(path);
            return;
        }

        FindFirstName(entry.Entry, stat);
        Add(entry.Entry, _comparison.Compare(entry.Entry));
        if (entry.Unread is UnreadPart.Folder or UnreadPart.Names)
        {
            _unread!.AddFolder(path, entry.Listed);
        }
    }

    private bool CarryOver(ManifestEntry old)
    {
        Add(old, PreviewChange.Unchanged);
        return true;
    }

    // The content of a hard link is stored with its first name.
    private void FindFirstName(ManifestEntry entry, in FileStat stat)
    {
        if (entry.Kind == ManifestEntryKind.Directory || stat.Links < 2)
        {
            return;
        }

        if (_linked.Find(stat) is { } first)
        {
            entry.Kind = ManifestEntryKind.HardLink;
            entry.Link.Set(first);
            entry.Size = 0;
        }
        else
        {
            _linked.Add(stat, entry.Path.Span);
        }
    }

    private void AddStream(StreamSourceDefinition source, long size)
    {
        var entry = new ManifestEntry { Kind = ManifestEntryKind.Directory };
        entry.Path.Set(Encoding.UTF8.GetBytes(source.Name));
        Add(entry, IsInBase(entry) ? PreviewChange.Unchanged : PreviewChange.Added);
        if (source.HasSeveralStreams)
        {
            // Only a program can list them.
            return;
        }

        entry.Path.Set(Encoding.UTF8.GetBytes($"{source.Name}/{source.FileName}"));
        (entry.Kind, entry.Size) = (ManifestEntryKind.Stream, size);
        Add(entry, IsInBase(entry) ? PreviewChange.Changed : PreviewChange.Added);
    }

    private bool IsInBase(ManifestEntry entry) => _bases?.Current?.Find(entry.Path.Span) is not null;

    private void Add(ManifestEntry entry, PreviewChange change)
    {
        var isFile = entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink;
        _files += isFile ? 1 : 0;
        _directories += entry.Kind == ManifestEntryKind.Directory ? 1 : 0;
        _others += isFile || entry.Kind == ManifestEntryKind.Directory ? 0 : 1;
        _addedFiles += isFile && change == PreviewChange.Added ? 1 : 0;
        _changedFiles += isFile && change == PreviewChange.Changed ? 1 : 0;
        _unchangedFiles += isFile && change == PreviewChange.Unchanged ? 1 : 0;
        _sourceBytes = Saturated.Add(_sourceBytes, entry.Size);
        _readBytes = change == PreviewChange.Unchanged ? _readBytes : Saturated.Add(_readBytes, entry.Size);
        Report(entry, change);
    }

    private void Report(ManifestEntry entry, PreviewChange change) =>
        report?.Invoke(new PreviewedPath(PathText.Of(entry.Path.Span), entry.Kind, entry.Size, change));

    private PreviewSummary Summarize() =>
        new()
        {
            Files = _files,
            Directories = _directories,
            Others = _others,
            SourceBytes = _sourceBytes,
            ReadBytes = _readBytes,
            AddedFiles = _addedFiles,
            ChangedFiles = _changedFiles,
            UnchangedFiles = _unchangedFiles,
            RemovedFiles = _bases?.RemovedFiles ?? 0,
            WarningCount = _warnings.Count,
            Warnings = _warnings.ToList(),
        };
}
