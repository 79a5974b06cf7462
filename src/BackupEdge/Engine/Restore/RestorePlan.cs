using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>The figures of what a restore would do.</summary>
internal sealed class RestorePlan
{
    private const int MaxListedConflicts = 10;
    private readonly RestoreTally _tally = new(new TransferProgress());
    private readonly List<string> _conflicts = [];

    /// <summary>The numbers of files and bytes that the restore would write.</summary>
    public RestoreSummary Summary => _tally.ToSummary();

    /// <summary>Adds a part of the manifest that cannot be read.</summary>
    public void AddDamage(ManifestRoot.Page page, string problem) => _tally.Errors.Add(page.FirstPath, "damaged", problem);

    /// <summary>Adds a path.</summary>
    public void Add(PlannedPath planned)
    {
        if (planned.Fate == RestoreFate.Deleted)
        {
            _tally.AddDeleted();
            return;
        }

        var isFolder = planned.Kind == ManifestEntryKind.Directory;
        if (planned.Fate != RestoreFate.Created && !(isFolder && planned.Fate == RestoreFate.Unchanged))
        {
            AddConflict(planned);
        }

        if (isFolder)
        {
            _tally.AddDirectory();
        }
        else if (planned.Fate == RestoreFate.Skipped)
        {
            _tally.AddSkipped();
        }
        else
        {
            _tally.AddFile(planned.Path, replaced: planned.Fate != RestoreFate.Created);
            _tally.AddBytes(planned.Size);
        }
    }

    /// <summary>Throws if the restore would overwrite an existing entry.</summary>
    /// <exception cref="Fault"><c>already_exists</c>.</exception>
    public void ThrowIfConflicts()
    {
        if (_conflicts.Count > 0)
        {
            throw new Fault(
                FaultCode.AlreadyExists,
                $"{_conflicts[0]} exists, and overwrite is 'fail', so nothing was restored. Choose another target, or "
                    + "set overwrite to 'replace' or 'skip'.",
                ("paths", string.Join(", ", _conflicts))
            );
        }
    }

    private void AddConflict(PlannedPath planned)
    {
        if (_conflicts.Count < MaxListedConflicts)
        {
            _conflicts.Add(PathText.Of(planned.Path));
        }
    }
}
