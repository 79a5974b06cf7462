using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Finds the entries of a source's base that a walk did not list because it could not read a folder or the metadata of an entry. They
/// <em>must not</em> count as removed: nothing is known about them, so they are carried over. Memory grows with the depth of the tree only.
/// </summary>
internal sealed class UnreadPaths
{
    private readonly BackupBases? _bases;
    private readonly ReportLog _warnings;
    private readonly Func<ManifestEntry, bool> _carry;

    // Each folder contains the next one. Of a folder, all names but the listed ones are unread.
    private readonly List<(byte[] Path, NameList? Listed, bool IsMarked)> _folders = [];
    private ITreeSource? _tree;
    private byte[]? _leftOut;

    /// <param name="bases">The bases, or <see langword="null"/> for none.</param>
    /// <param name="warnings">The warnings about what could not be read.</param>
    /// <param name="carry">
    /// Carries over an entry of the base, which is valid during the call. Returns <see langword="false"/> if that is not possible.
    /// </param>
    public UnreadPaths(BackupBases? bases, ReportLog warnings, Func<ManifestEntry, bool> carry)
    {
        (_bases, _warnings, _carry) = (bases, warnings, carry);
        foreach (var manifest in bases?.All ?? [])
        {
            manifest.CarriesOver = IsCarriedOver;
        }
    }

    private BaseManifest? Compared => _bases?.Current;

    /// <summary>Begins the walk of a tree.</summary>
    public void Begin(ITreeSource tree)
    {
        _folders.Clear();
        (_tree, _leftOut) = (tree, null);
    }

    /// <summary>Ends the walk of a source that was read to its end, while its tree is still open.</summary>
    public void End(string source)
    {
        Compared?.FinishSource(source);
        _folders.Clear();
        _tree = null;
    }

    /// <summary>Handles an entry of the walk whose metadata could not be read.</summary>
    public void AddEntry(ReadOnlySpan<byte> path)
    {
        if (Compared?.Find(path) is not { } old)
        {
            return;
        }

        Add(path, listed: null);
        if (IsSelected(old) && _carry(old))
        {
            _warnings.MarkCarriedOver(path, Compared.Id);
        }
    }

    /// <summary>Adds a folder whose names could not all be read. Its own entry must have been looked up in the base.</summary>
    /// <param name="path">The path of the folder.</param>
    /// <param name="listed">The names that were read, or <see langword="null"/> for none.</param>
    public void AddFolder(ReadOnlySpan<byte> path, NameList? listed)
    {
        if (Compared is not null)
        {
            Add(path, listed);
        }
    }

    private void Add(ReadOnlySpan<byte> path, NameList? listed)
    {
        LeaveUntil(path);
        _folders.Add((path.ToArray(), listed, false));
    }

    // Both the walk and the base are in the order of paths, so a folder that does not contain a path is not needed any more.
    private void LeaveUntil(ReadOnlySpan<byte> path)
    {
        while (_folders.Count > 0 && !PathOrder.IsWithin(path, _folders[^1].Path))
        {
            _folders.RemoveAt(_folders.Count - 1);
        }
    }

    private bool IsCarriedOver(ManifestEntry old)
    {
        var path = old.Path.Span;
        LeaveUntil(path);
        for (var i = _folders.Count - 1; i >= 0; i--)
        {
            var (folder, listed, isMarked) = _folders[i];
            if (listed is null || !listed.Contains(FirstName(path[(folder.Length + 1)..])))
            {
                if (!IsSelected(old) || !_carry(old))
                {
                    return false;
                }

                if (!isMarked)
                {
                    _warnings.MarkCarriedOver(folder, Compared!.Id);
                    _folders[i] = (folder, listed, true);
                }

                return true;
            }
        }

        return false;
    }

    // The settings may have changed since the base was made.
    private bool IsSelected(ManifestEntry old)
    {
        if (_leftOut is not null && PathOrder.IsWithin(old.Path.Span, _leftOut))
        {
            return false;
        }

        if (_tree?.Selects(old) != false)
        {
            return true;
        }

        _leftOut = old.Path.Span.ToArray();
        return false;
    }

    private static ReadOnlySpan<byte> FirstName(ReadOnlySpan<byte> path) =>
        path.IndexOf((byte)'/') is var slash and >= 0 ? path[..slash] : path;
}
