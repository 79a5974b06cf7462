using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// Selects the paths of a backup to restore: everything in certain sources, or only certain paths in them, including everything below.
/// </summary>
internal sealed class PathSelection
{
    private readonly HashSet<string> _sources;
    private readonly List<byte[]> _paths = [];
    private readonly bool[] _matched;
    private byte[] _lastSource = [];
    private bool _hasLastSource;

    /// <param name="sources">The names of the sources to restore.</param>
    /// <param name="paths">The paths to restore; empty for everything in the sources.</param>
    /// <exception cref="Fault"><c>invalid_request</c> for a path that is not valid.</exception>
    public PathSelection(IEnumerable<string> sources, IEnumerable<string> paths)
    {
        _sources = sources.ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            _paths.Add(ArchivePath.ThrowIfUnsafe(path));
        }

        _matched = new bool[_paths.Count];
    }

    /// <summary>Whether the sources are restored completely.</summary>
    public bool IsEverything => _paths.Count == 0;

    /// <summary>Returns whether the source of an entry is selected.</summary>
    public bool HasSource(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        if (!source.SequenceEqual(_lastSource))
        {
            // The entries of a source are contiguous, so this looks up each source only once.
            _lastSource = source.ToArray();
            _hasLastSource = _sources.Contains(Encoding.UTF8.GetString(source));
        }

        return _hasLastSource;
    }

    /// <summary>Returns whether an entry is selected, and records which paths have matched.</summary>
    public bool Includes(ReadOnlySpan<byte> path)
    {
        if (IsEverything)
        {
            return true;
        }

        var included = false;
        for (var i = 0; i < _paths.Count; i++)
        {
            if (PathOrder.IsWithin(path, _paths[i]))
            {
                _matched[i] = true;
                included = true;
            }
        }

        return included;
    }

    /// <summary>Returns whether a selected path is the folder or is below it.</summary>
    public bool LeadsTo(ReadOnlySpan<byte> folder)
    {
        foreach (var path in _paths)
        {
            if (PathOrder.IsWithin(path, folder))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Throws a <see cref="Fault"/> if a selected path has matched no entry.</summary>
    /// <exception cref="Fault"><c>path_not_found</c>.</exception>
    public void ThrowIfUnmatched()
    {
        var missing = Array.IndexOf(_matched, false);
        if (missing >= 0)
        {
            var path = Encoding.UTF8.GetString(_paths[missing]);
            throw new Fault(
                FaultCode.PathNotFound,
                $"The backup does not contain '{path}', so nothing was restored. Paths begin with the source's name.",
                ("path", path)
            );
        }
    }
}
