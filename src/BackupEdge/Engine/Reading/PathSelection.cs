using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Restore;
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
    public PathSelection(RestoreRequest request)
    {
        _sources = request.Destinations.Keys.Concat(request.Databases.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var path in request.Paths)
        {
            _paths.Add(ThrowIfUnsafe(path));
        }

        _matched = new bool[_paths.Count];
    }

    /// <summary>A path that a caller gave, as bytes.</summary>
    /// <param name="path">The path; slashes at its end do not count.</param>
    /// <param name="field">Where the caller gave it.</param>
    /// <exception cref="Fault"><c>invalid_request</c> when it cannot be a path inside a backup.</exception>
    public static byte[] ThrowIfUnsafe(string path, string field = "paths")
    {
        var bytes = Encoding.UTF8.GetBytes(path.TrimEnd('/'));
        return IsSafe(bytes)
            ? bytes
            : throw new Fault(
                FaultCode.InvalidRequest,
                $"'{path}' is not a path inside a backup. Give it as 'source/path', without " + "'.', '..' or a leading slash.",
                ("field", field)
            );
    }

    /// <summary>
    /// The paths that a caller's text can stand for, the likeliest first: its UTF-8, and what is left when each <c>\xNN</c> is the byte
    /// that it stands for in answers.
    /// </summary>
    /// <param name="path">The path; slashes at its end do not count.</param>
    /// <param name="field">Where the caller gave it.</param>
    /// <exception cref="Fault"><c>invalid_request</c> when it cannot be a path inside a backup.</exception>
    public static IReadOnlyList<byte[]> Readings(string path, string field)
    {
        var asGiven = ThrowIfUnsafe(path, field);
        var parsed = PathText.Parse(path.TrimEnd('/'));
        return IsSafe(parsed) && !parsed.AsSpan().SequenceEqual(asGiven) ? [asGiven, parsed] : [asGiven];
    }

    /// <summary>Whether everything of the sources is wanted.</summary>
    public bool IsEverything => _paths.Count == 0;

    /// <summary>
    /// Whether a path may be used at all: no empty, <c>.</c> or <c>..</c> segment, no leading slash, no zero byte. A damaged or forged
    /// archive must not lead a restore astray.
    /// </summary>
    public static bool IsSafe(ReadOnlySpan<byte> path)
    {
        if (path.Contains((byte)0))
        {
            return false;
        }

        // Nearly every path ends here; names that begin with a dot are looked at one by one.
        if (
            !path.IsEmpty
            && path[0] is not ((byte)'/' or (byte)'.')
            && path[^1] != '/'
            && path.IndexOf("//"u8) < 0
            && path.IndexOf("/."u8) < 0
        )
        {
            return true;
        }

        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
            {
                return false;
            }
        }

        return true;
    }

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
