using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>Which paths of a backup a restore wants: those of certain sources, and within them certain paths with all below.</summary>
internal sealed class PathSelection
{
    private readonly HashSet<string> _sources;
    private readonly List<byte[]> _paths = [];
    private readonly bool[] _matched;
    private byte[] _lastSource = [];
    private bool _hasLastSource;

    /// <exception cref="Fault"><c>invalid_request</c> for a path that cannot be one.</exception>
    public PathSelection(IEnumerable<string> sources, IEnumerable<string> paths)
    {
        _sources = sources.ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            _paths.Add(ArchivePath.ThrowIfUnsafe(path));
        }

        _matched = new bool[_paths.Count];
    }

    /// <summary>Whether everything of the sources is wanted.</summary>
    public bool IsEverything => _paths.Count == 0;

    /// <summary>Whether an entry's source gets restored.</summary>
    public bool HasSource(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        if (!source.SequenceEqual(_lastSource))
        {
            // Entries of a source come together: the set is asked once for each source.
            _lastSource = source.ToArray();
            _hasLastSource = _sources.Contains(Encoding.UTF8.GetString(source));
        }

        return _hasLastSource;
    }

    /// <summary>Whether an entry is wanted.</summary>
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

    /// <summary>Whether a folder has something wanted below it.</summary>
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

    /// <summary>Checks that each path asked for was seen.</summary>
    /// <exception cref="Fault"><c>path_not_found</c>.</exception>
    public void ThrowIfUnmatched()
    {
        var missing = Array.IndexOf(_matched, false);
        if (missing >= 0)
        {
            var path = Encoding.UTF8.GetString(_paths[missing]);
            throw new Fault(
                FaultCode.PathNotFound,
                $"The backup has no '{path}'. Paths begin with the source's name; nothing " + "was restored.",
                ("path", path)
            );
        }
    }
}
