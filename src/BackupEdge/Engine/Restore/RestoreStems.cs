using System.Globalization;
using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reading;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// For each source, the folder of the backup that becomes the source's destination folder: the source itself, or the folder below it that
/// remains when the leading components of all paths are stripped. It must be the same for all paths of a source, so that a restore never
/// mixes the content of different folders.
/// </summary>
internal sealed class RestoreStems
{
    private readonly Dictionary<string, byte[]>? _stems;
    private byte[] _lastSource = [];
    private byte[] _lastStem = [];

    private RestoreStems(Dictionary<string, byte[]>? stems) => _stems = stems;

    /// <summary>Reads the manifest if something is stripped, and finds the folders.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the paths of a source do not have the same leading components.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RestoreStems Find(
        ArchiveSet archives,
        RestoreRequest request,
        PathSelection selection,
        CancellationToken cancellationToken
    )
    {
        if (request.Strip == 0)
        {
            return new RestoreStems(null);
        }

        var stems = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = entry.Path.Span;
            if (selection.HasSource(path) && selection.Includes(path) && ArchivePath.IsSafe(path))
            {
                Add(stems, entry, request.Strip);
            }
        }

        return stems.Count > 0
            ? new RestoreStems(stems)
            : throw Invalid(request.Strip, "nothing is left to restore: no path has more components after the source's name.");
    }

    /// <summary>Returns the folder for the source of a path; empty if nothing of the source is restored.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        if (_stems is null)
        {
            return source;
        }

        if (!source.SequenceEqual(_lastSource))
        {
            _lastSource = source.ToArray();
            _lastStem = _stems.GetValueOrDefault(Encoding.UTF8.GetString(source)) ?? [];
        }

        return _lastStem;
    }

    /// <summary>Returns whether an entry has a place at the destination: it is the folder of its source or below it.</summary>
    public bool HasPlace(ManifestEntry entry)
    {
        var stem = Of(entry.Path.Span);
        return !stem.IsEmpty
            && PathOrder.IsWithin(entry.Path.Span, stem)
            && (entry.Kind == ManifestEntryKind.Directory || entry.Path.Length > stem.Length);
    }

    private static void Add(Dictionary<string, byte[]> stems, ManifestEntry entry, int strip)
    {
        var path = entry.Path.Span;
        var slash = path.IndexOf((byte)'/');
        var name = slash < 0 ? path : path[..slash];
        var source = Encoding.UTF8.GetString(name);
        if (entry.Kind == ManifestEntryKind.Stream)
        {
            // A stream is one file, which has nothing to strip.
            stems[source] = name.ToArray();
            return;
        }

        var end = EndOfStem(path, strip);
        if (end < 0 || (end == path.Length && entry.Kind != ManifestEntryKind.Directory))
        {
            return;
        }

        var stem = path[..end];
        if (!stems.TryGetValue(source, out var known))
        {
            stems[source] = stem.ToArray();
        }
        else if (!stem.SequenceEqual(known))
        {
            throw Invalid(
                strip,
                $"the content of '{PathText.Of(known)}' and '{PathText.Of(stem)}' would be mixed in one folder. Select paths in one of "
                    + "them, or strip less."
            );
        }
    }

    // Returns the end of the given number of components after the source's name, or -1 if there are fewer.
    private static int EndOfStem(ReadOnlySpan<byte> path, int strip)
    {
        var end = path.IndexOf((byte)'/');
        for (var i = 0; i < strip; i++)
        {
            if (end < 0 || end == path.Length)
            {
                return -1;
            }

            var next = path[(end + 1)..].IndexOf((byte)'/');
            end = next < 0 ? path.Length : end + 1 + next;
        }

        return end;
    }

    private static Fault Invalid(int strip, string problem) =>
        new(FaultCode.InvalidRequest, $"With `strip` {strip.ToString(CultureInfo.InvariantCulture)}, {problem}", ("field", "strip"));
}
